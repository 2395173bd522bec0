//! What can be wrong with an answer of type `witness`.

use super::{Issues, expressions};
use crate::family::source::AnswerSource;
use crate::family::template::Scope;
use crate::family::witness::{MAX_CONDITIONS, MAX_UNKNOWNS, Misfit};
use crate::family::{AnswerType, Family, Seed};
use crate::math::Expr;
use crate::math::parse::parse;
use toml::Spanned;

/// Draws per level whose own witness is put to the test.
const TRIALS: u32 = 20;

/// The conditions on a witness, the names of which go into its type; nothing for other types.
pub(super) fn sought(
    source: &Spanned<AnswerSource>,
    answer_type: &mut AnswerType,
    scope: &Scope<'_>,
    issues: &mut Issues<'_>,
) -> Vec<Expr> {
    let AnswerSource { find: names, conditions, fractions: any, .. } = source.get_ref();
    let AnswerType::Witness { find, fractions, .. } = answer_type else {
        if !names.is_empty() || !conditions.is_empty() || *any {
            let message = "only an answer of type witness has find, where and fractions";
            issues.add(source.span().start, message);
        }
        return Vec::new();
    };
    *fractions = *any;
    if !(1..=MAX_UNKNOWNS).contains(&names.len()) {
        let message = format!("a witness needs find, a list of one to {MAX_UNKNOWNS} unknowns");
        issues.add(source.span().start, message);
    }
    if !(1..=MAX_CONDITIONS).contains(&conditions.len()) {
        let message = format!("a witness needs where, a list of one to {MAX_CONDITIONS} conditions");
        issues.add(source.span().start, message);
        return Vec::new();
    }
    for name in names.iter().take(MAX_UNKNOWNS) {
        let text = name.get_ref();
        if !matches!(parse(text), Ok(Expr::Symbol(_))) || scope.cast.iter().any(|(member, _)| member == text)
        {
            issues
                .add(name.span().start, format!("'{text}' cannot be an unknown: use letters, digits and _"));
        }
        if find.contains(text) {
            issues.add(name.span().start, format!("'{text}' is named twice"));
        }
        find.push(text.clone());
    }
    // An unknown may have the name of a quantity: in the conditions it is what the reply says.
    let letters: Vec<String> = scope.letters.iter().chain(find.iter()).cloned().collect();
    let read = expressions(conditions, &Scope { letters: &letters, ..*scope }, issues);
    for (unknown, name) in find.iter().zip(names) {
        let mut used = read.len() < conditions.len();
        read.iter().for_each(|(_, condition)| condition.symbols(&mut |symbol| used |= symbol == unknown));
        if !used {
            issues.add(name.span().start, format!("no condition speaks of '{unknown}'"));
        }
    }
    read.into_iter().map(|(_, condition)| condition).collect()
}

/// Every draw has a witness: the value of what is asked must meet the conditions.
pub(super) fn check_witness(family: &Family, source: &Spanned<AnswerSource>, issues: &mut Issues<'_>) {
    let draws = (1..=family.top_level()).flat_map(|level| (0..TRIALS).map(move |index| (level, index)));
    for (level, index) in draws {
        let Ok(variant) = family.draw(level, Seed(0), index) else { continue };
        let Some(why) = variant.misfit() else { continue };
        let failed = match why {
            Misfit::Fails { condition, .. } => source.get_ref().conditions.get(condition),
            _ => None,
        };
        let offset = failed.map_or(source.span().start, |condition| condition.span().start);
        let asked = family.quantities.get(family.asked()).map_or("", String::as_str);
        issues.add(offset, format!("'{asked}' is no witness in draw {index} of level {level}: {why}"));
        return;
    }
}
