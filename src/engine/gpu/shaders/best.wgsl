// The best four of many tokens, ties to the lowest id, and what is recorded of a choice.

const NONE = 0xffffffffu;
const LOWEST = -3.0e38;

struct Rule { budget: u32, seed: u32, top_k: u32, top_p: f32, temperature: f32 }

struct Record {
    token: u32,
    probability: f32,
    entropy: f32,
    ids: vec4<u32>,
    probabilities: vec4<f32>,
}

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
