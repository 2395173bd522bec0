// Each block of a matrix of bytes is above a minimum.

const MINIMA = true;

// [inputs / 4 / WORDS][rows].
@group(0) @binding(5) var<storage, read> minima: array<f32>;

fn minimum(block: u32, row: u32, rows: u32) -> f32 {
    return minima[block * rows + row];
}
