//! Twin of `gpu/shaders/rotate.wgsl`.

use super::super::kernel::{Column, Rotate};

/// Rotates the queries and keys in `qkv` (`[columns][(heads + 2 kv_heads) * head_width]`) and stores each active
/// column's keys and values at its place in the caches (`[slots][capacity][kv_heads * head_width]`).
///
/// `rotations` is `[positions][rotary_width / 2][2]`: cosine and sine. The caches hold what `keep` makes of each float.
#[allow(clippy::too_many_arguments, reason = "the shader's buffers, one by one")]
pub fn rotate(
    call: &Rotate,
    columns: &[Column],
    rotations: &[f32],
    qkv: &mut [f32],
    keys: &mut [f32],
    values: &mut [f32],
    keep: fn(f32) -> f32,
) {
    let head = call.head_width as usize;
    let (heads, kv) = (call.heads as usize, call.kv_heads as usize * head);
    let stride = heads * head + 2 * kv;
    let pairs = call.rotary_width as usize;
    for (column, qkv) in columns.iter().zip(qkv.chunks_exact_mut(stride)).take(call.columns as usize) {
        if column.active == 0 {
            continue;
        }
        let position = column.position as usize;
        let angles = rotations.get(position * pairs..(position + 1) * pairs).unwrap_or_default();
        let (rotated, stored_values) = qkv.split_at_mut(heads * head + kv);
        for one in rotated.chunks_exact_mut(head) {
            for (pair, angle) in one.as_chunks_mut::<2>().0.iter_mut().zip(angles.as_chunks::<2>().0) {
                let ([x, y], [cos, sin]) = (*pair, *angle);
                *pair = [x * cos - y * sin, x * sin + y * cos];
            }
        }
        let place = (column.slot as usize * call.capacity as usize + position) * kv;
        if let (Some(keys), Some(values), Some(new_keys)) =
            (keys.get_mut(place..place + kv), values.get_mut(place..place + kv), rotated.get(heads * head..))
        {
            keys.iter_mut().zip(new_keys).for_each(|(place, key)| *place = keep(*key));
            values.iter_mut().zip(stored_values).for_each(|(place, value)| *place = keep(*value));
        }
    }
}
