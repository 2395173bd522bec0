//! Lists of anything.

use super::{Call, Entry, MAX_ARGUMENTS, truth};
use crate::math::Value;
use crate::math::eval::EvalError;
use crate::math::number::compare;
use crate::math::order::sort_by;

pub(super) const TABLE: &[Entry] = &[
    Entry("len", 1, 1, len),
    Entry("sort", 1, MAX_ARGUMENTS, sort),
    Entry("reverse", 1, 1, |call| call.listed(call.list(0)?.iter().rev().cloned().collect())),
    Entry("join", 1, MAX_ARGUMENTS, join),
    Entry("count", 2, 2, |call| super::whole(count(call)?)),
    Entry("contains", 2, 2, |call| truth(count(call)? > 0)),
    Entry("distinct", 1, 1, |call| call.listed(distinct(call)?)),
    Entry("all_different", 1, 1, |call| truth(distinct(call)?.len() == call.list(0)?.len())),
];

/// How many elements a list has, or characters a text.
fn len(call: &Call<'_>) -> Result<Value, EvalError> {
    let length = match call.value(0)? {
        Value::List(elements) => elements.len(),
        Value::Text(text) => text.chars().count(),
        _ => return Err(call.refuse(0, "a list or a text")),
    };
    super::whole(i64::try_from(length).unwrap_or(i64::MAX))
}

/// Numbers from the smallest, or texts as in a dictionary of one alphabet.
fn sort(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut elements = call.elements();
    let kind = elements.first().map_or("number", |first| first.kind());
    if !["number", "text"].contains(&kind) || elements.iter().any(|element| element.kind() != kind) {
        return Err(call.refuse(0, "a list of numbers or a list of texts"));
    }
    elements.iter().try_for_each(|element| call.budget.spend(4 * element.size()))?;
    sort_by(&mut elements, |a, b| match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare(a, b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    call.listed(elements.into_iter().cloned().collect())
}

/// The elements of all the lists, one list after the other.
fn join(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut joined = Vec::new();
    for at in 0..call.arguments.len() {
        let list = call.list(at)?;
        call.budget.spend(call.value(at)?.size())?;
        joined.extend_from_slice(list);
    }
    call.listed(joined)
}

/// How often the second argument stands in the list.
fn count(call: &Call<'_>) -> Result<i64, EvalError> {
    call.budget.spend(call.value(0)?.size())?;
    let wanted = call.value(1)?;
    let found = call.list(0)?.iter().filter(|element| *element == wanted).count();
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}

/// The elements, each once, where it stands first.
fn distinct(call: &Call<'_>) -> Result<Vec<Value>, EvalError> {
    let mut once: Vec<Value> = Vec::new();
    for element in call.list(0)? {
        call.budget.spend(element.size() + u64::try_from(once.len() / 4).unwrap_or(u64::MAX))?;
        if !once.contains(element) {
            once.push(element.clone());
        }
    }
    Ok(once)
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn lists_are_looked_at_and_rearranged() {
        check(&[
            ("len([4, [5, 6]]) + len('four') + len([])", "6"),
            ("sort([3, -1/2, 10, 3])", "-0.5, 3, 3, 10"),
            ("sort(2, 1)", "1, 2"),
            ("sort(['pear', 'apple'])", "apple, pear"),
            ("sort([])", ""),
            ("sort([1, 'a'])", "argument 1 of sort must be a list of numbers or a list of texts, not 1, a"),
            ("reverse([1, 'a', [2, 3]])", "[2, 3], a, 1"),
            ("join([1], [], 2..3)", "1, 2, 3"),
            ("join(1, [2])", "argument 1 of join must be a list, not 1"),
            ("count([1, 2, 1, 'a'], 1) + count([1], 'a')", "2"),
            ("contains(1..5, 6) or contains(['a'], 'a')", "true"),
            ("distinct([3, 1, 3, 2/2])", "3, 1"),
            ("all_different(1..5) and not all_different([1, 1])", "true"),
        ]);
    }
}
