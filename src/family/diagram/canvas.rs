//! What a picture is drawn on: strokes and fills at once, labels at the end, where they cover nothing.

use super::lettering;
use super::paint::Style;
use super::path::{Path, attribute};
use super::plane::{Extent, P, direction, p};

/// The most drawn elements of a picture.
pub const MAX_ELEMENTS: usize = 512;
/// The height of a label's letters, in pixels.
pub(super) const LABEL: f64 = 14.0;
/// The same for the numbers of a scale.
pub(super) const SMALL: f64 = 12.0;

/// A place where a label may go: off an anchor, in a direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) anchor: P,
    pub(super) toward: P,
    pub(super) gap: f64,
    /// Whether the whole label must lie beyond a line through the anchor (the label of a side), or only touch
    /// the anchor's neighbourhood (the name of a point).
    pub(super) beyond: bool,
    /// What it takes to make another spot better, in crossed lines times six.
    pub(super) cost: f64,
}

impl Spot {
    /// Beside a line through the anchor.
    pub(super) fn beside(anchor: P, toward: P, cost: f64) -> Self {
        Self { anchor, toward, gap: 5.0, beyond: true, cost }
    }

    /// Next to a point.
    pub(super) fn near(anchor: P, toward: P, cost: f64) -> Self {
        Self { anchor, toward, gap: 6.0, beyond: false, cost }
    }

    /// In the middle of the anchor.
    pub(super) fn on(anchor: P, cost: f64) -> Self {
        Self { anchor, toward: P::default(), gap: 0.0, beyond: false, cost }
    }

    /// The middle of a label whose half width and height are `half`.
    fn center(&self, half: P) -> P {
        let (x, y) = (self.toward.x.abs(), self.toward.y.abs());
        let reach = if self.beyond {
            x * half.x + y * half.y
        } else {
            let exit = |part: f64, half: f64| if part > 1e-6 { half / part } else { f64::INFINITY };
            exit(x, half.x).min(exit(y, half.y))
        };
        let reach = if reach.is_finite() { reach } else { 0.0 };
        self.anchor + self.toward * (self.gap + reach)
    }
}

/// Where a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

struct Label {
    text: String,
    size: f64,
    spots: Vec<Spot>,
}

/// A drawing that is growing.
pub(super) struct Canvas {
    shapes: String,
    texts: String,
    bare: String,
    count: usize,
    lines: Vec<(P, P)>,
    labels: Vec<Label>,
    boxes: Vec<Extent>,
    /// Around everything so far.
    pub(super) extent: Extent,
    /// Whether something was drawn otherwise than it measures.
    pub(super) distorted: bool,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self {
            shapes: String::new(),
            texts: String::new(),
            bare: String::new(),
            count: 0,
            lines: Vec::new(),
            labels: Vec::new(),
            boxes: Vec::new(),
            extent: Extent::NOTHING,
            distorted: false,
        }
    }

    /// How many elements there are, labels included.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Appends an element, unless there are too many; `shape` is its name with its attributes.
    fn element(&mut self, shape: &str, style: Style) {
        self.count += 1;
        if self.count <= MAX_ELEMENTS {
            for part in ["<", shape, style, " vector-effect=\"non-scaling-stroke\"/>"] {
                self.shapes.push_str(part);
            }
        }
    }

    fn obstacle(&mut self, a: P, b: P) {
        self.extent.include(a);
        self.extent.include(b);
        if self.lines.len() < 4 * MAX_ELEMENTS {
            self.lines.push((a, b));
        }
    }

    /// A stroke from `a` to `b`.
    pub(super) fn line(&mut self, a: P, b: P, style: Style) {
        self.lines(&[(a, b)], style);
    }

    /// Several strokes of one kind, as one element.
    pub(super) fn lines(&mut self, strokes: &[(P, P)], style: Style) {
        let mut path = Path::new();
        for &(a, b) in strokes {
            path.go('M', a);
            path.go('L', b);
            self.obstacle(a, b);
        }
        self.element(&path.shape(), style);
    }

    /// The same, of lines that labels may lie on.
    pub(super) fn grid(&mut self, strokes: &[(P, P)], style: Style) {
        let lines = self.lines.len();
        self.lines(strokes, style);
        self.lines.truncate(lines);
    }

    /// A line through points, closed or not.
    pub(super) fn polygon(&mut self, points: &[P], closed: bool, style: Style) {
        let mut path = Path::new();
        for (at, point) in points.iter().enumerate() {
            path.go(if at == 0 { 'M' } else { 'L' }, *point);
        }
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            self.obstacle(*a, *b);
        }
        if closed {
            path.close();
            if let (Some(first), Some(last)) = (points.first(), points.last()) {
                self.obstacle(*last, *first);
            }
        }
        self.element(&path.shape(), style);
    }

    /// Fills an area without counting its outline as something to keep clear of.
    pub(super) fn area(&mut self, points: &[P], style: Style) {
        let lines = self.lines.len();
        self.polygon(points, true, style);
        self.lines.truncate(lines);
    }

    /// An upright rectangle between two corners, its own corners rounded by `round`.
    pub(super) fn rect(&mut self, corner: P, opposite: P, round: f64, style: Style) {
        let mut both = Extent::NOTHING;
        both.include(corner);
        both.include(opposite);
        let size = both.size();
        let mut shape = String::from("rect");
        for (name, value) in [("x", both.min.x), ("y", both.min.y), ("width", size.x), ("height", size.y)] {
            attribute(name, value, &mut shape);
        }
        if round > 0.0 {
            attribute("rx", round, &mut shape);
        }
        let (other, another) = (p(both.max.x, both.min.y), p(both.min.x, both.max.y));
        for (a, b) in [(both.min, other), (other, both.max), (both.max, another), (another, both.min)] {
            self.obstacle(a, b);
        }
        self.element(&shape, style);
    }

    /// An ellipse with upright axes.
    pub(super) fn ellipse(&mut self, center: P, radius: P, style: Style) {
        let mut shape = String::from("ellipse");
        for (name, value) in [("cx", center.x), ("cy", center.y), ("rx", radius.x), ("ry", radius.y)] {
            attribute(name, value, &mut shape);
        }
        let rim = |part: u8| {
            let along = direction(f64::from(part) * 22.5);
            center + p(along.x * radius.x, along.y * radius.y)
        };
        for part in 0..16 {
            self.obstacle(rim(part), rim(part + 1));
        }
        self.element(&shape, style);
    }

    /// A circle.
    pub(super) fn circle(&mut self, center: P, radius: f64, style: Style) {
        self.ellipse(center, p(radius, radius), style);
    }

    /// A small spot that labels need not keep clear of beyond its size.
    pub(super) fn dot(&mut self, center: P, radius: f64, style: Style) {
        let mut shape = String::from("circle");
        for (name, value) in [("cx", center.x), ("cy", center.y), ("r", radius)] {
            attribute(name, value, &mut shape);
        }
        self.obstacle(center - p(radius, 0.0), center + p(radius, 0.0));
        self.obstacle(center - p(0.0, radius), center + p(0.0, radius));
        self.element(&shape, style);
    }

    /// Part of a circle, counter-clockwise on the screen from one direction to another, `degrees` further; with
    /// `wedge` also the two radii, as a closed area.
    pub(super) fn arc(&mut self, center: P, radius: P, from: f64, degrees: f64, wedge: bool, style: Style) {
        let rim = |at: f64| {
            let along = direction(from + degrees * at);
            center + p(along.x * radius.x, along.y * radius.y)
        };
        let mut path = Path::new();
        if wedge {
            path.go('M', center);
            path.go('L', rim(0.0));
        } else {
            path.go('M', rim(0.0));
        }
        path.arc(radius, degrees.abs() > 180.0, degrees < 0.0, rim(1.0));
        if wedge {
            path.close();
            self.obstacle(center, rim(0.0));
            self.obstacle(rim(1.0), center);
        }
        for part in 0..8 {
            self.obstacle(rim(f64::from(part) / 8.0), rim(f64::from(part + 1) / 8.0));
        }
        self.element(&path.shape(), style);
    }

    /// Part of a circle, counter-clockwise on the screen from direction `u` to direction `v`; `middle` is the
    /// direction between them, and `large` says whether it is more than half of the circle.
    pub(super) fn arc_between(
        &mut self,
        center: P,
        radius: f64,
        [u, middle, v]: [P; 3],
        large: bool,
        style: Style,
    ) {
        let mut path = Path::new();
        path.go('M', center + u * radius);
        path.arc(p(radius, radius), large, false, center + v * radius);
        self.obstacle(center + u * radius, center + middle * radius);
        self.obstacle(center + middle * radius, center + v * radius);
        self.element(&path.shape(), style);
    }

    /// A curve pulled towards `pull` (a quadratic Bézier curve).
    pub(super) fn curve(&mut self, a: P, pull: P, b: P, style: Style) {
        let mut path = Path::new();
        path.go('M', a);
        path.go('Q', pull);
        path.go(' ', b);
        let at = |t: f64| a.toward(pull, t).toward(pull.toward(b, t), t);
        for part in 0..8 {
            self.obstacle(at(f64::from(part) / 8.0), at(f64::from(part + 1) / 8.0));
        }
        self.element(&path.shape(), style);
    }

    /// An outline of commands with points, whose curves are not followed by labels: the box between two corners is
    /// what they keep clear of.
    pub(super) fn outline(&mut self, commands: &[(char, P)], [corner, opposite]: [P; 2], style: Style) {
        let mut path = Path::new();
        for (command, point) in commands {
            path.go(*command, *point);
        }
        path.close();
        self.obstacle(corner, opposite);
        self.element(&path.shape(), style);
    }

    /// The head of an arrow whose tip is at `tip`.
    pub(super) fn arrowhead(&mut self, tip: P, toward: P, style: Style) {
        let back = tip - toward * 9.0;
        let side = toward.turned() * 3.8;
        self.polygon(&[tip, back + side, back - side], true, style);
    }

    /// Writes a text at once, its middle at height `at.y`.
    pub(super) fn write(&mut self, text: &str, at: P, align: Align, size: f64) {
        self.set(text, at, align, size, true);
    }

    /// The same without a halo, for a text on a coloured ground.
    pub(super) fn write_bare(&mut self, text: &str, at: P, align: Align, size: f64) {
        self.set(text, at, align, size, false);
    }

    fn set(&mut self, text: &str, at: P, align: Align, size: f64, halo: bool) {
        let text = lettering::shown(text);
        if text.is_empty() {
            return;
        }
        let half = half(&text, size);
        let shift = match align {
            Align::Start => half.x,
            Align::Middle => 0.0,
            Align::End => -half.x,
        };
        let around = Extent::around(at + p(shift, 0.0), half);
        self.extent.include(around.min);
        self.extent.include(around.max);
        self.boxes.push(around);
        self.count += 1;
        if self.count > MAX_ELEMENTS {
            return;
        }
        let out = if halo { &mut self.texts } else { &mut self.bare };
        out.push_str("<text");
        attribute("x", at.x, out);
        // From the middle of the digits to the line they stand on.
        attribute("y", at.y + size * 0.355, out);
        out.push_str(match align {
            Align::Start => "",
            Align::Middle => " text-anchor=\"middle\"",
            Align::End => " text-anchor=\"end\"",
        });
        if size < LABEL {
            attribute("font-size", size, out);
        }
        out.push('>');
        lettering::escape(&text, out);
        out.push_str("</text>");
    }

    /// A text to be placed when everything is drawn, at the best of the spots.
    pub(super) fn label(&mut self, text: &str, spots: Vec<Spot>) {
        self.label_sized(text, LABEL, spots);
    }

    /// The same in another size.
    pub(super) fn label_sized(&mut self, text: &str, size: f64, spots: Vec<Spot>) {
        let text = lettering::shown(text);
        if !text.is_empty() && self.labels.len() < MAX_ELEMENTS {
            self.labels.push(Label { text, size, spots });
        }
    }

    /// The label of a line: beside its middle, on the side of `toward` if there is room.
    pub(super) fn line_label(&mut self, text: &str, a: P, b: P, toward: P) {
        let spots = [(0.5, 0.0), (0.4, 1.0), (0.6, 1.0), (0.28, 2.0), (0.72, 2.0)];
        let spots = spots.iter().flat_map(|&(part, cost)| {
            let anchor = a.toward(b, part);
            [Spot::beside(anchor, toward, cost), Spot::beside(anchor, toward * -1.0, cost + 4.0)]
        });
        self.label(text, spots.collect());
    }

    /// Places the labels, each where it hides least.
    pub(super) fn settle(&mut self) {
        for label in std::mem::take(&mut self.labels) {
            let half = half(&label.text, label.size);
            let anchor = label.spots.first().map_or(P::default(), |spot| spot.anchor);
            // When all the proper places are taken: anywhere around, ever farther away.
            let around = (0_u8..48).map(|at| {
                let ring = f64::from(at / 16);
                let toward = direction(f64::from(at % 16) * 22.5);
                Spot { gap: 7.0 + 13.0 * ring, ..Spot::near(anchor, toward, 9.0 + 3.0 * ring) }
            });
            let spots: Vec<Spot> = label.spots.iter().copied().chain(around).collect();
            let mut best: Option<(f64, P)> = None;
            for spot in spots {
                let center = spot.center(half);
                let cost = spot.cost + self.hidden(&Extent::around(center, half));
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, center));
                }
            }
            if let Some((_, center)) = best {
                self.set(&label.text, center, Align::Middle, label.size, true);
            }
        }
    }

    /// What a label in this box would hide: lines, at six each, or texts, which is much worse.
    fn hidden(&self, around: &Extent) -> f64 {
        let texts: f64 = self.boxes.iter().map(|text| around.overlap(text)).sum();
        let lines = self.lines.iter().filter(|(a, b)| around.crosses(*a, *b)).take(12).count();
        let texts = if texts > 0.0 { 300.0 + texts } else { 0.0 };
        texts + 6.0 * lines as f64
    }

    /// Appends what was drawn to an SVG.
    pub(super) fn write_to(&self, out: &mut String) {
        out.push_str(&self.shapes);
        if !self.texts.is_empty() {
            out.push_str("<g class=\"fh\" fill=\"currentColor\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">");
            out.push_str(&self.texts);
            out.push_str("</g>");
        }
        if !self.bare.is_empty() {
            out.push_str("<g fill=\"currentColor\" stroke=\"none\">");
            out.push_str(&self.bare);
            out.push_str("</g>");
        }
    }
}

/// Half the width and height of a text.
fn half(text: &str, size: f64) -> P {
    p(lettering::width(text, size) / 2.0 + 1.0, size * 0.5)
}
