// Looks tokens up in a table of floats: stream[c] = table[token of c], zero for padding.
// One invocation makes four floats.

struct Call { columns: u32, width: u32, vocabulary: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [width / 4][vocabulary].
@group(0) @binding(2) var<storage, read> weights: array<vec4<f32>>;
// [columns][width / 4].
@group(0) @binding(3) var<storage, read_write> stream: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let words = call.width / 4u;
    if id.x >= words || id.y >= call.columns {
        return;
    }
    let column = columns[id.y];
    var value = vec4<f32>(0.0);
    if column.w == 1u && column.x < call.vocabulary {
        value = weights[id.x * call.vocabulary + column.x];
    }
    stream[id.y * words + id.x] = value;
}
