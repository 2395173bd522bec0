
// Floats at NAME_AT in the arena, a layer every LAYER words: [inputs / 4][rows] of four.
fn NAME_weight(layer: u32, word: u32, row: u32) -> vec4<f32> {
    let place = NAME_AT + layer * LAYER + 4u * (word * NAME_ROWS + row);
    return bitcast<vec4<f32>>(vec4<u32>(arena[place], arena[place + 1u], arena[place + 2u], arena[place + 3u]));
}

fn NAME_factors(layer: u32, block: u32, row: u32) -> vec2<f32> {
    return vec2<f32>(1.0, 0.0);
}
