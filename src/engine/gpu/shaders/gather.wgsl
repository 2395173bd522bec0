// Takes out the columns whose logits are wanted: result[h] = values[heads[h].column].

struct Call { heads: u32, width: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// Column, slot.
@group(0) @binding(1) var<storage, read> heads: array<vec2<u32>>;
// [columns][width / 4].
@group(0) @binding(2) var<storage, read> values: array<vec4<f32>>;
// [heads][width / 4].
@group(0) @binding(3) var<storage, read_write> result: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let words = call.width / 4u;
    if id.x >= words || id.y >= call.heads {
        return;
    }
    result[id.y * words + id.x] = values[heads[id.y].x * words + id.x];
}
