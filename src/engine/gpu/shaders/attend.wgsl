// Softmax attention of a column's query head over the positions of its sequence that it sees, its own the last.
// One workgroup does one head of one column, TILE keys at a time: lanes over keys, then lanes over the head's floats.

const TILE = 256u;
const LOWEST = -3.0e38;

struct Call {
    columns: u32,
    heads: u32,
    kv_heads: u32,
    head_width: u32,
    capacity: u32,
    window: u32,
    switches: u32,
    scale: f32,
    cap: f32,
}

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [columns][(heads + 2 kv_heads) * head_width / 4], queries first.
@group(0) @binding(2) var<storage, read> qkv: array<vec4<f32>>;
// [slots][capacity][kv_heads * head_width / 4].
@group(0) @binding(3) var<storage, read> keys: array<Cached4>;
// [slots][capacity][kv_heads * head_width].
@group(0) @binding(4) var<storage, read> values: array<Cached>;
// [layers][heads].
@group(0) @binding(5) var<storage, read> switches: array<f32>;
// [columns][heads * head_width].
@group(0) @binding(6) var<storage, read_write> result: array<f32>;

var<workgroup> shares: array<f32, TILE>;

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
    let slot = column.y * call.capacity;
    let stop = column.z + 1u;

    // Running maximum, sum of exponentials, and up to four of the head's floats per lane.
    var most = LOWEST;
    var total = 0.0;
    var sums = vec4<f32>(0.0);
    for (var tile = stop - min(stop, call.window); tile < stop; tile += TILE) {
        let length = min(TILE, stop - tile);
        var tile_most = LOWEST;
        for (var i = lane; i < length; i += 64u) {
            let key = ((slot + tile + i) * call.kv_heads + kv_head) * words;
            var score = 0.0;
            for (var k = 0u; k < words; k++) {
                score += dot(qkv[query + k], vec4<f32>(keys[key + k]));
            }
            score *= call.scale;
            if call.cap > 0.0 {
                // Beyond 15 a tanh is 1, and may overflow on its way there.
                score = call.cap * tanh(clamp(score / call.cap, -15.0, 15.0));
            }
            shares[i] = score;
            tile_most = max(tile_most, score);
        }
        let before = most;
        most = max(most, most_of(lane, tile_most));
        var tile_total = 0.0;
        for (var i = lane; i < length; i += 64u) {
            let share = exp(shares[i] - most);
            shares[i] = share;
            tile_total += share;
        }
        let shrink = exp(before - most);
        // Its barriers also let every lane see every share.
        total = total * shrink + sum_of(lane, tile_total);
        sums *= shrink;
        for (var part = 0u; part < 4u; part++) {
            let d = lane + part * 64u;
            if d < call.head_width {
                var sum = 0.0;
                for (var i = 0u; i < length; i++) {
                    let value = ((slot + tile + i) * call.kv_heads + kv_head) * call.head_width + d;
                    sum += shares[i] * f32(values[value]);
                }
                sums[part] += sum;
            }
        }
        workgroupBarrier();
    }
    let factor = switches[call.switches + head] / total;
    for (var part = 0u; part < 4u; part++) {
        let d = lane + part * 64u;
        if d < call.head_width {
            result[start + d] = sums[part] * factor;
        }
    }
}
