//! Questions that are not Reroll's own: what their right answers look like, and items that travelled in another
//! system's record.

use crate::answer::{Gold, Grade, Rule, grade};
use crate::family::AnswerType;
use crate::math::number::{parse_plain, plain};
use crate::score::tally::Answered;
use serde_json::{Map, Value as Json};

/// A right answer that is one number, behind the last `####` if there is one as in GSM8K; its type by its look:
/// `18`, `1,800` and `18.0` are integers, `0.75` a decimal of two places, `3/4` a fraction, `75%` a percentage.
pub(super) fn gold(target: &str) -> Option<Gold> {
    let text = target.rsplit("####").next().unwrap_or_default().trim().trim_end_matches('.');
    let text = text.trim_start_matches(['$', '€', '£']);
    let percent = text.ends_with('%');
    let text = ungrouped(text.trim_end_matches('%').trim())?;
    let value = parse_plain(&text)?;
    let value_text = plain(&value);
    let kind = match value_text.split_once('.') {
        _ if percent => AnswerType::Percent,
        _ if text.contains('/') => AnswerType::Fraction,
        Some((_, decimals)) => AnswerType::Decimal { places: u32::try_from(decimals.len()).ok()? },
        None => AnswerType::Integer,
    };
    Some(Gold { value: value_text, kind, unit: None })
}

/// The number without its separators of thousands; none if the commas are something else.
fn ungrouped(text: &str) -> Option<String> {
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches(['-', '\u{2212}']);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = !first.is_empty() && first.len() <= 3 && groups.clone().all(|group| group.len() == 3);
    let plain = groups.next().is_none();
    (plain || grouped).then(|| text.replace(',', ""))
}

/// The right answer in a field that is text or a number.
pub(super) fn gold_in(target: &Json) -> Option<Gold> {
    match target {
        Json::String(text) => gold(text),
        Json::Number(number) => gold(&number.to_string()),
        // Several targets are several spellings of one answer.
        Json::Array(targets) => targets.iter().find_map(gold_in),
        _ => None,
    }
}

/// Whether a reply is right and says itself that this is its answer: what strict means where no form was asked for.
pub(super) fn is_strict(grade: &Grade) -> bool {
    grade.verdict.is_right() && grade.rule.is_some_and(Rule::is_explicit)
}

/// A reply to another system's question, graded by Reroll.
pub(super) fn answered(family: String, index: u64, reply: &str, gold: &Gold) -> Answered {
    let grade = grade(reply, gold);
    Answered {
        draw: None,
        part: None,
        family,
        level: 1,
        index,
        form: "original".to_owned(),
        task: "solving".to_owned(),
        verdict: grade.verdict,
        strict: is_strict(&grade),
        gold: Some(gold.value.clone()),
        answer: grade.normalised,
        written: grade.extracted.map(|extract| extract.text),
    }
}

/// The item in a record of another system: in its field `item`, as text or as an object, or the record itself.
/// What a harness added as null is taken away.
pub(super) fn item(record: &Json) -> Option<Map<String, Json>> {
    let inner = match record.get("item") {
        Some(Json::String(text)) => serde_json::from_str(text).ok(),
        Some(object @ Json::Object(_)) => Some(object.clone()),
        _ => Some(record.clone()),
    };
    let Json::Object(mut object) = inner? else { return None };
    drop_nulls(&mut object);
    (object.contains_key("family") && object.contains_key("answer_type")).then_some(object)
}

fn drop_nulls(object: &mut Map<String, Json>) {
    object.retain(|_, value| !value.is_null());
    object.values_mut().filter_map(Json::as_object_mut).for_each(drop_nulls);
}

/// The item with a reply, as a line of Reroll's own would have it.
pub(super) fn with_reply(mut item: Map<String, Json>, reply: &str) -> Json {
    // A verdict that came along was about another reply.
    for field in ["grade", "verdict", "strict", "respondent"] {
        item.remove(field);
    }
    item.insert("reply".to_owned(), reply.into());
    Json::Object(item)
}

/// A sentence about questions whose right answer is not one number.
pub(super) fn no_number(count: usize, of: usize, whose: &str) -> Option<String> {
    (count > 0).then(|| {
        format!(
            "{count} of {of} replies are to questions whose right answer is not one number: they are in {whose} figures only"
        )
    })
}
