// Looks tokens up in a table: stream[c] = factor * table[token of c], zero for padding. One invocation makes four floats.

// The matrix is a band of `rows` rows from `first` on of a table of `vocabulary` rows; the first band sees to padding.
struct Call { columns: u32, width: u32, rows: u32, first: u32, vocabulary: u32, factor: f32 }

@group(0) @binding(0) var<uniform> call: Call;
// Token, slot, position, live.
@group(0) @binding(1) var<storage, read> columns: array<vec4<u32>>;
// [columns][width / 4].
@group(0) @binding(2) var<storage, read_write> stream: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let words = call.width / 4u;
    if id.x >= words || id.y >= call.columns {
        return;
    }
    let column = columns[id.y];
    let place = id.y * words + id.x;
    if column.w == 0u || column.x >= call.vocabulary {
        if call.first == 0u {
            stream[place] = vec4<f32>(0.0);
        }
        return;
    }
    if column.x >= call.first && column.x - call.first < call.rows {
        let row = column.x - call.first;
        let block = id.x / WORDS;
        let value = weight(id.x, row, call.rows) * scale(block, row, call.rows) + minimum(block, row, call.rows);
        stream[place] = value * call.factor;
    }
}
