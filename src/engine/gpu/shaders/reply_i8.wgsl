
// Bytes at NAME_AT in the arena, a layer every LAYER words: [inputs / 4][rows] words of four; at NAME_SCALES
// [inputs / 4 / NAME_GROUP][rows] floats, at NAME_MINIMA likewise where there are any.
fn NAME_weight(layer: u32, word: u32, row: u32) -> vec4<f32> {
    let packed = vec4<u32>(arena[NAME_AT + layer * LAYER + word * NAME_ROWS + row]) << vec4<u32>(24u, 16u, 8u, 0u);
    return vec4<f32>(bitcast<vec4<i32>>(packed) >> vec4<u32>(24u));
}

fn NAME_factors(layer: u32, block: u32, row: u32) -> vec2<f32> {
    let place = layer * LAYER + block * NAME_ROWS + row;
    var minimum = 0.0;
    if NAME_HAS_MINIMA {
        minimum = bitcast<f32>(arena[NAME_MINIMA + place]);
    }
    return vec2<f32>(bitcast<f32>(arena[NAME_SCALES + place]), minimum);
}
