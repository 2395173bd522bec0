//! Texts in the picture: how wide they are, and how they are written down.

/// The longest text that is shown, in characters.
const MAX_LENGTH: usize = 60;

/// About how wide a text is when its letters are `size` pixels high; on the generous side, since nobody knows the font.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) * size * 0.00107
}

/// A character's width in thousandths of its height, as in Arial and its kin.
fn advance(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 230,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'I' | '/' | '(' | ')' | '[' | ']' => 290,
        'r' | '-' | '°' | '²' | '³' => 350,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 510,
        'm' | 'M' | '%' => 880,
        'w' => 740,
        'W' | '@' | '…' => 1000,
        '0'..='9' | 'a'..='z' | '?' | '€' | '+' | '=' | '−' | '<' | '>' => 580,
        'A'..='Z' | '×' | '·' => 710,
        c if c.is_ascii() => 600,
        // Letters of wide scripts fill their square.
        c if u32::from(c) >= 0x1100 => 1000,
        _ => 650,
    }
}

/// What is shown of a text: without line breaks and control characters, small powers raised, minus signs for hyphens
/// before digits, and not without end.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut letters = text.trim().chars().peekable();
    let mut last = ' ';
    let mut count = 0;
    while let Some(c) = letters.next() {
        count += 1;
        if count > MAX_LENGTH {
            shown.push('…');
            break;
        }
        let after = letters.peek().copied().unwrap_or(' ');
        match (c, after) {
            ('^', '2' | '3') => {
                shown.push(if after == '2' { '²' } else { '³' });
                letters.next();
            }
            ('-', '0'..='9') if !last.is_alphanumeric() => shown.push('−'),
            _ if c.is_control() => shown.push(' '),
            _ => shown.push(c),
        }
        last = c;
    }
    shown
}

/// Appends a text with everything escaped that XML would read as something else.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Neither control characters nor noncharacters may stand in XML.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Appends a coordinate to a tenth of a pixel, in the shortest way.
pub(super) fn number(value: f64, out: &mut String) {
    #[allow(clippy::cast_possible_truncation, reason = "coordinates are some hundreds; others saturate")]
    let tenths = (value * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let tenths = tenths.unsigned_abs();
    out.push_str(&(tenths / 10).to_string());
    let rest = tenths % 10;
    if rest > 0 {
        out.push('.');
        out.push_str(&rest.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, expected) in
            [(0.0, "0"), (-0.04, "0"), (-0.26, "-0.3"), (12.0, "12"), (3.449, "3.4"), (-7.5, "-7.5")]
        {
            let mut out = String::new();
            number(value, &mut out);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn texts_are_shown_as_print_does() {
        assert_eq!(shown(" x^2 - 3\n"), "x² - 3");
        assert_eq!(shown("-5 °C"), "−5 °C");
        assert_eq!(shown("A-1"), "A-1");
        assert_eq!(shown(&"w".repeat(99)).chars().count(), MAX_LENGTH + 1);
        let mut out = String::new();
        escape("<a & 'b'>\u{7}\"", &mut out);
        assert_eq!(out, "&lt;a &amp; &#39;b&#39;&gt; &quot;");
    }
}
