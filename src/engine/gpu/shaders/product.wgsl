// Matrix times few columns: result[c][r] = sum_k weight[r][k] * values[c][k].
//
// PARTS lanes share a pair of rows, each taking every PARTS-th unit of their weights; PAIRS = 64 / PARTS pairs a
// workgroup, so that lanes read words next to each other. COLUMNS columns meet each weight while it is in a register.
// The order of a column's sum is the same for every COLUMNS, and in `tile.wgsl`, so that a reply does not depend on its
// batch.

const PAIRS = 64u / PARTS;

// [part][pair][column].
var<workgroup> sums: array<vec2<f32>, 64u * COLUMNS>;
// [part][column].
var<workgroup> squares: array<f32, PARTS * COLUMNS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let part = lane / PAIRS;
    let pair = group.x * PAIRS + lane % PAIRS;
    let top = held(pair, 0u);
    let bottom = held(pair, 1u);
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;

    var starts: array<u32, COLUMNS>;
    var total: array<vec2<f32>, COLUMNS>;
    var square: array<f32, COLUMNS>;
    for (var c = 0u; c < COLUMNS; c++) {
        starts[c] = min(first + c, call.columns - 1u) * words;
        total[c] = vec2<f32>(0.0);
        square[c] = 0.0;
    }
    for (var unit = part * UNIT; unit < words; unit += PARTS * UNIT) {
        for (var step = unit; step < min(unit + UNIT, words); step += STEP) {
            let block = step / WORDS;
            let scales = vec2<f32>(scale(block, top, call.rows), scale(block, bottom, call.rows));
            let minima = vec2<f32>(minimum(block, top, call.rows), minimum(block, bottom, call.rows));
            for (var word = step; word < step + STEP; word++) {
                let a = (weight(word, top, call.rows) * scales.x + minima.x) * factors(word);
                let b = (weight(word, bottom, call.rows) * scales.y + minima.y) * factors(word);
                for (var c = 0u; c < COLUMNS; c++) {
                    let value = values[starts[c] + word];
                    total[c] += vec2<f32>(dot(a, value), dot(b, value));
                    if NORM {
                        square[c] += dot(value, value);
                    }
                }
            }
        }
    }
    if PARTS == 1u {
        for (var c = 0u; c < COLUMNS; c++) {
            if first + c < call.columns {
                put(first + c, pair, total[c] * root(square[c]));
            }
        }
        return;
    }
    for (var c = 0u; c < COLUMNS; c++) {
        sums[lane * COLUMNS + c] = total[c];
        // The same in all lanes of a part.
        if NORM && lane % PAIRS == 0u {
            squares[part * COLUMNS + c] = square[c];
        }
    }
    workgroupBarrier();

    for (var at = lane; at < PAIRS * COLUMNS; at += 64u) {
        let c = at / PAIRS;
        var sum = vec2<f32>(0.0);
        var of_squares = 0.0;
        for (var p = 0u; p < PARTS; p++) {
            sum += sums[(p * PAIRS + at % PAIRS) * COLUMNS + c];
            if NORM {
                of_squares += squares[p * COLUMNS + c];
            }
        }
        if first + c < call.columns {
            put(first + c, group.x * PAIRS + at % PAIRS, sum * root(of_squares));
        }
    }
}
