// Finds a head's four likeliest tokens (ties to the lowest id), chooses one, records all with their probabilities and
// the entropy, and moves the head's slot on. One workgroup does one head.

struct Call {
    heads: u32,
    vocabulary: u32,
    slots: u32,
    step: u32,
    capacity: u32,
    cap: f32,
    stops: array<vec4<u32>, 2>,
}

@group(0) @binding(0) var<uniform> call: Call;
// [heads][vocabulary].
@group(0) @binding(1) var<storage, read> logits: array<f32>;
// Column, slot; NONE for a head that is only looked at.
@group(0) @binding(2) var<storage, read> heads: array<vec2<u32>>;
// Each slot's next token, slot, position, live.
@group(0) @binding(3) var<storage, read_write> slots: array<vec4<u32>>;
// How each slot goes on.
@group(0) @binding(4) var<storage, read_write> rules: array<Rule>;
// [step][head].
@group(0) @binding(5) var<storage, read_write> records: array<Record>;

var<workgroup> lane_values: array<vec4<f32>, LANES>;
var<workgroup> lane_ids: array<vec4<u32>, LANES>;
// Sum of exponentials over the lane's maximum, and of them times their logits.
var<workgroup> lane_sums: array<vec2<f32>, LANES>;
// What lane 0 found, for all: seed, top-k, top-p, temperature; position, the likeliest token's logit, whether to draw.
var<workgroup> shared_rule: vec4<u32>;
var<workgroup> shared_state: vec4<u32>;

var<private> start: u32;

fn logit(id: u32) -> f32 {
    let value = logits[start + id];
    if call.cap > 0.0 {
        // Beyond 15 a tanh is 1, and may overflow on its way there.
        return call.cap * tanh(clamp(value / call.cap, -15.0, 15.0));
    }
    return value;
}

// Floats in order as integers.
fn rank(x: f32) -> u32 {
    let bits = bitcast<u32>(x);
    return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

fn mixed(seed: u32) -> u32 {
    var x = seed;
    x = (x ^ (x >> 16u)) * 0x7feb352du;
    x = (x ^ (x >> 15u)) * 0x846ca68bu;
    return x ^ (x >> 16u);
}

// A number from the Gumbel distribution.
fn gumbel(seed: u32, position: u32, id: u32) -> f32 {
    let bits = mixed(id ^ mixed(position ^ mixed(seed)));
    let uniform = (f32(bits >> 9u) + 0.5) / 8388608.0;
    return -log(-log(uniform));
}

// How many tokens have at least this rank.
fn count(lane: u32, bound: u32) -> f32 {
    var found = 0.0;
    for (var id = lane; id < call.vocabulary; id += LANES) {
        found += select(0.0, 1.0, rank(logit(id)) >= bound);
    }
    return sum_of(lane, found);
}

// How much exp(logit - most) they have together.
fn mass(lane: u32, bound: u32, most: f32) -> f32 {
    var found = 0.0;
    for (var id = lane; id < call.vocabulary; id += LANES) {
        let value = logit(id);
        found += select(0.0, exp(value - most), rank(value) >= bound);
    }
    return sum_of(lane, found);
}

// Draws a token as the twin says. Called by all lanes alike, with values that are the same in all of them.
fn draw(lane: u32, rule: vec4<u32>, position: u32, most: f32) -> u32 {
    let top_p = bitcast<f32>(rule.z);
    let temperature = bitcast<f32>(rule.w);
    var least = 0u;
    if rule.y > 0u {
        for (var bit = 0u; bit < 32u; bit++) {
            let bound = least | (0x80000000u >> bit);
            if count(lane, bound) >= f32(rule.y) {
                least = bound;
            }
        }
    }
    if top_p < 1.0 {
        let wanted = mass(lane, least, most) * top_p;
        var bound_found = 0u;
        for (var bit = 0u; bit < 32u; bit++) {
            let bound = bound_found | (0x80000000u >> bit);
            if mass(lane, bound, most) >= wanted {
                bound_found = bound;
            }
        }
        least = max(least, bound_found);
    }
    var best = LOWEST;
    var best_id = NONE;
    for (var id = lane; id < call.vocabulary; id += LANES) {
        let value = logit(id);
        if rank(value) >= least {
            let score = (value - most) / temperature + gumbel(rule.x, position, id);
            if score > best {
                best = score;
                best_id = id;
            }
        }
    }
    lane_values[lane].x = best;
    lane_ids[lane].x = best_id;
    workgroupBarrier();
    for (var other = 0u; other < LANES; other++) {
        if before(lane_values[other].x, lane_ids[other].x, best, best_id) {
            best = lane_values[other].x;
            best_id = lane_ids[other].x;
        }
    }
    return best_id;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    start = group.x * call.vocabulary;
    values = vec4<f32>(LOWEST);
    ids = vec4<u32>(NONE);
    for (var id = lane; id < call.vocabulary; id += LANES) {
        let value = logit(id);
        if value > LOWEST {
            offer(value, id);
        }
    }
    var sums = vec2<f32>(0.0);
    for (var id = lane; id < call.vocabulary; id += LANES) {
        let below = max(logit(id) - values.x, -1.0e4);
        let share = exp(below);
        sums += vec2<f32>(share, share * below);
    }
    lane_values[lane] = values;
    lane_ids[lane] = ids;
    lane_sums[lane] = sums;
    workgroupBarrier();

    let slot = heads[group.x].y;
    var record: Record;
    if lane == 0u {
        for (var other = 1u; other < LANES; other++) {
            for (var i = 0u; i < 4u; i++) {
                let id = lane_ids[other][i];
                if id == NONE {
                    break;
                }
                offer(lane_values[other][i], id);
            }
        }
        sums = vec2<f32>(0.0);
        for (var other = 0u; other < min(LANES, call.vocabulary); other++) {
            let below = lane_values[other].x - values.x;
            let part = lane_sums[other];
            // A lane whose logits are all far below adds nothing, however far below they are.
            sums += vec2<f32>(part.x, part.y + part.x * below) * exp(below);
        }
        record.token = ids.x;
        record.probability = 1.0 / sums.x;
        record.entropy = log(sums.x) - sums.y / sums.x;
        record.ids = ids;
        record.probabilities = exp(values - values.x) / sums.x;
        shared_state = vec4<u32>(0u, bitcast<u32>(values.x), 0u, 0u);
        if slot < call.slots {
            let rule = rules[slot];
            shared_rule = vec4<u32>(rule.seed, rule.top_k, bitcast<u32>(rule.top_p), bitcast<u32>(rule.temperature));
            shared_state.x = slots[slot].z;
            shared_state.z = select(0u, 1u, rule.temperature > 0.0 && ids.x != NONE);
        }
    }
    // Values that all lanes have in common, known as such.
    let state = workgroupUniformLoad(&shared_state);
    let rule = workgroupUniformLoad(&shared_rule);
    if state.z == 1u {
        let drawn = draw(lane, rule, state.x, bitcast<f32>(state.y));
        if lane == 0u && drawn != NONE {
            record.token = drawn;
            record.probability *= exp(logit(drawn) - bitcast<f32>(state.y));
        }
    }
    if lane != 0u {
        return;
    }
    records[call.step * call.heads + group.x] = record;
    if slot >= call.slots {
        return;
    }
    var column = slots[slot];
    if column.w == 0u {
        return;
    }
    let token = record.token;
    let left = max(rules[slot].budget, 1u) - 1u;
    rules[slot].budget = left;
    let stops = call.stops[0] == vec4<u32>(token);
    let more_stops = call.stops[1] == vec4<u32>(token);
    let over = token >= call.vocabulary || any(stops) || any(more_stops);
    column.x = token;
    column.z += 1u;
    column.w = select(0u, 1u, !over && left > 0u && column.z < call.capacity);
    slots[slot] = column;
}
