// Gates by themselves: result[c][i] = gated(values[c][i], values[c][hidden + i]).

struct Call { columns: u32, hidden: u32, gelu: u32 }

@group(0) @binding(0) var<uniform> call: Call;
// [columns][2 hidden].
@group(0) @binding(1) var<storage, read> values: array<f32>;
// [columns][hidden].
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= call.hidden || id.y >= call.columns {
        return;
    }
    let at = id.y * 2u * call.hidden + id.x;
    result[id.y * call.hidden + id.x] = gated(values[at], values[at + call.hidden], call.gelu);
}
