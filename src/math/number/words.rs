//! Numbers in English words: `one hundred and five`, `minus two point five`, `two thirds`.

use super::{Number, decimal_places, plain, to_i64};
use num_traits::Signed;

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, " quadrillion"),
    (1_000_000_000_000, " trillion"),
    (1_000_000_000, " billion"),
    (1_000_000, " million"),
    (1_000, " thousand"),
];

/// The largest whole number, without its sign, that is written in words.
const MAX_WORDS: u64 = 1_000_000_000_000_000;

/// The largest denominator whose parts have a name: `nineteen twentieths`.
const MAX_PART: u64 = 20;

/// The number in words. Whole numbers have an `and` before what is left of a hundred, as in Britain; decimals that end
/// are read digit by digit, and other fractions by their parts. What is too large for words stays in digits.
pub fn words(number: &Number) -> String {
    let sign = if number.is_negative() { "minus " } else { "" };
    let magnitude = number.abs();
    let spoken = match decimal_places(&magnitude) {
        Some(0) => cardinal_of(&magnitude),
        Some(_) => decimal_words(&plain(&magnitude)),
        None => {
            let [above, below] =
                [magnitude.numer(), magnitude.denom()].map(|part| Number::from_integer(part.into_owned()));
            fraction_words(&above, &below)
        }
    };
    format!("{sign}{spoken}")
}

/// `above` over `below` in words, two whole numbers that are not negative: `three quarters`, `one half`, and
/// `five over twenty-one` where the parts have no short name.
pub(in crate::math) fn fraction_words(above: &Number, below: &Number) -> String {
    let many = to_i64(above) != Some(1);
    let part = to_i64(below).and_then(|below| u64::try_from(below).ok()).and_then(|below| part(below, many));
    match part {
        Some(part) => format!("{} {part}", cardinal_of(above)),
        None => format!("{} over {}", cardinal_of(above), cardinal_of(below)),
    }
}

/// The name of one of so many equal parts, or of several.
fn part(of: u64, many: bool) -> Option<String> {
    Some(match of {
        2 => if many { "halves" } else { "half" }.to_owned(),
        4 => if many { "quarters" } else { "quarter" }.to_owned(),
        3..=MAX_PART => ordinal_words(of) + if many { "s" } else { "" },
        _ => return None,
    })
}

/// `third`, `twenty-first`, for positions and parts.
pub(in crate::math) fn ordinal_words(number: u64) -> String {
    const ENDINGS: [(&str, &str); 7] = [
        ("one", "first"),
        ("two", "second"),
        ("three", "third"),
        ("five", "fifth"),
        ("eight", "eighth"),
        ("nine", "ninth"),
        ("twelve", "twelfth"),
    ];
    let words = cardinal(number);
    for (cardinal, ordinal) in ENDINGS {
        if let Some(before) = words.strip_suffix(cardinal) {
            return format!("{before}{ordinal}");
        }
    }
    words.strip_suffix('y').map_or_else(|| format!("{words}th"), |stem| format!("{stem}ieth"))
}

fn cardinal_of(magnitude: &Number) -> String {
    let small = to_i64(magnitude).and_then(|n| u64::try_from(n).ok()).filter(|n| *n <= MAX_WORDS);
    small.map_or_else(|| plain(magnitude), cardinal)
}

fn cardinal(number: u64) -> String {
    let name = |table: &'static [&'static str], at: u64| {
        usize::try_from(at).ok().and_then(|at| table.get(at)).copied().unwrap_or_default()
    };
    if number < 20 {
        return name(&SMALL, number).to_owned();
    }
    if number < 100 {
        let units = if number.is_multiple_of(10) { "" } else { name(&SMALL, number % 10) };
        let hyphen = if units.is_empty() { "" } else { "-" };
        return format!("{}{hyphen}{units}", name(&TENS, number / 10));
    }
    let (scale, scale_name) =
        SCALES.iter().copied().find(|(scale, _)| *scale <= number).unwrap_or((100, " hundred"));
    let (above, rest) = (number / scale, number % scale);
    let and = match rest {
        0 => return format!("{}{scale_name}", cardinal(above)),
        1..100 => " and ",
        _ => " ",
    };
    format!("{}{scale_name}{and}{}", cardinal(above), cardinal(rest))
}

/// The digits before the point as a number, those behind it one by one.
fn decimal_words(digits: &str) -> String {
    let (units, parts) = digits.split_once('.').unwrap_or((digits, ""));
    let mut spoken = units.parse().map_or_else(|_| units.to_owned(), cardinal) + " point";
    for digit in parts.bytes().filter(u8::is_ascii_digit) {
        spoken.push(' ');
        spoken.push_str(SMALL.get(usize::from(digit - b'0')).copied().unwrap_or_default());
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::number::parse_plain;

    #[test]
    fn numbers_are_spoken_as_in_britain() {
        let cases = [
            ("0", "zero"),
            ("12", "twelve"),
            ("21", "twenty-one"),
            ("-40", "minus forty"),
            ("105", "one hundred and five"),
            ("1005", "one thousand and five"),
            ("1250", "one thousand two hundred and fifty"),
            ("20000", "twenty thousand"),
            ("305012", "three hundred and five thousand and twelve"),
            ("1000000", "one million"),
            ("1000000000000000", "one quadrillion"),
            ("1000000000000001", "1000000000000001"),
            ("2.5", "two point five"),
            ("-0.05", "minus zero point zero five"),
            ("2/3", "two thirds"),
            ("-1/3", "minus one third"),
            ("7/12", "seven twelfths"),
            ("5/21", "five over twenty-one"),
        ];
        for (number, spoken) in cases {
            assert_eq!(words(&parse_plain(number).unwrap()), spoken, "{number}");
        }
    }

    #[test]
    fn parts_and_positions_have_their_endings() {
        let cases =
            [(1, "first"), (12, "twelfth"), (20, "twentieth"), (22, "twenty-second"), (100, "one hundredth")];
        for (number, spoken) in cases {
            assert_eq!(ordinal_words(number), spoken);
        }
        let fraction = |above: i64, below: i64| {
            fraction_words(&crate::math::number::whole(above), &crate::math::number::whole(below))
        };
        assert_eq!(fraction(1, 2), "one half");
        assert_eq!(fraction(3, 2), "three halves");
        assert_eq!(fraction(3, 4), "three quarters");
        assert_eq!(fraction(19, 20), "nineteen twentieths");
        assert_eq!(fraction(3, 1), "three over one");
    }
}
