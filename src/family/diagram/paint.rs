//! How strokes and fills look.
//!
//! Colours are presentation attributes, so that a saved file looks right alone, with a class beside them, so that a
//! page's style sheet can put its own in their place. There is no style element or attribute: a strict content
//! security policy forbids them.

/// How a stroke looks, as attributes.
pub(super) type Style = &'static str;
/// The usual line.
pub(super) const INK: Style = "";
/// A line that is thought of and not seen.
pub(super) const DASHED: Style = " stroke-dasharray=\"5 4\" stroke-width=\"1.3\"";
/// A helping line.
pub(super) const SOFT: Style = " class=\"fs\" stroke=\"#8b877c\" stroke-width=\"1\"";
/// A line of a grid.
pub(super) const FAINT: Style = " class=\"fl\" stroke=\"#dedbd2\" stroke-width=\"1\"";
/// What the picture is about.
pub(super) const ACCENT: Style = " class=\"fa\" stroke=\"#4338ca\" stroke-width=\"2.2\"";
/// The same, dashed.
pub(super) const ACCENT_DASHED: Style =
    " class=\"fa\" stroke=\"#4338ca\" stroke-width=\"1.6\" stroke-dasharray=\"5 4\"";
/// A spot of ink.
pub(super) const SOLID: Style = " fill=\"currentColor\" stroke=\"none\"";
/// A spot of what the picture is about.
pub(super) const ACCENT_SOLID: Style = " class=\"fd\" fill=\"#4338ca\" stroke=\"none\"";
/// A fill of the paper's colour, with a stroke.
pub(super) const PAPER: Style = " class=\"fp\" fill=\"#fff\"";

/// The fills by number; beyond the last they begin again.
const FILLS: [Style; 6] = [
    " class=\"f1\" fill=\"#dddcfa\"",
    " class=\"f2\" fill=\"#fbe4b4\"",
    " class=\"f3\" fill=\"#cdeedd\"",
    " class=\"f4\" fill=\"#f9d3cb\"",
    " class=\"f5\" fill=\"#cfe7f7\"",
    " class=\"f6\" fill=\"#e6e3db\"",
];

/// Fills for things that are called by their colour; fit for light and dark paper.
const COLOURS: [(&str, Style); 13] = [
    ("red", " fill=\"#e8645a\""),
    ("blue", " fill=\"#5f90ee\""),
    ("green", " fill=\"#55b174\""),
    ("yellow", " fill=\"#f4cd4f\""),
    ("orange", " fill=\"#f0964a\""),
    ("purple", " fill=\"#a67adb\""),
    ("violet", " fill=\"#a67adb\""),
    ("pink", " fill=\"#f3a2bf\""),
    ("brown", " fill=\"#a97d55\""),
    ("black", " fill=\"#3b3e46\""),
    ("white", " fill=\"#ffffff\""),
    ("grey", " fill=\"#a9abb1\""),
    ("gray", " fill=\"#a9abb1\""),
];

/// A fill by number, from 0.
pub(super) fn fill(at: usize) -> Style {
    FILLS.get(at % FILLS.len()).copied().unwrap_or_default()
}

/// The fill of something whose name may be (or begin with) a colour; else the fill with that number.
pub(super) fn coloured(name: &str, at: usize) -> Style {
    let first = name.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let colour = COLOURS.iter().find(|(colour, _)| first.eq_ignore_ascii_case(colour));
    colour.map_or_else(|| fill(at), |(_, style)| style)
}

/// Whether a name is that of a colour.
pub(super) fn is_colour(name: &str) -> bool {
    COLOURS.iter().any(|(colour, _)| name.eq_ignore_ascii_case(colour))
}
