// Norms each head's queries and keys in place. One workgroup does one head of one column.

struct Call { columns: u32, heads: u32, kv_heads: u32, head_width: u32, epsilon: f32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][(heads + 2 kv_heads) * head_width / 4].
@group(0) @binding(1) var<storage, read_write> qkv: array<vec4<f32>>;
// [head_width / 4] for queries, and for keys.
@group(0) @binding(2) var<storage, read> query: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> key: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    // A head has at most 64 words.
    let words = call.head_width / 4u;
    let place = (group.y * (call.heads + 2u * call.kv_heads) + group.x) * words + lane;
    var value = vec4<f32>(0.0);
    if lane < words {
        value = qkv[place];
    }
    let factor = 1.0 / sqrt(sum_of(lane, dot(value, value)) / f32(call.head_width) + call.epsilon);
    if lane < words {
        var weight = query[lane];
        if group.x >= call.heads {
            weight = key[lane];
        }
        qkv[place] = value * factor * weight;
    }
}
