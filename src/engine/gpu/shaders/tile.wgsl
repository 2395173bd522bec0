// Matrix times many columns, as `product.wgsl` in the same order: a workgroup does a tile of eight pairs of rows by
// COLUMNS columns, a lane two pairs by a sixteenth of the columns. A unit of weights and of values at a time goes
// through workgroup memory, so that each weight is fetched once for all columns.

const PAIRS = 8u;
const ROWS = 16u;
const EACH = COLUMNS / 16u;

// [word][row].
var<workgroup> staged_weights: array<vec4<f32>, UNIT * ROWS>;
// [word][column].
var<workgroup> staged_values: array<vec4<f32>, UNIT * COLUMNS>;
// What makes each column's mean square 1.
var<workgroup> roots: array<f32, COLUMNS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;
    let row = lane / 16u * 4u;
    let column = lane % 16u;

    // Four rows' sums; those of a part, and of all parts before.
    var part_total: array<vec4<f32>, EACH>;
    var total: array<vec4<f32>, EACH>;
    // Of the lane's own column.
    var square = 0.0;
    for (var c = 0u; c < EACH; c++) {
        total[c] = vec4<f32>(0.0);
    }
    for (var part = 0u; part < PARTS; part++) {
        var part_square = 0.0;
        // Cleared by hand: in Chromium on SwiftShader an array declared here keeps its values from turn to turn.
        for (var c = 0u; c < EACH; c++) {
            part_total[c] = vec4<f32>(0.0);
        }
        for (var unit = part * UNIT; unit < words; unit += PARTS * UNIT) {
            // Lanes may still be reading what was staged before.
            workgroupBarrier();
            for (var i = lane; i < UNIT * ROWS; i += 64u) {
                let local = i % ROWS;
                let word = unit + i / ROWS;
                var staged = vec4<f32>(0.0);
                if word < words {
                    let held_row = held(group.x * PAIRS + local / 2u, local % 2u);
                    let block = word / WORDS;
                    let scale = scale(block, held_row, call.rows);
                    let minimum = minimum(block, held_row, call.rows);
                    staged = (weight(word, held_row, call.rows) * scale + minimum) * factors(word);
                }
                staged_weights[i] = staged;
            }
            for (var i = lane; i < UNIT * COLUMNS; i += 64u) {
                let word = unit + i % UNIT;
                let c = i / UNIT;
                var staged = vec4<f32>(0.0);
                if word < words {
                    staged = values[min(first + c, call.columns - 1u) * words + word];
                }
                staged_values[i % UNIT * COLUMNS + c] = staged;
            }
            workgroupBarrier();
            for (var word = 0u; word < UNIT; word++) {
                let a = staged_weights[word * ROWS + row];
                let b = staged_weights[word * ROWS + row + 1u];
                let c = staged_weights[word * ROWS + row + 2u];
                let d = staged_weights[word * ROWS + row + 3u];
                for (var i = 0u; i < EACH; i++) {
                    let value = staged_values[word * COLUMNS + column + 16u * i];
                    part_total[i] += vec4<f32>(dot(a, value), dot(b, value), dot(c, value), dot(d, value));
                }
                if NORM {
                    let value = staged_values[word * COLUMNS + lane % COLUMNS];
                    part_square += dot(value, value);
                }
            }
        }
        for (var c = 0u; c < EACH; c++) {
            total[c] += part_total[c];
        }
        square += part_square;
    }
    if lane < COLUMNS {
        roots[lane] = root(square);
    }
    workgroupBarrier();
    for (var i = 0u; i < EACH; i++) {
        let c = column + 16u * i;
        if first + c < call.columns {
            let sums = total[i] * roots[c];
            put(first + c, group.x * PAIRS + row / 2u, sums.xy);
            put(first + c, group.x * PAIRS + row / 2u + 1u, sums.zw);
        }
    }
}
