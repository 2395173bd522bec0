// A row of gates and the row of what they let through are a pair, and become one float.

fn row_of(pair: u32, side: u32) -> u32 {
    return side * call.stride + pair;
}

fn put(column: u32, pair: u32, sums: vec2<f32>) {
    if pair < call.stride {
        result[column * call.stride + pair] = gated(sums.x, sums.y, call.gelu);
    }
}
