// The gate: result[c][i] = f(values[c][i]) * values[c][hidden + i] with f = SiLU, or GELU in its tanh form.

const SQRT_8_OVER_PI = 1.595769;

struct Call { columns: u32, hidden: u32, gelu: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][2 hidden].
@group(0) @binding(1) var<storage, read> values: array<f32>;
// [columns][hidden].
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= call.hidden || id.y >= call.columns {
        return;
    }
    let at = id.y * 2u * call.hidden + id.x;
    let x = values[at];
    var y = -x;
    if call.gelu == 1u {
        y = -SQRT_8_OVER_PI * x * (1.0 + 0.044715 * x * x);
    }
    // An exponential that overflows need not be infinite everywhere.
    result[id.y * call.hidden + id.x] = x / (1.0 + exp(min(y, 80.0))) * values[at + call.hidden];
}
