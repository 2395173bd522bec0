// A whole reply, or a turn's worth of it, in one call: one workgroup takes one sequence through all layers, token after
// token, until the turn's steps are done or the sequence has ended. For small models, whose layers are too little work
// to be a call each. Nothing passes between workgroups.

struct Call {
    steps: u32, slots: u32, capacity: u32,
    // Floats before the constants' rotations; pairs of a layer's cache, and before its values.
    rotations: u32, cache_layer: u32, cached_values: u32,
    stops: array<vec4<u32>, 2>,
}

@group(0) @binding(0) var<uniform> call: Call;
// All matrices, see the pieces above.
@group(0) @binding(1) var<storage, read> arena: array<u32>;
// The vectors and rotations.
@group(0) @binding(2) var<storage, read> constants: array<vec4<f32>>;
// [layers][heads].
@group(0) @binding(3) var<storage, read> switches: array<f32>;
// [layers][keys, values][slots][capacity][kv_heads * head_width / 2].
@group(0) @binding(4) var<storage, read_write> cache: array<Cached2>;
// Of each place: next token, slot of the cache, position, live.
@group(0) @binding(5) var<storage, read_write> slots: array<vec4<u32>>;
// How each goes on.
@group(0) @binding(6) var<storage, read_write> rules: array<Rule>;
// [step][place].
@group(0) @binding(7) var<storage, read_write> records: array<Record>;

// Positions that attention sees at a time.
const TILE = 64u;
const QUERY_WIDTH = HEADS * HEAD_WIDTH;
const KV_WIDTH = KV_HEADS * HEAD_WIDTH;
const HALF = HEAD_WIDTH / 2u;
// Lanes that see to one head's scores.
const LANES_OF_HEAD = LANES / HEADS;
// Floats of attention that a lane gathers.
const EACH = (QUERY_WIDTH + LANES - 1u) / LANES;

var<workgroup> stream: array<f32, WIDTH>;
// What the next product takes.
var<workgroup> input: array<vec4<f32>, INPUT_WORDS>;
// What products give; during attention the queries, then [head][TILE] shares.
var<workgroup> scratch: array<f32, SCRATCH>;
var<workgroup> partial: array<f32, LANES>;
// Of each head: the largest score so far, the sum of exponentials, and what a new largest makes of older ones.
var<workgroup> most: array<f32, HEADS>;
var<workgroup> totals: array<f32, HEADS>;
var<workgroup> shrinks: array<f32, HEADS>;
// Token, slot, position, live.
var<workgroup> state: vec4<u32>;
// What lanes found in the logits: the best four, and the sums over the best of them.
var<workgroup> best_values: array<vec4<f32>, GATHERERS>;
var<workgroup> best_ids: array<vec4<u32>, GATHERERS>;
var<workgroup> best_sums: array<vec2<f32>, GATHERERS>;
// Lanes that gather what their neighbours found.
const GATHERERS = 32u;

var<private> sums: vec2<f32>;

// The stream through a norm whose factors are at a place in the constants, to `input`, for all to see.
fn norm(lane: u32, factors: u32) {
    if lane < 32u {
        var sum = 0.0;
        for (var i = lane; i < WIDTH; i += 32u) {
            sum += stream[i] * stream[i];
        }
        partial[lane] = sum;
    }
    workgroupBarrier();
    var sum = 0.0;
    for (var i = 0u; i < 32u; i++) {
        sum += partial[i];
    }
    let factor = 1.0 / sqrt(sum / f32(WIDTH) + EPSILON);
    for (var w = lane; w < WIDTH / 4u; w += LANES) {
        let value = vec4<f32>(stream[4u * w], stream[4u * w + 1u], stream[4u * w + 2u], stream[4u * w + 3u]);
        input[w] = value * factor * constants[factors / 4u + w];
    }
    workgroupBarrier();
}

// `scratch` to `input`, for all to see.
fn pack(lane: u32, words: u32) {
    for (var w = lane; w < words; w += LANES) {
        input[w] = vec4<f32>(scratch[4u * w], scratch[4u * w + 1u], scratch[4u * w + 2u], scratch[4u * w + 3u]);
    }
    workgroupBarrier();
}

// Adds what a product gave to the stream, for all to see.
fn add(lane: u32) {
    for (var i = lane; i < WIDTH; i += LANES) {
        stream[i] += scratch[i];
    }
    workgroupBarrier();
}

// Rotates queries and keys in `scratch` and puts keys and values where later tokens see them too.
fn rotate(lane: u32, layer: u32, column: vec4<u32>) {
    let place = layer * call.cache_layer + (column.y * call.capacity + column.z) * KV_WIDTH / 2u;
    for (var pair = lane; pair < (QUERY_WIDTH + 2u * KV_WIDTH) / 2u; pair += LANES) {
        var xy = vec2<f32>(scratch[2u * pair], scratch[2u * pair + 1u]);
        let head = pair / HALF;
        let within = pair % HALF;
        if head < HEADS + KV_HEADS && within < ROTARY_WIDTH / 2u {
            let at = call.rotations + column.z * ROTARY_WIDTH + 2u * within;
            let turn = vec2<f32>(constants[at / 4u][at % 4u], constants[at / 4u][at % 4u + 1u]);
            xy = vec2<f32>(xy.x * turn.x - xy.y * turn.y, xy.x * turn.y + xy.y * turn.x);
        }
        if head < HEADS {
            scratch[2u * pair] = xy.x;
            scratch[2u * pair + 1u] = xy.y;
        } else if head < HEADS + KV_HEADS {
            cache[place + pair - HEADS * HALF] = kept(xy);
        } else {
            cache[call.cached_values + place + pair - (HEADS + KV_HEADS) * HALF] = kept(xy);
        }
    }
    storageBarrier();
    workgroupBarrier();
}

// Attention of the queries in `scratch` over the sequence's cache, to the beginning of `scratch`.
fn attend(lane: u32, layer: u32, column: vec4<u32>) {
    let start = layer * call.cache_layer + column.y * call.capacity * KV_WIDTH / 2u;
    let stop = column.z + 1u;
    var gathered: array<f32, EACH>;
    for (var i = 0u; i < EACH; i++) {
        gathered[i] = 0.0;
    }
    if lane < HEADS {
        most[lane] = LOWEST;
        totals[lane] = 0.0;
    }
    for (var tile = 0u; tile < stop; tile += TILE) {
        let length = min(TILE, stop - tile);
        for (var i = lane; i < HEADS * TILE; i += LANES) {
            let head = i / TILE;
            if i % TILE < length {
                let key = start + (tile + i % TILE) * KV_WIDTH / 2u + head / (HEADS / KV_HEADS) * HALF;
                var score = 0.0;
                for (var k = 0u; k < HALF; k++) {
                    let query = head * HEAD_WIDTH + 2u * k;
                    score += dot(vec2<f32>(scratch[query], scratch[query + 1u]), vec2<f32>(cache[key + k]));
                }
                scratch[QUERY_WIDTH + i] = score * SCALE;
            }
        }
        workgroupBarrier();
        // Each lane of a head finds the largest itself: cheaper than more barriers.
        let head = lane / LANES_OF_HEAD;
        var largest = LOWEST;
        if head < HEADS {
            largest = most[head];
            for (var i = 0u; i < length; i++) {
                largest = max(largest, scratch[QUERY_WIDTH + head * TILE + i]);
            }
        }
        workgroupBarrier();
        var sum = 0.0;
        if head < HEADS {
            for (var i = lane % LANES_OF_HEAD; i < length; i += LANES_OF_HEAD) {
                let share = exp(scratch[QUERY_WIDTH + head * TILE + i] - largest);
                scratch[QUERY_WIDTH + head * TILE + i] = share;
                sum += share;
            }
            if lane % LANES_OF_HEAD == 0u {
                shrinks[head] = exp(most[head] - largest);
                most[head] = largest;
            }
        }
        partial[lane] = sum;
        workgroupBarrier();
        if lane < HEADS {
            var total = 0.0;
            for (var i = 0u; i < LANES_OF_HEAD; i++) {
                total += partial[lane * LANES_OF_HEAD + i];
            }
            totals[lane] = totals[lane] * shrinks[lane] + total;
        }
        for (var i = 0u; i < EACH; i++) {
            let d = lane + i * LANES;
            if d < QUERY_WIDTH {
                let owner = d / HEAD_WIDTH;
                let within = d % HEAD_WIDTH;
                let value = call.cached_values + start + tile * KV_WIDTH / 2u
                    + owner / (HEADS / KV_HEADS) * HALF + within / 2u;
                var sum = 0.0;
                for (var k = 0u; k < length; k++) {
                    sum += scratch[QUERY_WIDTH + owner * TILE + k] * f32(cache[value + k * KV_WIDTH / 2u][within % 2u]);
                }
                gathered[i] = gathered[i] * shrinks[owner] + sum;
            }
        }
        workgroupBarrier();
    }
    for (var i = 0u; i < EACH; i++) {
        let d = lane + i * LANES;
        if d < QUERY_WIDTH {
            let head = d / HEAD_WIDTH;
            scratch[d] = gathered[i] * switches[layer * HEADS + head] / totals[head];
        }
    }
    workgroupBarrier();
}

// Takes in a logit and its share of all.
fn see(value: f32, id: u32) {
    // Written so that what is no number is left out.
    if value > LOWEST {
        let before = values.x;
        offer(value, id);
        merge(vec2<f32>(1.0, 0.0), value, before);
    }
}

// Sums over the best so far, with those over another maximum, after the best was `before`.
fn merge(more: vec2<f32>, most_of_it: f32, before: f32) {
    let older = max(before - values.x, -1.0e4);
    let newer = max(most_of_it - values.x, -1.0e4);
    sums = vec2<f32>(sums.x, sums.y + sums.x * older) * exp(older) + vec2<f32>(more.x, more.y + more.x * newer) * exp(newer);
}

// Takes in what another lane found.
fn gather(other: u32) {
    let before = values.x;
    for (var i = 0u; i < 4u; i++) {
        let id = best_ids[other][i];
        if id == NONE {
            break;
        }
        offer(best_values[other][i], id);
    }
    if best_ids[other].x != NONE {
        merge(best_sums[other], best_values[other].x, before);
    }
}

fn tell(place: u32) {
    best_values[place] = values;
    best_ids[place] = ids;
    best_sums[place] = sums;
}

// The likeliest tokens after the input. What is found ends up in the first lane.
fn look(lane: u32) {
    values = vec4<f32>(LOWEST);
    ids = vec4<u32>(NONE);
    sums = vec2<f32>(0.0);
    for (var row = lane; row < HEAD_ROWS; row += LANES) {
        see(HEAD_sum(0u, row, 0u, 1u), row);
    }
    // So many lanes at a time hand what they have to the first, which take it in.
    for (var from_lane = LANES - GATHERERS; from_lane >= GATHERERS; from_lane -= GATHERERS) {
        if lane / GATHERERS == from_lane / GATHERERS {
            tell(lane % GATHERERS);
        }
        workgroupBarrier();
        if lane < GATHERERS {
            gather(lane);
        }
        workgroupBarrier();
    }
    if lane < GATHERERS {
        tell(lane);
    }
    workgroupBarrier();
    if lane == 0u {
        for (var other = 1u; other < GATHERERS; other++) {
            gather(other);
        }
    }
}

// Records what was found and moves on the sequence in a place, as `pick` does.
fn choose(place: u32, column: vec4<u32>, step: u32) {
    var record: Record;
    record.token = ids.x;
    record.probability = 1.0 / sums.x;
    record.entropy = log(sums.x) - sums.y / sums.x;
    record.ids = ids;
    record.probabilities = exp(values - values.x) / sums.x;
    records[step * call.slots + place] = record;
    let left = max(rules[place].budget, 1u) - 1u;
    rules[place].budget = left;
    let stops = call.stops[0] == vec4<u32>(ids.x);
    let more_stops = call.stops[1] == vec4<u32>(ids.x);
    let over = ids.x >= HEAD_ROWS || any(stops) || any(more_stops);
    let live = !over && left > 0u && column.z + 1u < call.capacity;
    state = vec4<u32>(ids.x, column.y, column.z + 1u, select(0u, 1u, live));
    slots[place] = state;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        state = slots[group.x];
    }
    for (var step = 0u; step < call.steps; step++) {
        let column = workgroupUniformLoad(&state);
        if column.w == 0u {
            break;
        }
        for (var i = lane; i < WIDTH; i += LANES) {
            var value = 0.0;
            if column.x < EMBEDDING_ROWS {
                let factors = EMBEDDING_factors(0u, i / 4u / EMBEDDING_GROUP, column.x);
                value = (EMBEDDING_weight(0u, i / 4u, column.x)[i % 4u] * factors.x + factors.y) * EMBEDDING_SCALE;
            }
            stream[i] = value;
        }
        workgroupBarrier();
        for (var layer = 0u; layer < LAYERS; layer++) {
            norm(lane, ATTENTION_NORM + layer * NORMS);
            QKV_product(layer, lane);
            rotate(lane, layer, column);
            attend(lane, layer, column);
            pack(lane, QUERY_WIDTH / 4u);
            OUT_product(layer, lane);
            add(lane);
            norm(lane, HIDDEN_NORM + layer * NORMS);
            GATEUP_product(layer, lane);
            for (var w = lane; w < HIDDEN / 4u; w += LANES) {
                var gates = vec4<f32>(0.0);
                for (var i = 0u; i < 4u; i++) {
                    gates[i] = gated(scratch[4u * w + i], scratch[HIDDEN + 4u * w + i], 0u);
                }
                input[w] = gates;
            }
            workgroupBarrier();
            DOWN_product(layer, lane);
            add(lane);
        }
        norm(lane, OUTPUT_NORM);
        look(lane);
        if lane == 0u {
            choose(group.x, column, step);
        }
    }
}
