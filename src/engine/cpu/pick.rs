//! Twin of `gpu/shaders/pick.wgsl`.

use super::super::kernel::{Column, Head, Pick, Record};

/// Records each head's four likeliest tokens at `records[step * slots + slot]` and moves its slot on.
///
/// `logits` is `[heads][vocabulary]`; `slots` holds each slot's next column and `budget` how many more tokens it may
/// have. Where the logits hold no number at all the recorded id is `u32::MAX` and the slot stops.
pub fn pick(
    call: &Pick,
    logits: &[f32],
    heads: &[Head],
    slots: &mut [Column],
    budget: &mut [u32],
    records: &mut [Record],
) {
    let each = heads.iter().zip(logits.chunks_exact(call.vocabulary as usize));
    for (head, logits) in each.take(call.heads as usize) {
        let at = head.slot as usize;
        let (Some(slot), Some(budget)) = (slots.get_mut(at), budget.get_mut(at)) else { continue };
        if slot.active == 0 {
            continue;
        }
        let record = best(logits);
        if let Some(place) = records.get_mut((call.step * call.slots) as usize + at) {
            *place = record;
        }
        let [token, ..] = record.ids;
        *budget = budget.saturating_sub(1);
        slot.token = token;
        slot.position += 1;
        let over = token >= call.vocabulary || call.stops.contains(&token);
        slot.active = u32::from(!over && *budget > 0 && slot.position < call.capacity);
    }
}

fn best(logits: &[f32]) -> Record {
    let mut ids = [u32::MAX; 4];
    let mut values = [f32::NEG_INFINITY; 4];
    for (id, value) in (0u32..).zip(logits) {
        // Ids ascend, so a tie stays behind the one that was first.
        if *value > values[3] {
            (values[3], ids[3]) = (*value, id);
            for place in [2, 1, 0] {
                #[allow(clippy::indexing_slicing, reason = "place + 1 is at most 3")]
                if values[place + 1] > values[place] {
                    values.swap(place, place + 1);
                    ids.swap(place, place + 1);
                }
            }
        }
    }
    let total: f32 = logits.iter().map(|value| (value - values[0]).exp()).sum();
    Record { ids, probabilities: values.map(|value| (value - values[0]).exp() / total) }
}
