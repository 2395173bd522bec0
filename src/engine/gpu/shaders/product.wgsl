// Matrix times columns: result[c][r] = sum_k weight[r][k] * values[c][k], or added to it.
//
// PARTS lanes share a row, each taking every PARTS-th block of its weights; ROWS = 64 / PARTS rows a workgroup, one per
// lane of a part, so that lanes read consecutive words. COLUMNS columns meet each weight while it is in a register; the
// order of a column's sum does not depend on COLUMNS, so a reply does not depend on its batch.

// The matrix is a band of `rows` rows from `first` on of one whose results have `stride` floats.
struct Call { columns: u32, rows: u32, inputs: u32, add: u32, first: u32, stride: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][inputs / 4].
@group(0) @binding(1) var<storage, read> values: array<vec4<f32>>;
// [columns][stride].
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

// [part][row][column].
var<workgroup> sums: array<f32, 64u * COLUMNS>;

fn put(column: u32, row: u32, sum: f32) {
    if row < call.rows && column < call.columns {
        let place = column * call.stride + call.first + row;
        result[place] = select(0.0, result[place], call.add == 1u) + sum;
    }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let part = lane / ROWS;
    // A lane beyond the matrix computes its last row and keeps it to itself.
    let row = min(group.x * ROWS + lane % ROWS, call.rows - 1u);
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;

    var starts: array<u32, COLUMNS>;
    var total: array<f32, COLUMNS>;
    var sum: array<f32, COLUMNS>;
    // Sums of a block's values, for what is above a minimum.
    var plain: array<f32, COLUMNS>;
    for (var c = 0u; c < COLUMNS; c++) {
        starts[c] = min(first + c, call.columns - 1u) * words;
        total[c] = 0.0;
    }
    for (var block = part; block < words / WORDS; block += PARTS) {
        // Cleared by hand: in Chromium on SwiftShader an array declared here keeps its values from turn to turn.
        for (var c = 0u; c < COLUMNS; c++) {
            sum[c] = 0.0;
            plain[c] = 0.0;
        }
        for (var word = block * WORDS; word < (block + 1u) * WORDS; word++) {
            let weight = weight(word, row, call.rows);
            for (var c = 0u; c < COLUMNS; c++) {
                let value = values[starts[c] + word];
                sum[c] += dot(weight, value);
                if MINIMA {
                    plain[c] += dot(vec4<f32>(1.0), value);
                }
            }
        }
        let scale = scale(block, row, call.rows);
        let minimum = minimum(block, row, call.rows);
        for (var c = 0u; c < COLUMNS; c++) {
            total[c] += sum[c] * scale;
            if MINIMA {
                total[c] += plain[c] * minimum;
            }
        }
    }
    if PARTS == 1u {
        for (var c = 0u; c < COLUMNS; c++) {
            put(first + c, group.x * ROWS + lane, total[c]);
        }
        return;
    }
    for (var c = 0u; c < COLUMNS; c++) {
        sums[lane * COLUMNS + c] = total[c];
    }
    workgroupBarrier();

    for (var at = lane; at < ROWS * COLUMNS; at += 64u) {
        let c = at / ROWS;
        var value = 0.0;
        for (var p = 0u; p < PARTS; p++) {
            value += sums[(p * ROWS + at % ROWS) * COLUMNS + c];
        }
        put(first + c, group.x * ROWS + at % ROWS, value);
    }
}
