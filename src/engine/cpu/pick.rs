//! Twin of `gpu/shaders/pick.wgsl`.

use super::super::kernel::{Column, Head, Pick, Record, Rule};
use super::lanes::{exp, sum};

/// Records what each head chose and its four likeliest tokens at `records[step * heads + head]` and moves its slot on.
///
/// `logits` is `[heads][vocabulary]`; `slots` holds each slot's next column and `rules` how it chooses. Where the
/// logits hold no number at all the chosen token is `u32::MAX` and the slot stops.
pub fn pick(
    call: &Pick,
    logits: &mut [f32],
    heads: &[Head],
    slots: &mut [Column],
    rules: &mut [Rule],
    records: &mut [Record],
) {
    let each = heads.iter().zip(logits.chunks_exact_mut(call.vocabulary as usize)).enumerate();
    for (at, (head, logits)) in each.take(call.heads as usize) {
        if call.cap > 0.0 {
            logits.iter_mut().for_each(|logit| *logit = call.cap * (*logit / call.cap).tanh());
        }
        let slot = slots.get_mut(head.slot as usize).zip(rules.get_mut(head.slot as usize));
        let mut record = look(logits);
        if let Some((slot, rule)) = &slot
            && rule.temperature > 0.0
            && record.token != u32::MAX
        {
            let logit = |id: u32| logits.get(id as usize).copied().unwrap_or(f32::NEG_INFINITY);
            let most = logit(record.token);
            record.token = sample(logits, most, rule, slot.position);
            record.probability *= (logit(record.token) - most).exp();
        }
        if let Some(place) = records.get_mut((call.step * call.heads) as usize + at) {
            *place = record;
        }
        let Some((slot, rule)) = slot.filter(|(slot, _)| slot.active == 1) else { continue };
        rule.budget = rule.budget.saturating_sub(1);
        slot.token = record.token;
        slot.position += 1;
        let over = record.token >= call.vocabulary || call.stops.contains(&record.token);
        slot.active = u32::from(!over && rule.budget > 0 && slot.position < call.capacity);
    }
}

/// The four likeliest tokens, the first of them chosen.
fn look(logits: &[f32]) -> Record {
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
    let [most, ..] = values;
    let (mut totals, mut moments) = ([0.0; 8], [0.0; 8]);
    for eight in logits.chunks(8) {
        for ((total, moment), value) in totals.iter_mut().zip(&mut moments).zip(eight) {
            let below = value - most;
            let share = exp(below);
            *total += share;
            // A share of zero may belong to a logit of minus infinity.
            *moment += if below < -80.0 { 0.0 } else { share * below };
        }
    }
    let (total, moment): (f32, f32) = (sum(&totals), sum(&moments));
    let probabilities = values.map(|value| exp(value - most) / total);
    Record {
        token: ids[0],
        probability: probabilities[0],
        entropy: total.ln() - moment / total,
        ids,
        probabilities,
    }
}

/// Draws a token: of the `top_k` likeliest, of those the fewest that together have `top_p` of the probability, one with
/// probability proportional to `exp(logit / temperature)`.
///
/// Both bounds are logits, found by halving the range of their bits; the draw is the largest of
/// `logit / temperature + g` with `g` from the Gumbel distribution, which is the same thing
/// (<https://arxiv.org/abs/1411.0030>) and needs no order of summation. The random numbers depend on seed, position
/// and token only, so that neither batch nor backend matters.
fn sample(logits: &[f32], most: f32, rule: &Rule, position: u32) -> u32 {
    let mut least = 0;
    if rule.top_k > 0 {
        least = largest(|bound| logits.iter().filter(|x| rank(**x) >= bound).count() >= rule.top_k as usize);
    }
    if rule.top_p < 1.0 {
        let mass = |bound: u32| -> f32 {
            logits.iter().filter(|x| rank(**x) >= bound).map(|x| (x - most).exp()).sum()
        };
        let wanted = mass(least) * rule.top_p;
        least = least.max(largest(|bound| mass(bound) >= wanted));
    }
    let mut best = (f32::NEG_INFINITY, u32::MAX);
    for (id, logit) in (0u32..).zip(logits) {
        if rank(*logit) >= least {
            let score = (logit - most) / rule.temperature + gumbel(rule.seed, position, id);
            if score > best.0 {
                best = (score, id);
            }
        }
    }
    best.1
}

/// The largest number of 32 bits for which a condition holds that holds for 0 and for everything below it.
fn largest(holds: impl Fn(u32) -> bool) -> u32 {
    (0..32).rev().fold(0, |found, bit| if holds(found | 1 << bit) { found | 1 << bit } else { found })
}

/// Floats in order as integers; what is no number comes last.
fn rank(x: f32) -> u32 {
    let bits = x.to_bits();
    match bits >> 31 {
        _ if x.is_nan() => 0,
        0 => bits | 1 << 31,
        _ => !bits,
    }
}

/// A number from the Gumbel distribution.
fn gumbel(seed: u32, position: u32, id: u32) -> f32 {
    let bits = mixed(id ^ mixed(position ^ mixed(seed)));
    // Between 0 and 1, neither of them.
    let uniform = ((bits >> 9) as f32 + 0.5) / (1u32 << 23) as f32;
    -(-uniform.ln()).ln()
}

/// A permutation of 32 bits that looks random (lowbias32, <https://nullprogram.com/blog/2018/07/31/>).
pub(in super::super) fn mixed(x: u32) -> u32 {
    let x = (x ^ x >> 16).wrapping_mul(0x7feb_352d);
    let x = (x ^ x >> 15).wrapping_mul(0x846c_a68b);
    x ^ x >> 16
}
