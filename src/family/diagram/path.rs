//! The data of SVG elements.

use super::lettering;
use super::plane::P;

/// Appends ` name="value"`.
pub(super) fn attribute(name: &str, value: f64, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    lettering::number(value, out);
    out.push('"');
}

/// The data of a path element.
pub(super) struct Path(String);

impl Path {
    pub(super) fn new() -> Self {
        Self(String::from("path d=\""))
    }

    /// A command with a point.
    pub(super) fn go(&mut self, command: char, to: P) {
        self.0.push(command);
        lettering::number(to.x, &mut self.0);
        self.0.push(' ');
        lettering::number(to.y, &mut self.0);
    }

    pub(super) fn arc(&mut self, radius: P, large: bool, clockwise: bool, to: P) {
        self.go('A', radius);
        self.0.push_str(if large { " 0 1" } else { " 0 0" });
        self.0.push_str(if clockwise { " 1" } else { " 0" });
        self.go(' ', to);
    }

    pub(super) fn close(&mut self) {
        self.0.push('Z');
    }

    pub(super) fn shape(mut self) -> String {
        self.0.push('"');
        self.0
    }
}
