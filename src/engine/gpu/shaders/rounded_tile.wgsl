// As `tile.wgsl`, with the columns rounded to eight bits and in the order of `rounded_product.wgsl`: a workgroup does a
// tile of 16 pairs of rows by COLUMNS columns, a lane two pairs by a sixteenth of the columns. TURNS units of a part at
// a time go through workgroup memory.

const PAIRS = 16u;
// Two pairs.
const QUADS = PAIRS / 2u;
const EACH = COLUMNS / 16u;
const TURNS = BLOCKS / COLUMNS;

// [turn][word][quad] a word of each of four rows.
var<workgroup> staged_weights: array<vec4<u32>, TURNS * UNIT * QUADS>;
// [turn][group][quad].
var<workgroup> staged_scales: array<vec4<f32>, TURNS * GROUPS * QUADS>;
var<workgroup> staged_minima: array<vec4<f32>, TURNS * GROUPS * QUADS>;
// What makes each column's mean square 1.
var<workgroup> roots: array<f32, COLUMNS>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let first = group.y * COLUMNS;
    let words = call.inputs / 4u;
    let rows = call.rows;
    let quad = lane / 16u;
    let column = lane % 16u;
    // From a unit of a part to its next.
    let stride = PARTS * UNIT;

    // Four rows' sums; those of a part, and of all parts before.
    var part_total: array<vec4<f32>, EACH>;
    var total: array<vec4<f32>, EACH>;
    var dots: array<vec4<i32>, EACH>;
    // Of the lane's own column.
    var square = 0.0;
    for (var i = 0u; i < EACH; i++) {
        total[i] = vec4<f32>(0.0);
    }
    for (var part = 0u; part < PARTS; part++) {
        var part_square = 0.0;
        for (var i = 0u; i < EACH; i++) {
            part_total[i] = vec4<f32>(0.0);
        }
        for (var begin = part * UNIT; begin < words; begin += TURNS * stride) {
            // Lanes may still be reading what was staged before.
            workgroupBarrier();
            if lane < BLOCKS {
                round_block(lane, first + lane % COLUMNS, begin + lane / COLUMNS * stride);
            }
            for (var i = lane; i < TURNS * UNIT * QUADS; i += LANES) {
                let word = begin + i / (UNIT * QUADS) * stride + i / QUADS % UNIT;
                if word < words {
                    let four = four_rows(group.x, i % QUADS);
                    staged_weights[i] = vec4<u32>(
                        packed(word, four.x, rows), packed(word, four.y, rows), packed(word, four.z, rows), packed(word, four.w, rows)
                    );
                }
            }
            for (var i = lane; i < TURNS * GROUPS * QUADS; i += LANES) {
                let word = begin + i / (GROUPS * QUADS) * stride + i / QUADS % GROUPS * STEP;
                if word < words {
                    let four = four_rows(group.x, i % QUADS);
                    let block = word / WORDS;
                    staged_scales[i] = vec4<f32>(
                        scale(block, four.x, rows), scale(block, four.y, rows), scale(block, four.z, rows), scale(block, four.w, rows)
                    );
                    if MINIMA {
                        staged_minima[i] = vec4<f32>(
                            minimum(block, four.x, rows), minimum(block, four.y, rows),
                            minimum(block, four.z, rows), minimum(block, four.w, rows)
                        );
                    }
                }
            }
            workgroupBarrier();
            for (var turn = 0u; turn < TURNS; turn++) {
                if begin + turn * stride >= words {
                    break;
                }
                let place = turn * COLUMNS + column;
                for (var step = 0u; step < GROUPS; step++) {
                    for (var i = 0u; i < EACH; i++) {
                        dots[i] = vec4<i32>(0);
                    }
                    for (var word = step * STEP; word < step * STEP + STEP; word++) {
                        let four = staged_weights[(turn * UNIT + word) * QUADS + quad];
                        for (var i = 0u; i < EACH; i++) {
                            let value = rounded[word * BLOCKS + place + 16u * i];
                            dots[i] += vec4<i32>(
                                dot4I8Packed(four.x, value), dot4I8Packed(four.y, value),
                                dot4I8Packed(four.z, value), dot4I8Packed(four.w, value)
                            );
                        }
                    }
                    let scales = staged_scales[(turn * GROUPS + step) * QUADS + quad];
                    let minima = staged_minima[(turn * GROUPS + step) * QUADS + quad];
                    for (var i = 0u; i < EACH; i++) {
                        part_total[i] += vec4<f32>(dots[i]) * (scales * block_scales[place + 16u * i]);
                        if MINIMA {
                            part_total[i] += minima * group_totals[step * BLOCKS + place + 16u * i];
                        }
                    }
                }
            }
            if NORM && lane < COLUMNS {
                for (var turn = 0u; turn < TURNS; turn++) {
                    part_square += block_squares[turn * COLUMNS + lane];
                }
            }
        }
        for (var i = 0u; i < EACH; i++) {
            total[i] += part_total[i];
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
            put(first + c, group.x * PAIRS + 2u * quad, sums.xy);
            put(first + c, group.x * PAIRS + 2u * quad + 1u, sums.zw);
        }
    }
}

fn four_rows(group: u32, quad: u32) -> vec4<u32> {
    let pair = group * PAIRS + 2u * quad;
    return vec4<u32>(held(pair, 0u), held(pair, 1u), held(pair + 1u, 0u), held(pair + 1u, 1u));
}
