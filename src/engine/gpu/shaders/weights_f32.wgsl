// A matrix of floats; a block is one word of four weights along a row.

const WORDS = 1u;
const MINIMA = false;

// [inputs / 4][rows].
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;

fn weight(word: u32, row: u32, rows: u32) -> vec4<f32> {
    return weights[word * rows + row];
}

fn scale(block: u32, row: u32, rows: u32) -> f32 {
    return 1.0;
}

fn minimum(block: u32, row: u32, rows: u32) -> f32 {
    return 0.0;
}
