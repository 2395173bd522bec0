// Keys and values are kept as halves; all arithmetic is f32.

alias Cached2 = vec2<f16>;
alias Cached4 = vec4<f16>;
alias Cached = f16;
