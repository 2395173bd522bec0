// Adds a vector to each column. One invocation does four floats.

struct Call { columns: u32, width: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][width / 4].
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
// [width / 4].
@group(0) @binding(2) var<storage, read> added: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let words = call.width / 4u;
    if id.x < words && id.y < call.columns {
        result[id.y * words + id.x] += added[id.x];
    }
}
