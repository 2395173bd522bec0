// Activations rounded to eight bits, 32 under a scale, as `cpu/rounded.rs` does: what products of integers begin with.
//
// A unit of a column is such a block. BLOCKS of them at a time are rounded by as many lanes, into workgroup memory. The
// norm's factors are multiplied in before, its root with the sum after: rounding does not depend on the scale.

const LANES = 128u;
const BLOCKS = 64u;
// Groups of weights, each with a scale of its own, that meet a block.
const GROUPS = UNIT / STEP;

// [word][block] words of four signed bytes.
var<workgroup> rounded: array<u32, UNIT * BLOCKS>;
// What a block's integers are multiplied by.
var<workgroup> block_scales: array<f32, BLOCKS>;
// [group][block] sums of what the integers stand for, which minima are multiplied by.
var<workgroup> group_totals: array<f32, GROUPS * BLOCKS>;
// Sums of the squares of what came in.
var<workgroup> block_squares: array<f32, BLOCKS>;

// Rounds the unit of a column that begins with a word; beyond the last there are zeros.
fn round_block(block: u32, column: u32, unit: u32) {
    let words = call.inputs / 4u;
    let is_there = unit < words;
    let start = min(column, call.columns - 1u) * words + unit;
    var taken: array<vec4<f32>, UNIT>;
    // By their bits, so that what is not a number is the largest, and makes the scale so.
    var sizes = vec4<u32>(0u);
    var square = 0.0;
    for (var word = 0u; word < UNIT; word++) {
        taken[word] = vec4<f32>(0.0);
        if is_there {
            let value = values[start + word];
            taken[word] = value * factors(unit + word);
            if NORM {
                square += dot(value, value);
            }
        }
        sizes = max(sizes, bitcast<vec4<u32>>(taken[word]) & vec4<u32>(0x7fffffffu));
    }
    let most = bitcast<f32>(max(max(sizes.x, sizes.y), max(sizes.z, sizes.w)));
    let scale = most / 127.0;
    var inverse = 0.0;
    if most > 0.0 {
        inverse = 127.0 / most;
    }
    for (var group = 0u; group < GROUPS; group++) {
        var sum = 0;
        for (var word = group * STEP; word < group * STEP + STEP; word++) {
            let four = pack4xI8(vec4<i32>(round(taken[word] * inverse)));
            rounded[word * BLOCKS + block] = four;
            if MINIMA {
                sum += dot4I8Packed(four, 0x01010101u);
            }
        }
        if MINIMA {
            group_totals[group * BLOCKS + block] = scale * f32(sum);
        }
    }
    block_scales[block] = scale;
    if NORM {
        block_squares[block] = square;
    }
}
