// Finds a head's four likeliest tokens (ties to the lowest id), records them with their probabilities, and moves the
// head's slot on by the first. One workgroup does one head.

const NONE = 0xffffffffu;
const LOWEST = -3.0e38;

struct Call {
    heads: u32,
    vocabulary: u32,
    slots: u32,
    step: u32,
    capacity: u32,
    stops: array<vec4<u32>, 2>,
}

@group(0) @binding(0) var<uniform> call: Call;
// [heads][vocabulary].
@group(0) @binding(1) var<storage, read> logits: array<f32>;
// Column, slot; NONE for padding.
@group(0) @binding(2) var<storage, read> heads: array<vec2<u32>>;
// Each slot's next token, slot, position, live.
@group(0) @binding(3) var<storage, read_write> slots: array<vec4<u32>>;
// How many more tokens each slot may have.
@group(0) @binding(4) var<storage, read_write> budget: array<u32>;
// [step][slot]: four ids, then four probabilities.
@group(0) @binding(5) var<storage, read_write> records: array<vec4<u32>>;

var<workgroup> lane_values: array<vec4<f32>, 64>;
var<workgroup> lane_ids: array<vec4<u32>, 64>;
var<workgroup> lane_sums: array<f32, 64>;

var<private> values: vec4<f32>;
var<private> ids: vec4<u32>;

fn before(value: f32, id: u32, other: f32, other_id: u32) -> bool {
    return value > other || (value == other && id < other_id);
}

// Sorts a token in among the best four.
fn offer(value: f32, id: u32) {
    if !before(value, id, values.w, ids.w) {
        return;
    }
    if before(value, id, values.x, ids.x) {
        values = vec4<f32>(value, values.xyz);
        ids = vec4<u32>(id, ids.xyz);
    } else if before(value, id, values.y, ids.y) {
        values = vec4<f32>(values.x, value, values.yz);
        ids = vec4<u32>(ids.x, id, ids.yz);
    } else if before(value, id, values.z, ids.z) {
        values = vec4<f32>(values.xy, value, values.z);
        ids = vec4<u32>(ids.xy, id, ids.z);
    } else {
        values.w = value;
        ids.w = id;
    }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let start = group.x * call.vocabulary;
    values = vec4<f32>(LOWEST);
    ids = vec4<u32>(NONE);
    for (var id = lane; id < call.vocabulary; id += 64u) {
        let value = logits[start + id];
        if value > LOWEST {
            offer(value, id);
        }
    }
    var sum = 0.0;
    for (var id = lane; id < call.vocabulary; id += 64u) {
        sum += exp(logits[start + id] - values.x);
    }
    lane_values[lane] = values;
    lane_ids[lane] = ids;
    lane_sums[lane] = sum;
    workgroupBarrier();

    if lane != 0u {
        return;
    }
    let slot = heads[group.x].y;
    if slot >= call.slots {
        return;
    }
    var column = slots[slot];
    if column.w == 0u {
        return;
    }
    for (var other = 1u; other < 64u; other++) {
        for (var i = 0u; i < 4u; i++) {
            let id = lane_ids[other][i];
            if id == NONE {
                break;
            }
            offer(lane_values[other][i], id);
        }
    }
    var total = 0.0;
    for (var other = 0u; other < min(64u, call.vocabulary); other++) {
        total += lane_sums[other] * exp(lane_values[other].x - values.x);
    }
    let place = 2u * (call.step * call.slots + slot);
    records[place] = ids;
    records[place + 1u] = bitcast<vec4<u32>>(exp(values - values.x) / total);

    let token = ids.x;
    let left = max(budget[slot], 1u) - 1u;
    budget[slot] = left;
    let stops = call.stops[0] == vec4<u32>(token);
    let more_stops = call.stops[1] == vec4<u32>(token);
    let over = token >= call.vocabulary || any(stops) || any(more_stops);
    column.x = token;
    column.z += 1u;
    column.w = select(0u, 1u, !over && left > 0u && column.z < call.capacity);
    slots[slot] = column;
}
