// What all products have in common. A lane computes pairs of rows, because what is done with the results may need two
// of them: `row_of` says which rows are a pair, `put` what becomes of their sums; both are in the piece that follows.

const NONE = 0xffffffffu;
// Words of four weights that are read in one go; a part of a row's sum takes every PARTS-th such unit.
const UNIT = 8u;
// Words with the same scale in a unit.
const STEP = min(WORDS, UNIT);

// The matrix is a band of `rows` rows from `first` on of one whose results have `stride` floats. The first line is for
// every product, the second where columns are normed on their way in, the third for gates, the rest for rotations.
struct Call {
    columns: u32, rows: u32, inputs: u32, add: u32, first: u32, stride: u32,
    factors: u32, epsilon: f32,
    gelu: u32,
    heads: u32, kv_heads: u32, head_width: u32, rotary_width: u32, capacity: u32, rotations: u32, cached_values: u32,
    bias: u32,
}

@group(0) @binding(0) var<uniform> call: Call;
// [columns][inputs / 4].
@group(0) @binding(1) var<storage, read> values: array<vec4<f32>>;
// [columns][stride].
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

// A row that the matrix has: a lane beyond the last computes it too, and keeps it to itself.
fn held(pair: u32, side: u32) -> u32 {
    return min(row_of(pair, side), call.rows - 1u);
}

// The factor that makes a column's mean square 1.
fn root(squares: f32) -> f32 {
    return select(1.0, 1.0 / sqrt(squares / f32(call.inputs) + call.epsilon), NORM);
}
