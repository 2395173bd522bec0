//! Twin of `gpu/shaders/attend.wgsl`.

use super::super::kernel::{Attend, Column};
use super::product::dot;

/// Softmax attention of each head over positions `0..=position` of the column's slot.
///
/// `qkv` is `[columns][(heads + 2 kv_heads) * head_width]` with the queries first, the caches
/// `[slots][capacity][kv_heads * head_width]`, `output` `[columns][heads * head_width]`. Padding gives zeros.
pub fn attend(
    call: &Attend,
    columns: &[Column],
    qkv: &[f32],
    keys: &[f32],
    values: &[f32],
    output: &mut [f32],
) {
    let head = call.head_width as usize;
    let (heads, kv) = (call.heads as usize, call.kv_heads as usize * head);
    let stride = heads * head + 2 * kv;
    let group = heads / call.kv_heads as usize;
    let mut scores = Vec::new();
    let each = columns.iter().zip(qkv.chunks_exact(stride)).zip(output.chunks_exact_mut(heads * head));
    for ((column, queries), output) in each.take(call.columns as usize) {
        output.fill(0.0);
        if column.active == 0 {
            continue;
        }
        let from = column.slot as usize * call.capacity as usize * kv;
        let to = from + (column.position as usize + 1) * kv;
        let (Some(keys), Some(values)) = (keys.get(from..to), values.get(from..to)) else { continue };
        for (at, (query, output)) in queries.chunks_exact(head).zip(output.chunks_exact_mut(head)).enumerate()
        {
            let part = at / group * head..(at / group + 1) * head;
            scores.clear();
            scores.extend(
                keys.chunks_exact(kv)
                    .map(|key| dot(query, key.get(part.clone()).unwrap_or_default()) * call.scale),
            );
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut total = 0.0;
            for (score, value) in scores.iter().zip(values.chunks_exact(kv)) {
                let share = (score - most).exp();
                total += share;
                for (output, value) in output.iter_mut().zip(value.get(part.clone()).unwrap_or_default()) {
                    *output += share * value;
                }
            }
            for output in output {
                *output /= total;
            }
        }
    }
}
