//! A text in the picture: the whole problem above what is drawn.

use super::ROW;
use super::canvas::{Align, Canvas, LABEL};
use super::lettering::width;
use super::plane::p;

/// The most lines of a text.
const MAX_LINES: usize = 80;
/// The most letters of a line, fewer than a label may have.
const MAX_LETTERS: usize = 56;
/// From line to line.
const LEADING: f64 = 19.0;

/// The text in lines; none where it is too long for a picture.
pub(super) fn written(text: &str) -> Option<Canvas> {
    let lines = lines(text);
    if lines.len() > MAX_LINES {
        return None;
    }
    let mut canvas = Canvas::new();
    let mut y = 0.0;
    for line in &lines {
        canvas.write(line, p(0.0, y), Align::Start, LABEL);
        y += LEADING;
    }
    // Nothing stands beside it.
    canvas.extent.max.x = canvas.extent.max.x.max(ROW);
    Some(canvas)
}

fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines().filter(|paragraph| !paragraph.trim().is_empty()) {
        let mut line = String::new();
        for word in paragraph.split_whitespace().flat_map(pieces) {
            let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if !line.is_empty() && (width(&longer, LABEL) > ROW || longer.chars().count() > MAX_LETTERS) {
                lines.push(std::mem::replace(&mut line, word));
            } else {
                line = longer;
            }
        }
        lines.push(line);
    }
    lines
}

/// A word, cut where it is longer than a line.
fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(MAX_LETTERS / 2).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_between_words() {
        let text =
            "A garden is a triangle with one side along a straight road. How large is it?\n\nA) 3\nB) 4";
        let broken = lines(text);
        assert!(broken.len() > 3 && broken.iter().all(|line| width(line, LABEL) <= ROW), "{broken:?}");
        assert_eq!(broken.join(" "), text.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(lines(&"w".repeat(500)).iter().all(|line| line.chars().count() <= MAX_LETTERS));
        assert!(written(&"w ".repeat(9000)).is_none());
    }
}
