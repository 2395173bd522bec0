// A matrix of bytes; a block is WORDS words of four weights along a row, which share a scale.

// [inputs / 4][rows] words of four signed bytes.
@group(0) @binding(3) var<storage, read> quants: array<u32>;
// [inputs / 4 / WORDS][rows].
@group(0) @binding(4) var<storage, read> scales: array<f32>;

// As they lie there.
fn packed(word: u32, row: u32, rows: u32) -> u32 {
    return quants[word * rows + row];
}

fn weight(word: u32, row: u32, rows: u32) -> vec4<f32> {
    let shifted = vec4<u32>(packed(word, row, rows)) << vec4<u32>(24u, 16u, 8u, 0u);
    return vec4<f32>(bitcast<vec4<i32>>(shifted) >> vec4<u32>(24u));
}

fn scale(block: u32, row: u32, rows: u32) -> f32 {
    return scales[block * rows + row];
}
