// As `product.wgsl`, with the columns rounded to eight bits: PARTS lanes share a pair of rows, and all lanes the blocks
// that are rounded at a time, TURNS units of each part.
//
// The sum of a group's products is exact; those of groups are added up in the same order as in `rounded_tile.wgsl`.

const PAIRS = LANES / PARTS;
const TURNS = BLOCKS / (PARTS * COLUMNS);

// [part][pair][column].
var<workgroup> sums: array<vec2<f32>, LANES * COLUMNS>;
// [part][column].
var<workgroup> squares: array<f32, PARTS * COLUMNS>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let part = lane / PAIRS;
    let pair = group.x * PAIRS + lane % PAIRS;
    let top = held(pair, 0u);
    let bottom = held(pair, 1u);
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;

    var total: array<vec2<f32>, COLUMNS>;
    var dots: array<vec2<i32>, COLUMNS>;
    // Of the lane's own part and column.
    var square = 0.0;
    for (var c = 0u; c < COLUMNS; c++) {
        total[c] = vec2<f32>(0.0);
    }
    for (var begin = 0u; begin < words; begin += TURNS * PARTS * UNIT) {
        // Lanes may still be reading what was rounded before.
        workgroupBarrier();
        if lane < BLOCKS {
            round_block(lane, first + lane % COLUMNS, begin + lane / COLUMNS * UNIT);
        }
        workgroupBarrier();
        for (var turn = 0u; turn < TURNS; turn++) {
            let place = turn * PARTS + part;
            let unit = begin + place * UNIT;
            if unit >= words {
                break;
            }
            for (var step = 0u; step < GROUPS; step++) {
                for (var c = 0u; c < COLUMNS; c++) {
                    dots[c] = vec2<i32>(0);
                }
                for (var word = step * STEP; word < step * STEP + STEP; word++) {
                    let a = packed(unit + word, top, call.rows);
                    let b = packed(unit + word, bottom, call.rows);
                    for (var c = 0u; c < COLUMNS; c++) {
                        let four = rounded[word * BLOCKS + place * COLUMNS + c];
                        dots[c] += vec2<i32>(dot4I8Packed(a, four), dot4I8Packed(b, four));
                    }
                }
                let block = (unit + step * STEP) / WORDS;
                let scales = vec2<f32>(scale(block, top, call.rows), scale(block, bottom, call.rows));
                let minima = vec2<f32>(minimum(block, top, call.rows), minimum(block, bottom, call.rows));
                for (var c = 0u; c < COLUMNS; c++) {
                    total[c] += vec2<f32>(dots[c]) * (scales * block_scales[place * COLUMNS + c]);
                    if MINIMA {
                        total[c] += minima * group_totals[step * BLOCKS + place * COLUMNS + c];
                    }
                }
            }
        }
        if NORM && lane < PARTS * COLUMNS {
            for (var turn = 0u; turn < TURNS; turn++) {
                square += block_squares[turn * PARTS * COLUMNS + lane];
            }
        }
    }
    for (var c = 0u; c < COLUMNS; c++) {
        sums[lane * COLUMNS + c] = total[c];
    }
    if NORM && lane < PARTS * COLUMNS {
        squares[lane] = square;
    }
    workgroupBarrier();

    for (var at = lane; at < PAIRS * COLUMNS; at += LANES) {
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
