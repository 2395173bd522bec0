// Matrix of floats times columns: result[c][r] = sum_k weight[r][k] * values[c][k], or added to it.
//
// PARTS lanes share a row, each taking every PARTS-th four of its weights; ROWS = 64 / PARTS rows a workgroup, one per
// lane of a part, so that lanes read consecutive words. COLUMNS columns meet each weight while it is in a register; the order of a column's
// sum does not depend on COLUMNS, so a reply does not depend on its batch.

struct Call { columns: u32, rows: u32, inputs: u32, add: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [inputs / 4][rows].
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
// [columns][inputs / 4].
@group(0) @binding(2) var<storage, read> values: array<vec4<f32>>;
// [columns][rows].
@group(0) @binding(3) var<storage, read_write> result: array<f32>;

// [part][row][column].
var<workgroup> sums: array<f32, 64u * COLUMNS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let part = lane / ROWS;
    // A lane beyond the matrix computes its last row and keeps it to itself.
    let row = min(group.x * ROWS + lane % ROWS, call.rows - 1u);
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;

    var starts: array<u32, COLUMNS>;
    var total: array<f32, COLUMNS>;
    for (var c = 0u; c < COLUMNS; c++) {
        starts[c] = min(first + c, call.columns - 1u) * words;
        total[c] = 0.0;
    }
    for (var word = part; word < words; word += PARTS) {
        let weight = weights[word * call.rows + row];
        for (var c = 0u; c < COLUMNS; c++) {
            total[c] += dot(weight, values[starts[c] + word]);
        }
    }
    if PARTS == 1u {
        for (var c = 0u; c < COLUMNS; c++) {
            if group.x * ROWS + lane < call.rows && first + c < call.columns {
                let place = (first + c) * call.rows + row;
                var value = total[c];
                if call.add == 1u {
                    value += result[place];
                }
                result[place] = value;
            }
        }
        return;
    }
    for (var c = 0u; c < COLUMNS; c++) {
        sums[lane * COLUMNS + c] = total[c];
    }
    workgroupBarrier();

    for (var at = lane; at < ROWS * COLUMNS; at += 64u) {
        let r = group.x * ROWS + at % ROWS;
        let c = at / ROWS;
        if r < call.rows && first + c < call.columns {
            var value = 0.0;
            for (var p = 0u; p < PARTS; p++) {
                value += sums[(p * ROWS + at % ROWS) * COLUMNS + c];
            }
            let place = (first + c) * call.rows + r;
            if call.add == 1u {
                value += result[place];
            }
            result[place] = value;
        }
    }
}
