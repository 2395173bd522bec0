// Root-mean-square norm: result[c] = values[c] / sqrt(mean(values[c]^2) + epsilon) * weights, or added to it.
// One workgroup does one column.

struct Call { columns: u32, width: u32, epsilon: f32, add: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][width / 4].
@group(0) @binding(1) var<storage, read> values: array<vec4<f32>>;
// [columns][width / 4].
@group(0) @binding(2) var<storage, read_write> result: array<vec4<f32>>;
// [width / 4].
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let words = call.width / 4u;
    let start = group.x * words;
    var sum = 0.0;
    for (var k = lane; k < words; k += 64u) {
        let value = values[start + k];
        sum += dot(value, value);
    }
    let factor = 1.0 / sqrt(sum_of(lane, sum) / f32(call.width) + call.epsilon);
    for (var k = lane; k < words; k += 64u) {
        let before = select(vec4<f32>(0.0), result[start + k], call.add == 1u);
        result[start + k] = before + values[start + k] * factor * weights[k];
    }
}
