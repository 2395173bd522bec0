//! The number tasks: every gold found again by another route, from the text of the question alone, and read back by the
//! grader.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(not(target_arch = "wasm32"))]

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero, pow};
use proptest::prelude::*;
use reroll::answer::{Grade, Record, check};
use reroll::checklist::nupa::{
    Combination, DRESSES, MOST_DIGITS, Operation, Question, Representation, Variation,
};
use reroll::checklist::{Form, Item};
use reroll::family::Seed;
use reroll::score::nupa::digits;

fn item(combination: Combination, length: u8, seed: u32, index: u32) -> Item {
    let question = Question::draw(combination, length, Seed(seed), index);
    let question = question.unwrap_or_else(|error| panic!("{}: {error}", combination.family()));
    question.item(Form::Original).unwrap()
}

/// Calls `look` with two items of every combination and length.
fn every_item(mut look: impl FnMut(Combination, u8, &Item)) {
    for combination in Combination::every() {
        for length in 1..=MOST_DIGITS {
            for index in 0..2 {
                look(combination, length, &item(combination, length, 5, index));
            }
        }
    }
}

/// The numerals of a question, before it says how to answer.
fn numerals(question: &str) -> Vec<&str> {
    let (asked, _) = question.split_once(" Write the answer").unwrap();
    let words = asked.split(' ').map(|word| word.trim_end_matches(['?', ',', '.', ':']));
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect()
}

fn ten_to(exponent: usize) -> BigRational {
    pow(BigRational::from_integer(BigInt::from(10)), exponent)
}

/// The value of a numeral in any representation.
fn value(text: &str) -> BigRational {
    if let Some((mantissa, exponent)) = text.split_once('e') {
        return match exponent.strip_prefix('-') {
            Some(exponent) => value(mantissa) / ten_to(exponent.parse().unwrap()),
            None => value(mantissa) * ten_to(exponent.parse().unwrap()),
        };
    }
    if let Some((above, below)) = text.split_once('/') {
        return value(above) / value(below);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    BigRational::from_integer(format!("{whole}{decimals}").parse().unwrap()) / ten_to(decimals.len())
}

/// The digit of a decimal that counts so many times 10 to the `place`.
fn digit_at(text: &str, place: i64) -> u32 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digit = match usize::try_from(place) {
        Ok(place) => whole.chars().rev().nth(place),
        Err(_) => decimals.chars().nth(usize::try_from(-place - 1).unwrap()),
    };
    digit.map_or(0, |digit| digit.to_digit(10).unwrap())
}

fn by_places(a: &str, b: &str, join: impl Fn(u32, u32) -> u32) -> BigRational {
    (-210_i64..210).fold(BigRational::zero(), |sum, place| {
        let digit = BigRational::from_integer(join(digit_at(a, place), digit_at(b, place)).into());
        let power = ten_to(usize::try_from(place.abs()).unwrap());
        if place < 0 { sum + digit / power } else { sum + digit * power }
    })
}

/// Rounded to so many significant digits, half up.
fn to_figures(value: &BigRational, figures: usize) -> BigRational {
    let mut unit = BigRational::one();
    while value >= &(&unit * ten_to(figures)) {
        unit *= ten_to(1);
    }
    while value < &(&unit * ten_to(figures - 1)) {
        unit /= ten_to(1);
    }
    (value / &unit + BigRational::new(1.into(), 2.into())).floor() * unit
}

/// The answer as a value, worked out from the question's own words.
fn solved(operation: Operation, question: &str) -> BigRational {
    let told = numerals(question);
    let (a, b) = (told[0], told.get(1).copied().unwrap_or("0"));
    let count = |n: usize| BigRational::from_integer(n.into());
    let digits_of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
    match operation {
        Operation::Add => value(a) + value(b),
        Operation::Sub => value(a) - value(b),
        Operation::Multiply => value(a) * value(b),
        Operation::Truediv => value(a) / value(b),
        Operation::Floordiv => (value(a) / value(b)).floor(),
        Operation::Mod => value(a) - (value(a) / value(b)).floor() * value(b),
        Operation::Max => value(a).max(value(b)),
        Operation::Min => value(a).min(value(b)),
        Operation::DigitMax => by_places(a, b, u32::max),
        Operation::DigitMin => by_places(a, b, u32::min),
        Operation::DigitAdd => by_places(a, b, |x, y| (x + y) % 10),
        Operation::GetDigit => value(&digits_of(b)[a.parse::<usize>().unwrap() - 1].to_string()),
        Operation::Length => count(digits_of(a).len()),
        Operation::Count => count(digits_of(b).into_iter().filter(|digit| digit.to_string() == a).count()),
        Operation::ToFloat | Operation::ToScientific => value(a),
        Operation::SignificantFigures => to_figures(&value(a), b.parse().unwrap()),
    }
}

/// Whether a number is written as the question asks.
fn is_in_form(text: &str, representation: Representation) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = |text: &str| all_digits(text) && (text == "0" || !text.starts_with('0'));
    let decimal = |text: &str| {
        text.split_once('.').is_some_and(|(units, decimals)| {
            whole(units) && all_digits(decimals) && (decimals == "0" || !decimals.ends_with('0'))
        })
    };
    match representation {
        Representation::Integer => whole(text),
        Representation::Float => decimal(text),
        Representation::Fraction => {
            let (above, below) = text.split_once('/').unwrap();
            whole(above) && whole(below) && value(text).denom() == &below.parse().unwrap() && below != "1"
        }
        Representation::ScientificNotation => {
            let (mantissa, exponent) = text.split_once('e').unwrap();
            decimal(mantissa)
                && mantissa.find('.') == Some(1)
                && !mantissa.starts_with('0')
                && whole(exponent)
        }
    }
}

/// How long a numeral is, as its representation counts.
fn length(text: &str, representation: Representation) -> usize {
    match representation {
        Representation::Integer => text.len(),
        Representation::Float => text.split_once('.').unwrap().1.len(),
        Representation::Fraction => text.split('/').map(str::len).max().unwrap(),
        Representation::ScientificNotation => text.split_once('e').unwrap().0.len() - 2,
    }
}

/// Everything that must hold of an item.
fn check_item(combination: Combination, asked: u8, item: &Item) {
    let (operation, gold) = (combination.operation, item.answer.as_str());
    let told = numerals(&item.question);
    assert_eq!(value(gold), solved(operation, &item.question), "{}: {gold}", item.question);
    assert!(!value(gold).is_zero() || operation == Operation::GetDigit, "{}", item.question);
    let operands: Vec<&str> = match operation {
        Operation::GetDigit | Operation::Count => vec![told[1]],
        Operation::Length | Operation::ToFloat | Operation::ToScientific | Operation::SignificantFigures => {
            vec![told[0]]
        }
        _ => told[..2].to_vec(),
    };
    let lengths: Vec<usize> = operands.iter().map(|text| length(text, combination.representation)).collect();
    assert_eq!(lengths.iter().max(), Some(&usize::from(asked)), "{}", item.question);
    let halves = combination.variation != Variation::Easy && combination.operation != Operation::Mod;
    assert!(!halves || lengths.iter().all(|n| 2 * n >= usize::from(asked)), "{}", item.question);
    if let [a, b] = operands[..] {
        assert_ne!(value(a), value(b), "{}", item.question);
    }
    if operation == Operation::SignificantFigures {
        assert_eq!(length(gold, Representation::ScientificNotation) + 1, told[1].parse::<usize>().unwrap());
    } else {
        assert!(is_in_form(gold, combination.answer()), "{gold}");
    }
}

#[test]
fn there_are_41_tasks_as_in_the_paper() {
    assert_eq!(Combination::all(Variation::Plain).count(), 41);
    let of = |representation| {
        Combination::all(Variation::Plain).filter(|one| one.representation == representation).count()
    };
    assert_eq!(Representation::ALL.iter().map(|&one| of(one)).collect::<Vec<_>>(), [16, 12, 7, 6]);
    for combination in Combination::every() {
        assert_eq!(Combination::of_family(&combination.family()), Some(combination));
    }
    let nothing = Combination {
        operation: Operation::Mod,
        variation: Variation::Plain,
        representation: Representation::Float,
    };
    let refused = Question::draw(nothing, 5, Seed(0), 0).unwrap_err();
    assert_eq!(refused.to_string(), "mod is not asked of numbers written as float");
    for length in [0, 101] {
        let add = Combination::of_family("nupa-add-integer").unwrap();
        let refused = Question::draw(add, length, Seed(0), 0).unwrap_err();
        assert_eq!(refused.to_string(), format!("numbers have 1 to 100 digits, not {length}"));
    }
}

#[test]
fn every_gold_is_found_again_at_every_length() {
    every_item(check_item);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_seed_gives_a_right_question(at in 0_usize..53, length in 1_u8..=100, seed: u32, index: u32) {
        let combination = Combination::every().nth(at).unwrap();
        check_item(combination, length, &item(combination, length, seed, index));
    }

    #[test]
    fn short_numbers_are_always_found(at in 0_usize..53, length in 1_u8..=3, seed: u32, index: u32) {
        let combination = Combination::every().nth(at).unwrap();
        check_item(combination, length, &item(combination, length, seed, index));
    }
}

#[test]
fn hard_pairs_share_their_first_digits() {
    for combination in Combination::all(Variation::Hard) {
        for (length, index) in (2..=MOST_DIGITS).flat_map(|length| [(length, 0), (length, 1)]) {
            let item = item(combination, length, 3, index);
            let told = numerals(&item.question);
            let shared = told[0].bytes().zip(told[1].bytes()).take_while(|(a, b)| a == b).count();
            let least = told[0].find('.').map_or(1, |point| point + 1);
            assert!(shared >= least, "{}", item.question);
        }
    }
    let operands = |family| {
        let easy = Combination::of_family(family).unwrap();
        numerals(&item(easy, 80, 3, 0).question).iter().map(|text| text.len()).collect::<Vec<_>>()
    };
    assert!(operands("nupa-multiply-easy-integer")[1] <= 3);
    assert!(operands("nupa-mod-easy-integer")[1] <= 3);
}

fn graded(item: &Item, reply: String) -> Grade {
    let record = Record {
        reply,
        answer: item.answer.clone().into(),
        answer_type: serde_json::to_value(&item.answer_type).unwrap(),
        choices: None,
        places: None,
        unit: None,
        typed: false,
    };
    record.grade().unwrap()
}

#[test]
fn the_grader_reads_every_gold_back() {
    every_item(|combination, _, item| {
        let gold = &item.answer;
        for reply in [
            format!("The answer is {gold}."),
            format!("I worked it out.\n\nThe answer is {gold}"),
            format!("So it is \\boxed{{{gold}}}."),
        ] {
            let grade = graded(item, reply.clone());
            assert!(grade.verdict.is_right() && grade.strict, "{}: {reply} {grade:?}", item.question);
            let written = grade.extracted.unwrap().text;
            assert!(digits(&written, gold, combination.answer()).exact, "{written} for {gold}");
        }
        assert!(check(gold, &item.gold()).strict, "{}: {gold}", item.question);
        assert!(graded(item, gold.clone()).verdict.is_right(), "{gold}");
    });
}

#[test]
fn near_misses_are_wrong_at_every_length() {
    every_item(|_, _, item| {
        let gold = &item.answer;
        let last = gold.rfind(|c: char| c.is_ascii_digit()).unwrap();
        let other = if gold.as_bytes()[last] == b'7' { "8" } else { "7" };
        let slips = [
            format!("{}{other}{}", &gold[..last], &gold[last + 1..]),
            format!("1{gold}"),
            format!("-{gold}"),
        ];
        for slip in slips {
            let wrong =
                value(slip.trim_start_matches('-')) != value(gold) || (slip.starts_with('-') && gold != "0");
            let grade = graded(item, format!("The answer is {slip}."));
            assert!(!wrong || !grade.verdict.is_right(), "{}: {slip} for {gold}", item.question);
        }
    });
}

#[test]
fn the_same_value_written_otherwise_is_right_but_not_strictly() {
    let mut item = item(Combination::of_family("nupa-to-scientific-integer").unwrap(), 6, 1, 0);
    item.answer = "1.25e5".into();
    for reply in ["125000", "1.25 × 10^5", "1.250e5", "12.5e4", "$1.25 \\times 10^{5}$"] {
        let grade = graded(&item, format!("The answer is {reply}."));
        assert!(grade.verdict.is_right() && !grade.strict, "{reply}: {grade:?}");
    }
    assert!(graded(&item, "The answer is 1.25e5.".into()).strict);
    assert!(!graded(&item, "The answer is 1.26e5.".into()).verdict.is_right());
}

#[test]
fn dressed_numbers_ask_the_same() {
    let combination = Combination::of_family("nupa-add-integer").unwrap();
    let question = Question::draw(combination, 7, Seed(2), 0).unwrap();
    let plain = question.item(Form::Original).unwrap();
    for &form in DRESSES.iter().filter(|form| **form != Form::Original) {
        let dressed = question.item(form).unwrap();
        assert_eq!((&dressed.answer, &dressed.answer_type), (&plain.answer, &plain.answer_type));
        assert_ne!((&dressed.question, &dressed.id), (&plain.question, &plain.id));
        assert_eq!(dressed.form, form);
        if form != Form::Words {
            // Without its separators it is the plain question.
            let squeezed = |text: &str| text.replace([',', ' '], "");
            assert!(
                squeezed(&dressed.question).ends_with(&squeezed(&plain.question)),
                "{}",
                dressed.question
            );
        }
    }
    let told = |form| question.item(form).unwrap().question;
    assert!(
        told(Form::GroupedLeft)
            .starts_with("Numbers have a comma after every third digit, counted from the left. What")
    );
    assert!(told(Form::Spaced).starts_with("What is "));
    // A fraction with spaces could be a mixed number.
    let fractions =
        Question::draw(Combination::of_family("nupa-add-fraction").unwrap(), 7, Seed(2), 0).unwrap();
    let spaced = fractions.item(Form::Spaced).unwrap().question;
    assert!(spaced.starts_with("Numbers have a space between groups of three digits. What is "), "{spaced}");
    assert!(question.item(Form::Inverse).is_err());
    // Fifteen digits can be said; more have no names.
    let words = |length| Question::draw(combination, length, Seed(2), 0).unwrap().item(Form::Words);
    assert!((1..=15).all(|length| words(length).is_ok()));
    let refused = words(17).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "numbers of this length are not written differently in the form words, or cannot be"
    );
}

#[test]
fn what_a_seed_means_never_changes() {
    let golden = include_str!("golden/numbers-seed-7.jsonl");
    assert_eq!(golden.lines().count(), Combination::every().count());
    for (combination, expected) in Combination::every().zip(golden.lines()) {
        assert_eq!(serde_json::to_string(&item(combination, 12, 7, 0)).unwrap(), expected);
    }
}
