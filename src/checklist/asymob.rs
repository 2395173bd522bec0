//! ASyMOB's perturbations of a problem (arXiv 2505.23851), under its own names: `Symbolic-2`, `Numeric-One-3`,
//! `Equivalence-All-Hard`.

use super::absent::Absent;
use super::certificate::{Assignment, Certificate};
use super::symbolic::free_letters;
use crate::family::variant::Source;
use crate::family::wording::{Picture, Wording};
use crate::family::{AnswerType, Domain, Family, Statement, Variant};
use crate::math::eval::Budget;
use crate::math::{Expr, Number, Operator, Stream, Value, number, parse, render};
use num_traits::Signed;

/// A perturbation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variation {
    /// So many letters for numbers, the other numbers as they are.
    Symbolic(u8),
    /// One number with so many digits, the others as they are.
    NumericOne(u8),
    /// All numbers with so many digits.
    NumericAll(u8),
    /// All numbers with two digits, the words those of the first variant of the run: a sample of the seed's variance.
    NumericSample,
    /// One number multiplied by an expression that is always 1, easily seen.
    EquivalenceOneEasy,
    /// The same with an expression that takes some algebra.
    EquivalenceOneHard,
    /// All numbers multiplied by such expressions, easily seen.
    EquivalenceAllEasy,
    /// The same with expressions that take some algebra.
    EquivalenceAllHard,
}

use Variation::{NumericAll, NumericOne, Symbolic};

/// Every perturbation with its name.
const TABLE: &[(Variation, &str)] = &[
    (Symbolic(1), "Symbolic-1"),
    (Symbolic(2), "Symbolic-2"),
    (Symbolic(3), "Symbolic-3"),
    (Symbolic(4), "Symbolic-4"),
    (Symbolic(5), "Symbolic-5"),
    (NumericOne(1), "Numeric-One-1"),
    (NumericOne(2), "Numeric-One-2"),
    (NumericOne(3), "Numeric-One-3"),
    (NumericOne(4), "Numeric-One-4"),
    (NumericOne(5), "Numeric-One-5"),
    (NumericOne(6), "Numeric-One-6"),
    (NumericOne(7), "Numeric-One-7"),
    (NumericOne(8), "Numeric-One-8"),
    (NumericOne(9), "Numeric-One-9"),
    (NumericOne(10), "Numeric-One-10"),
    (NumericAll(1), "Numeric-All-1"),
    (NumericAll(2), "Numeric-All-2"),
    (NumericAll(3), "Numeric-All-3"),
    (NumericAll(4), "Numeric-All-4"),
    (NumericAll(5), "Numeric-All-5"),
    (NumericAll(6), "Numeric-All-6"),
    (NumericAll(7), "Numeric-All-7"),
    (NumericAll(8), "Numeric-All-8"),
    (NumericAll(9), "Numeric-All-9"),
    (NumericAll(10), "Numeric-All-10"),
    (Variation::NumericSample, "Numeric-All-2-S"),
    (Variation::EquivalenceOneEasy, "Equivalence-One-Easy"),
    (Variation::EquivalenceOneHard, "Equivalence-One-Hard"),
    (Variation::EquivalenceAllEasy, "Equivalence-All-Easy"),
    (Variation::EquivalenceAllHard, "Equivalence-All-Hard"),
];

impl Variation {
    /// Every perturbation, in ASyMOB's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(variation, _)| *variation)
    }

    /// The name in ASyMOB's grammar, `Kind-One|All-parameter`.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// The perturbation of this name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known)| *known == name).map(|(variation, _)| *variation)
    }
}

/// How often numbers are drawn until the family's conditions allow them.
const MOST_DRAWN: usize = 200;

/// The variant with one of its numbers, or with all of them, so many digits long.
pub(super) fn resized<'f>(
    variant: &Variant<'f>,
    all: bool,
    digits: u8,
) -> Result<(Variant<'f>, Certificate), Absent> {
    let family = variant.family;
    let domains =
        family.levels.get(usize::from(variant.level).wrapping_sub(1)).ok_or(Absent::TooFewNumbers)?;
    let kind = if all { "all" } else { "one" };
    let mut stream = variant.stream(&format!("numeric/{kind}/{digits}"));
    let free = |at: &&usize| !family.rules.iter().any(|rule| rule.at == **at);
    let sizeable = |at: &usize| Some((*at, domains.get(*at)?)).filter(|(_, domain)| is_sizeable(domain));
    let open: Vec<(usize, &Domain)> = family.given.iter().filter(free).filter_map(sizeable).collect();
    if open.is_empty() {
        return Err(Absent::TooFewNumbers);
    }
    let budget = Budget::default();
    for _ in 0..MOST_DRAWN {
        let only = stream.position(open.len());
        let chosen = open.iter().enumerate().filter(|(at, _)| all || Some(*at) == only).map(|(_, one)| *one);
        let drawn = chosen.map(|(at, domain)| Some((at, sized(domain, digits, &mut stream)?.into())));
        let Some(changes) = drawn.collect::<Option<Vec<(usize, Value)>>>() else { continue };
        let Ok(other) = variant.recompute(&changes, &budget) else { continue };
        if other.holds(&budget) && is_alike(variant, &other) {
            let named =
                |(at, value): &(usize, Value)| Some((family.quantities.get(*at)?.clone(), value.plain()));
            let numbers = changes.iter().filter_map(named).collect();
            return Ok((other, Certificate::Resized { digits, numbers }));
        }
    }
    Err(Absent::NoSuchNumbers)
}

/// As [`resized`] for the variant that has the words of the first of its run, so that only numbers vary.
pub(super) fn sampled<'f>(variant: &Variant<'f>) -> Result<(Variant<'f>, Certificate), Absent> {
    let Variant { family, level, seed, index, .. } = *variant;
    let worded = family.draw_from(level, seed, index, Source { numbers: index, words: 0 });
    resized(&worded.map_err(|_| Absent::NoSuchNumbers)?, true, 2)
}

/// Whether numbers of any size may be put in place of those of a domain.
fn is_sizeable(domain: &Domain) -> bool {
    matches!(domain, Domain::Range { .. }) && domain.is_whole()
}

/// A number of so many digits with the sign and the step of a range; `None` if the step leaves none there.
fn sized(domain: &Domain, digits: u8, stream: &mut Stream) -> Option<Number> {
    let Domain::Range { start, step, .. } = domain else { return None };
    let below = |digits: u8| num_traits::pow(number::whole(10), usize::from(digits));
    let low = if digits == 1 { number::whole(1) } else { below(digits - 1) };
    let count = number::to_i64(&(below(digits) - &low)).and_then(|count| u64::try_from(count).ok())?;
    let drawn = &low + number::whole(i64::try_from(stream.below(count)).ok()?);
    let kept = &drawn - (&drawn - start) % step;
    let fits = number::compare(&kept, &low).is_ge() && number::compare(&kept, &below(digits)).is_lt();
    fits.then(|| if start.is_negative() && stream.below(2) == 0 { -kept } else { kept })
}

/// Whether the answer is of the kind it was: whole where it was whole, above zero where it was.
fn is_alike(variant: &Variant<'_>, other: &Variant<'_>) -> bool {
    match (variant.answer(), other.answer()) {
        (Some(Value::Number(was)), Some(Value::Number(is))) => {
            (is.is_integer() || variant.family.answer.answer_type != AnswerType::Integer)
                && (is.is_positive() || !was.is_positive())
        }
        (Some(was), Some(is)) => was.kind() == is.kind(),
        _ => false,
    }
}

/// Expressions that are 1 wherever they are defined, seen at a glance.
const EASY: &[&str] =
    &["(x + 1) - x", "x / x", "(2*x + 2) / (2*(x + 1))", "x^2 - (x - 1)*(x + 1)", "(x + y) / (y + x)"];

/// Others that take some algebra.
const HARD: &[&str] = &[
    "(x + 1)^3 - x^3 - 3*x*(x + 1)",
    "(x^4 + x^2 + 1) / ((x^2 + x + 1)*(x^2 - x + 1))",
    "((x + y)^2 - (x - y)^2) / (4*x*y)",
    "(x^3 - y^3) / ((x - y)*(x^2 + x*y + y^2))",
    "(x^2 - 1) / (x + 1) - x + 2",
];

/// The original with one of its numbers, or all of them, multiplied by an expression that is 1.
pub(super) fn multiplied(
    variant: &Variant<'_>,
    all: bool,
    hard: bool,
) -> Result<(Wording, Certificate), Absent> {
    let family = variant.family;
    let mut wording = Wording::original(family);
    let plain = |at: &usize| {
        matches!(variant.values.get(*at), Some(Value::Number(_))) && is_plainly_told(family, *at)
    };
    let mut places: Vec<usize> = family.given.iter().copied().filter(plain).collect();
    if places.is_empty() {
        return Err(Absent::TooFewNumbers);
    }
    let (kind, pool) = if hard { ("hard", HARD) } else { ("easy", EASY) };
    let mut stream = variant.stream(&format!("equivalence/{kind}"));
    if !all {
        let at = stream.position(places.len()).and_then(|at| places.get(at).copied());
        places.retain(|place| Some(*place) == at);
    }
    let [x, y] = letters(family).ok_or(Absent::NotAlgebraic)?;
    if let Some(diagram) = &family.diagram {
        // Its labels would be such expressions too.
        super::version::tells_nothing_new(variant, diagram)?;
        wording.picture = Picture::Away;
    }
    wording.stand_ins = vec![None; family.quantities.len()];
    let (mut factors, mut used) = (Assignment::new(), Vec::new());
    for at in places {
        let one = stream.choose(pool).and_then(|text| parse::parse(text).ok()).ok_or(Absent::NotAlgebraic)?;
        let one = one.substitute(&|name| Some(Expr::Symbol(if name == "x" { x.clone() } else { y.clone() })));
        one.symbols(&mut |name| used.push(name.to_owned()));
        let told = variant.values.get(at).map_or(Expr::whole(0), Value::to_expr);
        factors.insert(family.quantities.get(at).cloned().unwrap_or_default(), render::plain(&one));
        if let Some(slot) = wording.stand_ins.get_mut(at) {
            *slot = Some(Expr::Binary(Operator::Multiply, Box::new(told), Box::new(one)));
        }
    }
    wording.closing = if used.contains(&y) {
        Statement::text(&format!("({x} and {y} are any numbers for which all of this is defined.)"))
    } else {
        Statement::text(&format!("({x} is any number for which all of this is defined.)"))
    };
    Ok((wording, Certificate::Multiplied { factors }))
}

/// Whether every sentence of the original writes a quantity as a number, and not as a time or in words.
fn is_plainly_told(family: &Family, at: usize) -> bool {
    let facts = family.main().map_or_else(Vec::new, |ask| family.told(ask));
    let facts = facts.iter().filter_map(|fact| family.facts.get(*fact)?.wordings.first());
    facts.chain(family.main().and_then(|ask| ask.wordings.first())).all(|text| text.is_plain(at))
}

/// Two letters that the family does not use.
fn letters(family: &Family) -> Option<[String; 2]> {
    let free = free_letters(family);
    let mut preferred = ['x', 'y', 'u', 'v', 's', 't'].into_iter().filter(|letter| free.contains(letter));
    Some([preferred.next()?.to_string(), preferred.next()?.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::eval::Evaluator;
    use std::borrow::Cow;

    #[test]
    fn names_follow_the_grammar_and_read_back() {
        for variation in Variation::all() {
            assert_eq!(Variation::named(variation.name()), Some(variation));
            assert!(
                ["Symbolic-", "Numeric-", "Equivalence-"]
                    .iter()
                    .any(|kind| variation.name().starts_with(kind))
            );
        }
        assert_eq!((Variation::all().count(), Variation::named("Symbolic-9")), (30, None));
    }

    #[test]
    fn what_numbers_are_multiplied_by_is_one() {
        for text in EASY.iter().chain(HARD) {
            let letters = |name: &str| Some(Cow::Owned(Value::letter(name)));
            let budget = Budget::default();
            let evaluator = Evaluator { value: &letters, budget: &budget };
            // As quotients of polynomials, so for all values at once.
            assert_eq!(evaluator.evaluate(&parse::parse(text).unwrap()).unwrap(), Value::whole(1), "{text}");
        }
    }
}
