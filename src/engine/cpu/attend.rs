//! Twin of `gpu/shaders/attend.wgsl`.

use super::super::kernel::{Attend, Column};
use super::lanes::{dot, exp, most, sum};

/// Is told a column, a head, the first position it sees, and the weights of the positions from there on.
pub type Watch<'a> = dyn FnMut(usize, usize, usize, &[f32]) + 'a;

/// Softmax attention of each head over the positions of the column's slot that it sees, its own the last.
///
/// `qkv` is `[columns][(heads + 2 kv_heads) * head_width]` with the queries first, the caches
/// `[slots][capacity][kv_heads * head_width]`, `output` `[columns][heads * head_width]`. What a head gives is multiplied
/// by its switch. Padding gives zeros. `watch` is told of every
/// head of every column.
#[allow(clippy::too_many_arguments, reason = "the shader's buffers, one by one")]
pub fn attend(
    call: &Attend,
    columns: &[Column],
    qkv: &[f32],
    keys: &[f32],
    values: &[f32],
    switches: &[f32],
    output: &mut [f32],
    watch: &mut Watch<'_>,
) {
    let head = call.head_width as usize;
    let (heads, kv) = (call.heads as usize, call.kv_heads as usize * head);
    let stride = heads * head + 2 * kv;
    let group = heads / call.kv_heads as usize;
    let mut shares = Vec::new();
    let each = columns.iter().zip(qkv.chunks_exact(stride)).zip(output.chunks_exact_mut(heads * head));
    for (index, ((column, queries), output)) in each.take(call.columns as usize).enumerate() {
        output.fill(0.0);
        if column.active == 0 {
            continue;
        }
        let first = (column.position + 1).saturating_sub(call.window) as usize;
        let slot = column.slot as usize * call.capacity as usize;
        let seen = (slot + first) * kv..(slot + column.position as usize + 1) * kv;
        let (Some(keys), Some(values)) = (keys.get(seen.clone()), values.get(seen)) else { continue };
        for (at, (query, output)) in queries.chunks_exact(head).zip(output.chunks_exact_mut(head)).enumerate()
        {
            let part = at / group * head..(at / group + 1) * head;

            shares.clear();
            shares.extend(
                keys.chunks_exact(kv)
                    .map(|key| dot(query, key.get(part.clone()).unwrap_or_default()) * call.scale),
            );
            if call.cap > 0.0 {
                shares.iter_mut().for_each(|score| *score = call.cap * (*score / call.cap).tanh());
            }
            softmax(&mut shares);
            watch(index, at, first, &shares);
            let switch = switches.get(call.switches as usize + at).copied().unwrap_or(1.0);
            shares.iter_mut().for_each(|share| *share *= switch);
            mix(
                &shares,
                values.chunks_exact(kv).map(|row| row.get(part.clone()).unwrap_or_default()),
                output,
            );
        }
    }
}

/// Adds the rows to the output, each times its share, four at a time.
fn mix<'a>(shares: &[f32], mut rows: impl Iterator<Item = &'a [f32]>, output: &mut [f32]) {
    let (fours, rest) = shares.as_chunks::<4>();
    for [p, q, r, s] in fours {
        let (Some(a), Some(b), Some(c), Some(d)) = (rows.next(), rows.next(), rows.next(), rows.next())
        else {
            return;
        };
        for ((((output, a), b), c), d) in output.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *output += (p * a + q * b) + (r * c + s * d);
        }
    }
    for (share, row) in rest.iter().zip(rows) {
        output.iter_mut().zip(row).for_each(|(output, x)| *output += share * x);
    }
}

fn softmax(scores: &mut [f32]) {
    let most = most(scores);
    scores.iter_mut().for_each(|score| *score = exp(*score - most));
    let whole = 1.0 / sum(scores);
    scores.iter_mut().for_each(|share| *share *= whole);
}
