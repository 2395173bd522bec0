// Keys and values are kept as floats.

alias Cached2 = vec2<f32>;
alias Cached4 = vec4<f32>;
alias Cached = f32;

fn kept(x: vec2<f32>) -> Cached2 {
    return x;
}
