// Softmax attention of a column's query head over its sequence's cache, up to and including its own position.
// One workgroup does one head of one column, TILE keys at a time: lanes over keys, then lanes over the head's floats.

const TILE = 256u;

struct Call { columns: u32, heads: u32, kv_heads: u32, head_width: u32, capacity: u32, scale: f32 }

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [columns][(heads + 2 kv_heads) * head_width / 4], queries first.
@group(0) @binding(2) var<storage, read> qkv: array<vec4<f32>>;
// [slots][capacity][kv_heads * head_width / 4].
@group(0) @binding(3) var<storage, read> keys: array<vec4<f32>>;
// [slots][capacity][kv_heads * head_width].
@group(0) @binding(4) var<storage, read> values: array<f32>;
// [columns][heads * head_width].
@group(0) @binding(5) var<storage, read_write> result: array<f32>;

var<workgroup> scores: array<f32, TILE>;
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let head = group.x;
    let column = columns[group.y];
    let start = (group.y * call.heads + head) * call.head_width;
    if column.w == 0u {
        for (var d = lane; d < call.head_width; d += 64u) {
            result[start + d] = 0.0;
        }
        return;
    }
    let words = call.head_width / 4u;
    let kv_head = head / (call.heads / call.kv_heads);
    let query = (group.y * (call.heads + 2u * call.kv_heads) + head) * words;
    let first = column.y * call.capacity;
    let count = column.z + 1u;

    // Running maximum, sum of exponentials, and up to four of the head's floats per lane.
    var most = -3.0e38;
    var total = 0.0;
    var sums = vec4<f32>(0.0);
    for (var tile = 0u; tile < count; tile += TILE) {
        let length = min(TILE, count - tile);
        var tile_most = -3.0e38;
        for (var i = lane; i < length; i += 64u) {
            let key = ((first + tile + i) * call.kv_heads + kv_head) * words;
            var score = 0.0;
            for (var k = 0u; k < words; k++) {
                score += dot(qkv[query + k], keys[key + k]);
            }
            score *= call.scale;
            scores[i] = score;
            tile_most = max(tile_most, score);
        }
        partial[lane] = tile_most;
        workgroupBarrier();
        let before = most;
        for (var i = 0u; i < 64u; i++) {
            most = max(most, partial[i]);
        }
        workgroupBarrier();
        var tile_total = 0.0;
        for (var i = lane; i < length; i += 64u) {
            let share = exp(scores[i] - most);
            scores[i] = share;
            tile_total += share;
        }
        partial[lane] = tile_total;
        workgroupBarrier();
        let shrink = exp(before - most);
        total *= shrink;
        for (var i = 0u; i < 64u; i++) {
            total += partial[i];
        }
        sums *= shrink;
        for (var part = 0u; part < 4u; part++) {
            let d = lane + part * 64u;
            if d < call.head_width {
                var sum = 0.0;
                for (var i = 0u; i < length; i++) {
                    sum += scores[i] * values[((first + tile + i) * call.kv_heads + kv_head) * call.head_width + d];
                }
                sums[part] += sum;
            }
        }
        workgroupBarrier();
    }
    for (var part = 0u; part < 4u; part++) {
        let d = lane + part * 64u;
        if d < call.head_width {
            result[start + d] = sums[part] / total;
        }
    }
}
