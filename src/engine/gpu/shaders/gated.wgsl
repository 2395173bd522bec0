// The gate: f(x) * y with f = SiLU, or GELU in its tanh form.

const SQRT_8_OVER_PI = 1.595769;

fn gated(x: f32, y: f32, gelu: u32) -> f32 {
    var power = -x;
    if gelu == 1u {
        power = -SQRT_8_OVER_PI * x * (1.0 + 0.044715 * x * x);
    }
    // An exponential that overflows need not be infinite everywhere.
    return x / (1.0 + exp(min(power, 80.0))) * y;
}
