//! Whatever is typed as an expression: it is read or refused, evaluated within its budget, and written in every
//! notation, without a panic and within bounds.
//!
//! `REROLL_CASES=1000000 cargo test --test math` runs so many inputs of each kind; `REROLL_SEED` starts elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::borrow::Cow;
use std::time::{Duration, Instant};

use reroll::math::eval::{Budget, Evaluator, MAX_LIST, evaluate};
use reroll::math::parse::{MAX_LENGTH, parse};
use reroll::math::render::{latex, mathml, plain};
use reroll::math::{Expr, Function, Stream, Value, spoken};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What became of an input: whether it is an expression, whether that has a value, how long that took and how much
/// of a budget.
#[derive(Default)]
struct Seen {
    read: bool,
    worth: bool,
    took: Duration,
    units: u64,
}

/// Draws inputs and looks at each; prints how many there were and the slowest to evaluate.
fn fuzz(kind: &str, draw: impl Fn(&mut Stream) -> String) {
    let (cases, seed) = (setting("REROLL_CASES", 3000), setting("REROLL_SEED", 0));
    let mut stream = Stream::new(&format!("tests/math/{kind}/{seed}"));
    let (mut read, mut worth, mut slowest, mut text_of_slowest) =
        (0_u64, 0_u64, Seen::default(), String::new());
    for _ in 0..cases {
        let text = draw(&mut stream);
        let seen = look_at(&text);
        read += u64::from(seen.read);
        worth += u64::from(seen.worth);
        if seen.took > slowest.took {
            (slowest, text_of_slowest) = (seen, text);
        }
    }
    println!("{kind}: {cases} inputs, {read} read, {worth} with a value");
    println!("{kind}: slowest {:?} for {} units: {text_of_slowest}", slowest.took, slowest.units);
    // Tens of milliseconds in a release; a test shares its machine with others.
    assert!(slowest.took < Duration::from_secs(2), "{:?}: {text_of_slowest}", slowest.took);
}

/// Reads, writes and evaluates a text.
fn look_at(text: &str) -> Seen {
    let expr = match parse(text) {
        Ok(expr) => expr,
        Err(error) => {
            assert!(error.offset <= text.len() && !error.message.is_empty(), "{text}");
            assert!(error.message.len() < 2 * MAX_LENGTH, "{text}");
            return Seen::default();
        }
    };
    let most = 200 * text.len() + 2000;
    for shown in [plain(&expr), latex(&expr), mathml(&expr), spoken(&expr)] {
        assert!(shown.len() < most, "{text}: {} bytes", shown.len());
    }
    reads_back(text, &expr);
    value_of(text, &expr)
}

/// What is written is read as the same again, unless brackets or spaces have made it too long or too deep.
fn reads_back(text: &str, expr: &Expr) {
    let shown = plain(expr);
    match parse(&shown) {
        Ok(again) => assert_eq!(plain(&again), shown, "{text}"),
        Err(error) => {
            let limit = ["nested", "operators", "bytes long"].iter().any(|word| error.message.contains(word));
            assert!(limit, "{text} is written {shown}: {error}");
        }
    }
}

fn value_of(text: &str, expr: &Expr) -> Seen {
    let words = |name: &str| -> Option<Cow<'_, Value>> {
        Some(Cow::Owned(match name {
            "a" => Value::whole(7),
            "b" => Value::whole(-3),
            "c" => Value::Text("pear".into()),
            "s" => Value::List([3, 1, 4, 1, 5].map(Value::whole).to_vec()),
            "m" => Value::List(vec![Value::List([1, 2].map(Value::whole).to_vec()); 2]),
            "x" | "y" => Value::letter(name),
            _ => return None,
        }))
    };
    expr.symbols(&mut |name| assert!(!name.is_empty()));
    let put = expr.substitute(&|name| words(name).map(|value| value.to_expr()));
    assert!(!plain(&put).is_empty());
    let budget = Budget::default();
    let start = Instant::now();
    let value = (Evaluator { value: &words, budget: &budget }).evaluate(expr);
    let mut seen = Seen {
        read: true,
        worth: false,
        took: start.elapsed(),
        units: Budget::default().left() - budget.left(),
    };
    let value = match value {
        Ok(value) => value,
        Err(error) => {
            assert!(
                !error.to_string().is_empty() && error.to_string().len() < 2 * MAX_LENGTH,
                "{text}: {error}"
            );
            return seen;
        }
    };
    seen.worth = true;
    assert!(elements(&value) < 100_000, "{text}");
    let shown = value.plain();
    assert!(shown.len() < 8_000_000, "{text}");
    // The value's own expression is worth the same, and so is what is read back of it.
    let written = value.to_expr();
    match evaluate(&written, &words) {
        Ok(again) => assert_eq!(again, value, "{text}"),
        // What was cheap to compute may be too much to write out and read.
        Err(error) => assert!(error.to_string().contains("more"), "{text}: {error}"),
    }
    if let Ok(again) = parse(&plain(&written))
        && let Ok(again) = evaluate(&again, &words)
    {
        assert_eq!(again, value, "{text}");
    }
    seen
}

/// All the elements of lists, however deep.
fn elements(value: &Value) -> usize {
    let Value::List(list) = value else { return 1 };
    assert!(list.len() <= MAX_LIST);
    list.iter().map(elements).sum::<usize>() + 1
}

fn pick<'p>(stream: &mut Stream, from: &[&'p str]) -> &'p str {
    from[usize::try_from(stream.below(from.len() as u64)).unwrap()]
}

/// A text of the grammar, of any shape.
fn grammar(stream: &mut Stream, depth: u32) -> String {
    const LEAVES: &[&str] = &[
        "0",
        "1",
        "2",
        "3",
        "10",
        "0.5",
        ".25",
        "7",
        "12",
        "100",
        "x",
        "y",
        "a",
        "b",
        "c",
        "s",
        "m",
        "i",
        "j",
        "unknown",
        "'yes'",
        "''",
        "'it''s'",
        "true",
        "[]",
        "1/3",
        "9223372036854775807",
        "10^50",
        "s[2]",
        "m[1]",
        "1..5",
        "x^2 + 1",
    ];
    const OPERATORS: &[&str] = &[
        "+", "-", "*", "/", "^", " mod ", " div ", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", "..",
        "×", "−", " ",
    ];
    if depth == 0 || stream.below(8) == 0 {
        return pick(stream, LEAVES).to_owned();
    }
    let next = depth - 1;
    match stream.below(16) {
        0..=5 => format!("{}{}{}", grammar(stream, next), pick(stream, OPERATORS), grammar(stream, next)),
        6 => format!("({})", grammar(stream, next)),
        7 => format!("{}{}", pick(stream, &["-", "not ", "+"]), grammar(stream, next)),
        8 => {
            let parts: Vec<_> = (0..stream.below(5)).map(|_| grammar(stream, next)).collect();
            format!("[{}]", parts.join(", "))
        }
        9 => format!("{}[{}]", grammar(stream, next), grammar(stream, next)),
        10 => {
            let mut text = format!("[{} for i in {}", grammar(stream, next), grammar(stream, next));
            for _ in 0..stream.below(3) {
                text += &format!(
                    "{}{}",
                    pick(stream, &[" for j in ", " if ", " for i in 1.."]),
                    grammar(stream, next)
                );
            }
            text + "]"
        }
        11 => format!("if({}, {}, {})", grammar(stream, next), grammar(stream, next), grammar(stream, next)),
        _ => {
            let functions: Vec<_> = Function::all().collect();
            let function = functions[usize::try_from(stream.below(functions.len() as u64)).unwrap()];
            let (least, most) = function.arity().into_inner();
            let count = least + usize::try_from(stream.below(3)).unwrap().min(most - least);
            let arguments: Vec<_> = (0..count).map(|_| grammar(stream, next)).collect();
            format!("{}({})", function.name(), arguments.join(", "))
        }
    }
}

/// A text of the kind asked for (`n`umber, `t`ruth, `l`ist of numbers, `p`olynomial), so that most have a value.
fn typed(stream: &mut Stream, kind: char, depth: u32) -> String {
    const FORMS: &[(char, &str)] = &[
        ('n', "n + n"),
        ('n', "n - n"),
        ('n', "n*n"),
        ('n', "n/n"),
        ('n', "n^2"),
        ('n', "n mod n"),
        ('n', "n div n"),
        ('n', "-(n)"),
        ('n', "(n)"),
        ('n', "if(t, n, n)"),
        ('n', "l[1]"),
        ('n', "len(l)"),
        ('n', "sum(l)"),
        ('n', "product(l)"),
        ('n', "max(l)"),
        ('n', "min(n, n)"),
        ('n', "gcd(l)"),
        ('n', "mean(l)"),
        ('n', "median(l)"),
        ('n', "variance(l)"),
        ('n', "mode(l)"),
        ('n', "range(l)"),
        ('n', "count(l, n)"),
        ('n', "round(n, 2)"),
        ('n', "floor(n)"),
        ('n', "abs(n)"),
        ('n', "sign(n)"),
        ('n', "digit_sum(abs(floor(n)))"),
        ('n', "dot(l, reverse(l))"),
        ('n', "binomial(12, n)"),
        ('n', "factorial(n)"),
        ('n', "fibonacci(n)"),
        ('n', "catalan(n)"),
        ('n', "partitions(n)"),
        ('n', "stirling(9, n)"),
        ('n', "derangements(n)"),
        ('n', "multinomial(l)"),
        ('n', "totient(n)"),
        ('n', "pow_mod(n, n, n)"),
        ('n', "inverse_mod(n, n)"),
        ('n', "from_base(to_base(n, 7), 7)"),
        ('n', "det([[n, n, n], [n, n, n], [n, n, n]])"),
        ('n', "rank([l, l])"),
        ('n', "area([[n, n], [n, n], [n, n]])"),
        ('n', "distance2(l, l)"),
        ('n', "shortest_path([[1, 2, n], [2, 3, n], [1, 3, n]], 1, 3)"),
        ('n', "spanning_tree([[i, i + 1] for i in 1..n])"),
        ('n', "path_count([[i, i + 1] for i in l], l[1], n)"),
        ('n', "components(n, [[i, j] for i in l for j in l if i < j])"),
        ('n', "degree_of(p, x)"),
        ('n', "value_at(value_at(p, x, n), y, n)"),
        ('n', "degree([[1, 2], [2, 3]], n)"),
        ('t', "n = n"),
        ('t', "n < n"),
        ('t', "n >= n"),
        ('t', "t and t"),
        ('t', "t or t"),
        ('t', "not t"),
        ('t', "p = p"),
        ('t', "l = l"),
        ('t', "is_prime(n)"),
        ('t', "is_whole(n)"),
        ('t', "contains(l, n)"),
        ('t', "all_different(l)"),
        ('l', "[n, n, n]"),
        ('l', "[n for i in l]"),
        ('l', "[i*n for i in l if i > n]"),
        ('l', "[i + j for i in l for j in 1..i]"),
        ('l', "1..n"),
        ('l', "sort(l)"),
        ('l', "join(l, l)"),
        ('l', "distinct(l)"),
        ('l', "divisors(n)"),
        ('l', "prime_factors(n)"),
        ('l', "digits(abs(floor(n)))"),
        ('l', "if(t, l, l)"),
        ('l', "solve([[n, n], [n, n]], [n, n])"),
        ('l', "cross([n, n, n], [n, n, n])"),
        ('l', "matmul(inverse([[n, n], [n, n]]), [n, n])"),
        ('l', "roots(p, x)"),
        ('l', "transpose([l, l])[1]"),
        ('p', "p + p"),
        ('p', "p - p"),
        ('p', "p*p"),
        ('p', "p/p"),
        ('p', "p^2"),
        ('p', "p^(-1)"),
        ('p', "n*x + n"),
        ('p', "x*y - n"),
        ('p', "derivative(p, x)"),
        ('p', "integral(p, x)"),
        ('p', "coefficient(p, x, 1)"),
        ('p', "value_at(p, x, p)"),
        ('p', "sum(p, n, p)"),
    ];
    let leaves: &[&str] = match kind {
        'n' => &["0", "1", "2", "3", "5", "12", "1/2", "0.75", "a", "b", "s[2]", "2^40", "10^30 + 1"],
        't' => &["true", "false", "a > b"],
        'l' => &["s", "[]", "[1, 2, 3]", "1..4", "[1/2, 2/3]", "m[1]"],
        _ => &["x", "y", "x + 1", "x^2 - y", "2x - 3", "(x - 1)/(x + 1)"],
    };
    let forms: Vec<&str> = FORMS.iter().filter(|(of, _)| *of == kind).map(|(_, form)| *form).collect();
    if depth == 0 || stream.below(6) == 0 {
        return pick(stream, leaves).to_owned();
    }
    let form: Vec<char> = pick(stream, &forms).chars().collect();
    let mut text = String::new();
    for (at, c) in form.iter().enumerate() {
        let letter = |at: Option<usize>| {
            at.and_then(|at| form.get(at)).is_some_and(|c| c.is_alphanumeric() || *c == '_')
        };
        let alone = !letter(at.checked_sub(1)) && !letter(Some(at + 1));
        if alone && "ntlp".contains(*c) {
            text += &format!("({})", typed(stream, *c, depth - 1));
        } else {
            text.push(*c);
        }
    }
    text
}

#[test]
fn what_has_a_value_stays_in_bounds() {
    fuzz("typed", |stream| {
        let kind = pick(stream, &["n", "t", "l", "p"]).chars().next().unwrap();
        let depth = 1 + u32::try_from(stream.below(3)).unwrap();
        typed(stream, kind, depth)
    });
}

#[test]
fn whatever_the_grammar_allows_stays_in_bounds() {
    fuzz("grammar", |stream| {
        let depth = 1 + u32::try_from(stream.below(5)).unwrap();
        grammar(stream, depth)
    });
}

#[test]
fn slips_of_the_hand_stay_in_bounds() {
    fuzz("mutated", |stream| {
        let mut text: Vec<char> = grammar(stream, 3).chars().collect();
        for _ in 0..=stream.below(4) {
            let at = |stream: &mut Stream, length: usize| {
                usize::try_from(stream.below(length as u64 + 1)).unwrap()
            };
            let (from, to) = (at(stream, text.len()), at(stream, text.len()));
            let part: Vec<char> = text[from.min(to)..from.max(to)].to_vec();
            match stream.below(4) {
                0 => drop(text.drain(from.min(to)..from.max(to).min(from.min(to) + 3))),
                1 => text.splice(from..from, part).for_each(drop),
                _ => {
                    let token = pick(
                        stream,
                        &[
                            "(", ")", "[", "]", ",", "'", "..", ".", "for", " in ", "if", "^", "-", "√", "é",
                            "\u{0}", "9", "not",
                        ],
                    );
                    text.splice(from..from, token.chars()).for_each(drop);
                }
            }
        }
        text.into_iter().collect()
    });
}

#[test]
fn bytes_of_any_kind_stay_in_bounds() {
    fuzz("bytes", |stream| {
        let narrow = stream.below(2) == 0;
        let byte = |stream: &mut Stream| {
            let bits = stream.below(256);
            u8::try_from(if narrow { 32 + bits % 95 } else { bits }).unwrap()
        };
        let bytes: Vec<u8> = (0..stream.below(60)).map(|_| byte(stream)).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

#[test]
fn the_most_that_is_read_is_bounded_too() {
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("-", "x", ""),
        ("[", "1", "]"),
        ("x[", "1", "]"),
        ("if(true, ", "1", ", 2)"),
        ("[i for i in ", "s", "]"),
        ("not ", "true", ""),
        ("2^", "2", ""),
        ("(x + y)*", "1", ""),
        ("1 + ", "1", ""),
        ("sum(x, ", "1", ")"),
        ("'a' = ", "'a'", ""),
        ("x^2[1]", "", ""),
    ] {
        for times in [1, 10, 30, 60, 64, 100, 200, 255, 300, 1000] {
            look_at(&format!("{}{middle}{}", open.repeat(times), close.repeat(times)));
        }
    }
}
