//! Every kind drawn with several sets of values, and what must hold of every picture.

use super::*;
use crate::family::{Family, Seed, Wording};
use crate::math::eval::MAX_BITS;
use toml::de::DeTable;

const REFERENCE: &str = include_str!("../../../docs/diagrams.md");

/// The names of the quantities in the reference's examples, the asked one last; and their values.
const NAMES: &str = "a b c d e p q r h m alpha beta gamma delta length width k t s";
const SETS: &[&str] = &[
    "9 7 4 3 2 3 5 5 4 20 48 72 60 132 8 5 2 1 137",
    "12 5 8 2 4 1 6 2 11 5 110 30 40 70 40 2 -1/2 3 77777",
    "14 6 1 5 3.5 6 2 90 12 0 20 20 140 160 3 300 -3 0 444.5",
    "1 2 1 1 1 2 1 1 1 59 89 90 1 91 1000 999 1/3 -2 123456",
];

/// A family with these quantities, of which the last is asked for.
fn family(names: &str, values: &str) -> Family {
    let names: Vec<&str> = names.split(' ').collect();
    let drawn: String =
        names.iter().zip(values.split(' ')).map(|(name, value)| format!("{name} = \"{value}\"\n")).collect();
    let (asked, given) = names.split_last().unwrap();
    let told: String = given.iter().map(|name| format!("{{{name}}} ")).collect();
    let text = format!(
        "id = \"picture\"\nversion = 1\ntitle = \"T\"\ntopic = \"algebra\"\nskills = []\ngrade = [1, 3]\n\
         [cast]\nwho = \"person\"\n[[level]]\n{drawn}[facts]\n\"{}\" = [\"{told}.\"]\n[asks]\n{asked} = [\"What?\"]\n\
         [answer]\ntype = \"fraction\"\n",
        given.join(", ")
    );
    Family::parse(&text).unwrap_or_else(|issues| panic!("{}: {text}", issues[0]))
}

/// Reads a `[diagram]`, or only its list of things; complaints name the line they point at.
fn compiled(family: &Family, written: &str) -> Result<Diagram, String> {
    let mut text = written.to_owned();
    if !written.contains("[diagram]") {
        text = format!("[diagram]\ntitle = \"A <title>\"\ndescription = \"What & {{a}}.\"\n{written}");
    }
    let file = DeTable::parse(&text).map_err(|error| error.message().to_owned())?;
    let (_, value) = file.get_ref().iter().next().unwrap();
    let told =
        |(offset, message): Complaint| format!("{}| {message}", text[offset..].split('\n').next().unwrap());
    let source = DiagramSource::read(value).map_err(told)?;
    let mut complaints = Vec::new();
    let diagram = source.compile(&Scope::of(family), family.asked(), &mut |place, inside, message| {
        complaints.push(told((place + inside.map_or(0, |inside| inside + 1), message)));
    });
    complaints.first().cloned().map_or_else(|| Ok(diagram.unwrap()), Err)
}

/// The picture of the usual family.
fn draw(written: &str) -> Result<String, String> {
    draw_set(written, SETS[0], "s").map(Option::unwrap)
}

fn draw_set(written: &str, values: &str, asked: &str) -> Result<Option<String>, String> {
    let family = family(NAMES, values);
    let diagram = compiled(&family, written)?;
    let variant = family.draw(1, Seed(0), 0).unwrap();
    let asked = NAMES.split(' ').position(|name| name == asked).unwrap();
    diagram.svg(&variant, &[asked], &Writing::default(), "t").map_err(|fault| fault.message)
}

fn examples() -> Vec<&'static str> {
    REFERENCE.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// A text in a picture: what it says and the room it takes.
struct Seen {
    text: String,
    around: Extent,
}

/// Walks through a picture, and panics where it is not well-formed XML.
fn seen(svg: &str) -> (Extent, Vec<Seen>) {
    let attribute = |tag: &str, name: &str| {
        tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
    };
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text}"));
    let mut open: Vec<&str> = Vec::new();
    let mut shift = vec![P::default()];
    let mut texts = Vec::new();
    let mut frame = Extent::NOTHING;
    let mut rest = svg;
    let mut last_text = String::new();
    while let Some(from) = rest.find('<') {
        let (before, tag) = rest.split_at(from);
        let plain = before.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
        assert!(!plain.replace("&quot;", "").replace("&#39;", "").contains(['&', '>']), "{before}");
        let (tag, after) = tag[1..].split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            if name == "g" {
                shift.pop();
            }
            if name == "text" {
                let tag = std::mem::take(&mut last_text);
                let text = before.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'");
                let text = text.replace("&quot;", "\"").replace("&amp;", "&");
                let size = attribute(&tag, "font-size").map_or(canvas::LABEL, |size| number(&size));
                let half = p(lettering::width(&text, size) / 2.0, size * 0.45);
                let align = match attribute(&tag, "text-anchor").as_deref() {
                    None => half.x,
                    Some("end") => -half.x,
                    _ => 0.0,
                };
                let at = p(number(&attribute(&tag, "x").unwrap()), number(&attribute(&tag, "y").unwrap()));
                let center = at + *shift.last().unwrap() + p(align, -size * 0.355);
                texts.push(Seen { text, around: Extent::around(center, half) });
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert!(!tag.contains(['<', '\n']) && tag.matches('"').count() % 2 == 0, "{tag}");
        assert!(!tag.contains(" style=") && !tag.contains("NaN") && !tag.contains("inf"), "{tag}");
        if tag.ends_with('/') {
            continue;
        }
        open.push(name);
        match name {
            "g" => {
                let moved = attribute(tag, "transform").map_or(P::default(), |transform| {
                    let inside = transform.trim_start_matches("translate(").trim_end_matches(')').to_owned();
                    let (x, y) = inside.split_once(' ').unwrap();
                    p(number(x), number(y))
                });
                shift.push(*shift.last().unwrap() + moved);
            }
            "text" => last_text = tag.to_owned(),
            "svg" => {
                let view = attribute(tag, "viewBox").unwrap();
                let view: Vec<f64> = view.split(' ').map(number).collect();
                frame.include(p(view[0], view[1]));
                frame.include(p(view[0] + view[2], view[1] + view[3]));
            }
            _ => {}
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "{rest}");
    (frame, texts)
}

/// What must hold of every picture.
fn check_picture(svg: &str, from: &str) {
    let (frame, texts) = seen(svg);
    assert!(frame.size().x <= 400.0, "{} wide: {from}", frame.size().x);
    assert!(svg.contains("role=\"img\" aria-labelledby=\"t-title t-desc\""));
    assert!(svg.contains("<title id=\"t-title\">") && svg.contains("<desc id=\"t-desc\">"));
    for (at, one) in texts.iter().enumerate() {
        let inside = one.around.min.x >= frame.min.x
            && one.around.max.x <= frame.max.x
            && one.around.min.y >= frame.min.y
            && one.around.max.y <= frame.max.y;
        assert!(inside, "'{}' leaves the picture: {from}", one.text);
        for other in &texts[at + 1..] {
            let overlap = one.around.overlap(&other.around);
            assert!(overlap < 6.0, "'{}' and '{}' overlap by {overlap}: {from}", one.text, other.text);
        }
    }
}

#[test]
fn every_example_of_the_reference_is_drawn() {
    let mut page = String::new();
    for example in examples() {
        let mut refused = Vec::new();
        for values in SETS {
            match draw_set(example, values, "s") {
                Ok(svg) => {
                    let svg = svg.expect(example);
                    page.push_str(&format!("<figure>{svg}</figure>\n"));
                    check_picture(&svg, &format!("{values}\n{example}"));
                    assert!(svg.len() < 12_000, "{} bytes: {example}", svg.len());
                    let (_, texts) = seen(&svg);
                    let asked = values.rsplit(' ').next().unwrap();
                    assert!(!texts.iter().any(|seen| seen.text.contains(asked)), "{example}");
                    assert_eq!(draw_set(example, values, "s").unwrap().unwrap(), svg);
                }
                Err(why) => refused.push(why),
            }
        }
        // Some values of the sets are out of bounds on purpose, but not many.
        assert!(refused.len() < SETS.len() - 1, "{refused:?}: {example}");
    }
    // All of them, for a look in a browser: `cargo test every_example -- --nocapture`.
    println!("{page}");
}

#[test]
fn every_kind_has_an_example() {
    let written = examples().join("\n");
    for kind in kind::KINDS {
        let told = REFERENCE.contains(&format!("`{}`", kind.name));
        assert!(told, "{} is not in the reference", kind.name);
        assert!(
            written.contains(&format!("kind = \"{}\"", kind.name)) || kind.name == "text",
            "{}",
            kind.name
        );
        for field in kind.fields {
            assert!(REFERENCE.contains(&format!("`{}`", field.name)), "{}: {}", kind.name, field.name);
        }
    }
}

#[test]
fn the_asked_quantity_is_hidden() {
    let shown = |written: &str, asked: &str| {
        let svg = draw_set(written, SETS[0], asked).unwrap();
        svg.map(|svg| seen(&svg).1.into_iter().map(|seen| seen.text).collect::<Vec<_>>().join("|"))
    };
    let rectangle = r#"draw = [{ kind = "rectangle", width = "a", height = "b", sides = "{a} cm, $b$ m" }]"#;
    assert_eq!(shown(rectangle, "s").unwrap(), "9 cm|7 m");
    assert_eq!(shown(rectangle, "a").unwrap(), "? cm|7 m");
    assert_eq!(shown(rectangle, "b").unwrap(), "9 cm|? m");
    let bars = r#"draw = [{ kind = "bars", values = "[a, b]", categories = "x, y", step = 2 }]"#;
    assert!(shown(bars, "s").unwrap().contains("|9|"));
    assert!(shown(bars, "a").unwrap().contains("|?|"), "{:?}", shown(bars, "a"));
    let table = r#"draw = [{ kind = "table", values = [["a", "b"], ["2*a", 5]] }]"#;
    assert_eq!(shown(table, "s").unwrap(), "9|18|7|5");
    assert_eq!(shown(table, "a").unwrap(), "?|?|7|5");
    // What is read off cannot be hidden: then there is no picture.
    assert_eq!(shown(r#"draw = [{ kind = "clock", hours = "h" }]"#, "h"), None);
    assert!(shown(r#"draw = [{ kind = "clock", hours = "h" }]"#, "a").is_some());
    let point = r#"draw = [{ kind = "axes", x = [0, 20], y = [0, 20] }, { kind = "point", at = "[a, b]" }]"#;
    assert_eq!(shown(point, "a"), None);
    // A letter stands for its quantity.
    let family = family(NAMES, SETS[0]);
    let variant = family.draw(1, Seed(0), 0).unwrap();
    let letters = [Some(Expr::Symbol("n".to_owned()))];
    let writing = Writing { stand_ins: &letters, ..Writing::default() };
    let svg = compiled(&family, rectangle)
        .unwrap()
        .svg(&variant, &[family.asked()], &writing, "t")
        .unwrap()
        .unwrap();
    assert!(svg.contains(">n cm<"), "{svg}");
}

#[test]
fn a_line_with_plain_ends_is_divided_from_its_end_on() {
    let line = |from: i32, to: i32| {
        draw(&format!(
            "draw = [{{ kind = \"number_line\", from = {from}, to = {to}, step = 2, plain = true }}]"
        ))
    };
    let moved = line(1, 7).unwrap().replace(">1<", ">0<").replace(">7<", ">6<");
    assert_eq!(moved, line(0, 6).unwrap());
}

#[test]
fn what_is_shown_is_known() {
    let family = family(NAMES, SETS[0]);
    let shown = |written: &str| {
        let diagram = compiled(&family, written).unwrap();
        diagram.shown().iter().map(|at| family.quantities[*at].as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(r#"draw = [{ kind = "rectangle", width = "a", height = "b", sides = "{c} m" }]"#), "c");
    assert_eq!(shown(r#"draw = [{ kind = "clock", hours = "h", minutes = "m + 1" }]"#), "h");
    assert_eq!(shown(r#"draw = [{ kind = "bars", values = "[a, b]", categories = "x, y" }]"#), "a b");
    assert_eq!(shown(r#"draw = [{ kind = "table", values = [["a"], ["c"]] }]"#), "a c");
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (written, expected) in [
        ("draw = 3", "3| expected a list of things"),
        ("draw = []", "[]| a diagram draws 1 to 64"),
        (
            r#"draw = [{ kind = "square" }]"#,
            r#""square" }]| 'square' is nothing to draw; there are point, text"#,
        ),
        (r#"draw = [{ kind = "circle" }]"#, "{ kind = \"circle\" }]| missing field `radius`"),
        (
            r#"draw = [{ kind = "circle", radius = "a", size = 3 }]"#,
            "size = 3 }]| unknown field `size`, expected one",
        ),
        (r#"draw = [{ kind = "circle", radius = "aa" }]"#, "aa\" }]| 'aa' is not known here"),
        (r#"draw = [{ kind = "circle", radius = "a +" }]"#, "\" }]| the expression ends"),
        (r#"draw = [{ kind = "circle", radius = true, name = 3 }]"#, "3 }]| expected a text"),
        (r#"draw = [{ kind = "text", at = [0, 0], label = "{z}" }]"#, "{z}\" }]| 'z' is not known here"),
        (r#"draw = [{ kind = "clock", hours = 3, plain = "yes" }]"#, "\"yes\" }]| expected true or false"),
        (r#"description = "It is {s}.""#, "| duplicate key"),
    ] {
        let complaint = compiled(&family(NAMES, SETS[0]), written).map(|_| ()).unwrap_err();
        assert!(complaint.starts_with(expected) || complaint.contains("duplicate key"), "{complaint}");
    }
    let told =
        "[diagram]\ntitle = \"T\"\ndescription = \"It is {s}.\"\ndraw = [{ kind = \"dice\", values = [1] }]";
    assert!(compiled(&family(NAMES, SETS[0]), told).unwrap_err().contains("that is asked for"));
}

#[test]
fn what_cannot_be_drawn_says_why() {
    for (written, expected) in [
        (r#"kind = "rectangle", width = 0, height = 1"#, "`width` should be above zero"),
        (r#"kind = "rectangle", width = "[1, 2]", height = 1"#, "`width` should be a number, and is a list"),
        (r#"kind = "rectangle", width = "10^12", height = 1"#, "`width` is too large"),
        (r#"kind = "rectangle", width = "1/(a - 9)", height = 1"#, "`width`: a division by zero"),
        (r#"kind = "triangle", lengths = [1, 2, 3]"#, "there is no triangle with the sides 1, 2, 3"),
        (r#"kind = "triangle", degrees = [90, 60, 40]"#, "all three 180 together"),
        (r#"kind = "triangle", base = 3"#, "a triangle needs"),
        (r#"kind = "polygon""#, "a polygon needs 3 to 64 `points`"),
        (r#"kind = "polygon", points = [[1, 2], [1], [2]]"#, "`points` should hold points"),
        (r#"kind = "plot", y = "x""#, "a plot needs `axes`"),
        (r#"kind = "angle", degrees = 360"#, "below 360 degrees"),
        (r#"kind = "number_line", from = 5, to = 5"#, "goes from a number to a larger one"),
        (r#"kind = "number_line", from = 0, to = 5, step = 0"#, "does not divide"),
        (r#"kind = "number_line", from = 0, to = 5, marks = [7]"#, "the mark 7 is not on"),
        (r#"kind = "dice", values = [7]"#, "from 0 to 6, and is 7"),
        (r#"kind = "dots", count = 999"#, "from 0 to 400"),
        (r#"kind = "bars", values = "[n for n in 1..90]", categories = "x""#, "1 to 24 values"),
        (r#"kind = "graph", names = "A, B", edges = "[[1, 3]]""#, "an edge goes from a vertex"),
        (r#"kind = "pie", values = [0, 0], labels = "x""#, "not all of them 0"),
        (r#"kind = "bag", counts = [50, 50], labels = "red, blue""#, "at most 60 balls"),
        (r#"kind = "dial", from = 0, to = 10, value = 12"#, "the value 12 is not on the dial"),
        (r#"kind = "table", values = "a""#, "`values` should be a list"),
    ] {
        let fault = draw(&format!("draw = [{{ {written} }}]")).unwrap_err();
        assert!(fault.contains(expected), "{written}: {fault}");
    }
}

#[test]
fn pictures_are_bounded() {
    let many = [r#"{ kind = "dots", count = 100 }"#; 8].join(", ");
    assert!(draw(&format!("draw = [{many}]")).unwrap_err().contains("more than 512"));
    let things = vec![r#"{ kind = "text", at = [0, 0], label = "x" }"#; 65].join(", ");
    assert!(draw(&format!("draw = [{things}]")).unwrap_err().contains("1 to 64 things"));
    let points = vec!["[1, 2]"; 300].join(", ");
    assert!(
        draw(&format!("draw = [{{ kind = \"polygon\", points = [{points}] }}]"))
            .unwrap_err()
            .contains("at most 256")
    );
    let deep = r#"draw = [{ kind = "polygon", points = [[[[1]]]] }]"#;
    assert!(draw(deep).unwrap_err().contains("expected a value"));
    // Work is bounded: a plot of something slow is refused, not waited for.
    let axes = r#"{ kind = "axes", x = [0, 5], y = [0, 5] }"#;
    let slow = r#"{ kind = "plot", y = "sum([i*j for i in 1..100 for j in 1..90]) + x" }"#;
    assert!(draw(&format!("draw = [{axes}, {slow}]")).unwrap_err().contains("more work"));
    const { assert!(MAX_BITS < 2000, "sizes are read as floats") };
}

#[test]
fn texts_are_escaped() {
    let svg = draw(r#"draw = [{ kind = "text", at = [0, 0], label = "<b a='1'>&\"\u0001" }]"#).unwrap();
    check_picture(&svg, "");
    assert!(svg.contains("&lt;b a=&#39;1&#39;&gt;&amp;&quot;") && svg.contains("A &lt;title&gt;"), "{svg}");
    let family = family(NAMES, SETS[0]);
    let variant = family.draw(1, Seed(0), 0).unwrap();
    let diagram = compiled(&family, r#"draw = [{ kind = "dice", values = [6] }]"#).unwrap();
    let svg = diagram.svg(&variant, &[family.asked()], &Writing::default(), "a\"b<c").unwrap().unwrap();
    assert!(svg.contains("id=\"abc-title\""));
}

#[test]
fn what_is_out_of_proportion_is_said_so() {
    let drawn = |width: u32| {
        draw(&format!("draw = [{{ kind = \"rectangle\", width = {width}, height = 1 }}]")).unwrap()
    };
    assert!(drawn(40).contains(">not to scale<") && drawn(40).contains(" Not to scale.</desc>"));
    assert!(!drawn(5).contains("to scale"));
    let cuboid = r#"draw = [{ kind = "cuboid", width = 100, height = 1, depth = 50 }]"#;
    assert!(draw(cuboid).unwrap().contains("Not to scale."));
}

#[test]
fn a_thing_may_depend_on_the_values() {
    let written =
        r#"draw = [{ kind = "dice", values = [1] }, { kind = "dice", values = [6], when = "a > 10" }]"#;
    let dots = |values: &str| draw_set(written, values, "s").unwrap().unwrap().matches("<circle").count();
    assert_eq!((dots(SETS[0]), dots(SETS[1])), (1, 7));
}

const RECTANGLE: &str = include_str!("../../../public/families/geometry/rectangle-area.toml");

#[test]
fn a_wording_has_the_picture_that_tells_no_more() {
    let file = format!(
        "{RECTANGLE}\n\
         [diagram]\ntitle = \"A rectangle\"\ndescription = \"A rectangle.\"\n\
         draw = [{{ kind = \"rectangle\", width = \"length\", height = \"width\", sides = \"{{length}} m\" }}]\n"
    );
    let family = Family::parse(&file).unwrap_or_else(|issues| panic!("{}", issues[0]));
    let variant = family.draw(1, Seed(0), 0).unwrap();
    let mut wording = Wording::original(&family);
    let svg = variant.figure(&wording, "t").unwrap();
    check_picture(&svg, "rectangle-area");
    for fact in &mut wording.facts {
        fact.vague = true;
    }
    assert_eq!(variant.figure(&wording, "t"), None);
    // What cannot be drawn is told where it is written.
    let broken = file.replace("width = \"length\"", "width = \"length - 50\"");
    let issues = Family::parse(&broken).unwrap_err();
    assert!(issues[0].message.contains("cannot be drawn: `width` should be above zero"), "{}", issues[0]);
    assert_eq!(issues[0].line, broken.lines().count());
    let unknown = file.replace("\"{length} m\"", "\"{lenth} m\"");
    let issues = Family::parse(&unknown).unwrap_err();
    let line = unknown.lines().last().unwrap();
    assert_eq!(
        (issues[0].line, issues[0].column),
        (unknown.lines().count(), line.find("{lenth").unwrap() + 1)
    );
}
