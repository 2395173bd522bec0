// Columns are normed on their way in. The norm's factors go with the weights, where all columns share them, and the
// column's own factor with the sum.

const NORM = true;

fn factors(word: u32) -> vec4<f32> {
    return constants[call.factors + word];
}
