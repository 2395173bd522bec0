// Rotates queries and keys by position (adjacent pairs) in place and stores keys and values in the cache.
// One invocation does one pair of one column.

struct Call { columns: u32, heads: u32, kv_heads: u32, head_width: u32, rotary_width: u32, capacity: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [positions][rotary_width / 2]: cosine and sine.
@group(0) @binding(2) var<storage, read> rotations: array<vec2<f32>>;
// [columns][(heads + 2 kv_heads) * head_width / 2].
@group(0) @binding(3) var<storage, read_write> qkv: array<vec2<f32>>;
// [slots][capacity][kv_heads * head_width / 2], and the values likewise.
@group(0) @binding(4) var<storage, read_write> keys: array<Cached2>;
@group(0) @binding(5) var<storage, read_write> values: array<Cached2>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = call.head_width / 2u;
    let pairs = (call.heads + 2u * call.kv_heads) * half;
    if id.x >= pairs || id.y >= call.columns {
        return;
    }
    let column = columns[id.y];
    if column.w == 0u {
        return;
    }
    let head = id.x / half;
    let pair = id.x % half;
    let at = id.y * pairs + id.x;
    var xy = qkv[at];
    if head < call.heads + call.kv_heads && pair < call.rotary_width / 2u {
        let turn = rotations[column.z * (call.rotary_width / 2u) + pair];
        xy = vec2<f32>(xy.x * turn.x - xy.y * turn.y, xy.x * turn.y + xy.y * turn.x);
        qkv[at] = xy;
    }
    let place = (column.y * call.capacity + column.z) * call.kv_heads * half;
    if head >= call.heads + call.kv_heads {
        values[place + id.x - (call.heads + call.kv_heads) * half] = kept(xy);
    } else if head >= call.heads {
        keys[place + id.x - call.heads * half] = kept(xy);
    }
}
