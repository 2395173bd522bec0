// Looks tokens up in a table of bytes: stream[c] = table[token of c], zero for padding.
// One invocation makes four floats.

struct Call { columns: u32, width: u32, vocabulary: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [width / 4][vocabulary] words of four signed bytes.
@group(0) @binding(2) var<storage, read> quants: array<u32>;
// [width / 32][vocabulary].
@group(0) @binding(3) var<storage, read> scales: array<f32>;
// [columns][width / 4].
@group(0) @binding(4) var<storage, read_write> stream: array<vec4<f32>>;

fn widen(word: u32) -> vec4<f32> {
    return vec4<f32>(bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let words = call.width / 4u;
    if id.x >= words || id.y >= call.columns {
        return;
    }
    let column = columns[id.y];
    var value = vec4<f32>(0.0);
    if column.w == 1u && column.x < call.vocabulary {
        let scale = scales[id.x / 8u * call.vocabulary + column.x];
        value = widen(quants[id.x * call.vocabulary + column.x]) * scale;
    }
    stream[id.y * words + id.x] = value;
}
