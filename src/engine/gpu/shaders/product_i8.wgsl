// Matrix of bytes times columns: result[c][r] = sum_k weight[r][k] * values[c][k], or added to it.
//
// PARTS lanes share a row, each taking every PARTS-th group of 32 weights; ROWS = 64 / PARTS rows a workgroup, one per
// lane of a part, so that lanes read consecutive words. COLUMNS columns meet each weight while it is in a register; the order of a column's
// sum does not depend on COLUMNS, so a reply does not depend on its batch.

struct Call { columns: u32, rows: u32, inputs: u32, add: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [inputs / 4][rows] words of four signed bytes.
@group(0) @binding(1) var<storage, read> quants: array<u32>;
// [inputs / 32][rows].
@group(0) @binding(2) var<storage, read> scales: array<f32>;
// [columns][inputs / 4].
@group(0) @binding(3) var<storage, read> values: array<vec4<f32>>;
// [columns][rows].
@group(0) @binding(4) var<storage, read_write> result: array<f32>;

// [part][row][column].
var<workgroup> sums: array<f32, 64u * COLUMNS>;

fn widen(word: u32) -> vec4<f32> {
    return vec4<f32>(bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
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
    for (var c = 0u; c < COLUMNS; c++) {
        starts[c] = min(first + c, call.columns - 1u) * words;
        total[c] = 0.0;
    }
    for (var block = part; block < call.inputs / 32u; block += PARTS) {
        // Cleared by hand: in Chromium on SwiftShader an array declared here keeps its values from turn to turn.
        for (var c = 0u; c < COLUMNS; c++) {
            sum[c] = 0.0;
        }
        for (var word = block * 8u; word < block * 8u + 8u; word++) {
            let weight = widen(quants[word * call.rows + row]);
            for (var c = 0u; c < COLUMNS; c++) {
                sum[c] += dot(weight, values[starts[c] + word]);
            }
        }
        let scale = scales[block * call.rows + row];
        for (var c = 0u; c < COLUMNS; c++) {
            total[c] += sum[c] * scale;
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
