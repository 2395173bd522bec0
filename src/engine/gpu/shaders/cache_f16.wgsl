// Keys and values are kept as halves; all arithmetic is f32.

alias Cached2 = vec2<f16>;
alias Cached4 = vec4<f16>;
alias Cached = f16;

// Rounded to the nearest half, ties to even, before it becomes one: how a device rounds is its own affair, and cutting
// bits off makes every key a little smaller, which attention adds up.
fn kept(x: vec2<f32>) -> Cached2 {
    let bits = bitcast<vec2<u32>>(x);
    let rounded = (bits + 0xfffu + ((bits >> vec2<u32>(13u)) & vec2<u32>(1u))) & vec2<u32>(~0x1fffu);
    return Cached2(bitcast<vec2<f32>>(rounded));
}
