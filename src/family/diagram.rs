//! Pictures of problems: what a family says is to be drawn, with a variant's values, as SVG.
//!
//! The reference of what can be drawn is in `docs/diagrams.md`. A [`DiagramSource`] is the `[diagram]` table as it is
//! written; [`DiagramSource::compile`] checks it against the names of the family and gives a [`Diagram`];
//! [`Diagram::svg`] draws it for a variant. Everything is bounded: the things, the elements they become, the lists
//! they are made of and the work of evaluating them.
//!
//! What is shown (texts, which strokes, how many) follows from exact values. Where a stroke goes is presentation and
//! computed in `f64` by operations that every platform rounds alike, so that a picture has the same bytes
//! everywhere.
//!
//! The asked quantity is never told: labels show a question mark for it, and [`Diagram::svg`] gives no picture at all
//! where a turned-round problem asks for something that can be read off.

mod axes;
mod beside;
mod canvas;
mod chance;
mod chart;
mod compile;
mod corners;
mod draw;
mod figure;
mod gauge;
mod graph;
mod inputs;
mod kind;
mod ladder;
mod lettering;
mod paint;
mod path;
mod plane;
mod scale;
mod solid;
mod source;
mod told;
mod world;
mod written;

#[cfg(test)]
mod tests;

pub use canvas::MAX_ELEMENTS;
pub use compile::Report;
pub use inputs::Fault;
pub use source::{Complaint, DiagramSource, MAX_THINGS};
pub use told::Told;

use super::Variant;
use super::template::{Scope, Template, Writing};
use crate::math::Expr;
use crate::math::eval::Budget;
use crate::math::order::sort;
use canvas::{Align, Canvas, SMALL};
use draw::Draw;
use inputs::{Inputs, UNKNOWN, UNLABELLED};
use kind::{Field, Kind, Shape, Use};
use plane::{Extent, P, p};
use world::World;

/// What the evaluation of all the values of a picture may cost.
const WORK: u64 = 400_000;
/// The width that a row of pictures fills, in pixels.
const ROW: f64 = 330.0;
/// Space around everything, and between pictures in a row.
const MARGIN: f64 = 8.0;
const BETWEEN: f64 = 24.0;

/// What a picture leaves out of what it could tell, and what is written in it besides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Showing<'a> {
    /// Quantities (by index) that nothing tells: a question mark stands for them.
    pub hidden: &'a [usize],
    /// Quantities that the text tells: labels with them are left away.
    pub unlabelled: &'a [usize],
    /// The text of the problem, where the picture is all there is.
    pub text: Option<&'a str>,
}

/// A checked diagram.
#[derive(Clone, Debug)]
pub struct Diagram {
    title: Template,
    description: Template,
    things: Vec<Thing>,
    in_axes: bool,
    shown: Vec<usize>,
}

/// A checked thing to draw.
#[derive(Clone, Debug)]
struct Thing {
    kind: &'static Kind,
    place: usize,
    when: Option<Expr>,
    fields: Vec<Entry>,
}

/// A field with what it holds.
#[derive(Clone, Debug)]
struct Entry {
    field: &'static Field,
    place: usize,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Value(Node),
    Words(Vec<Row>),
    Flag(bool),
}

/// Texts in a row, to be split at commas where they were written as one.
#[derive(Clone, Debug)]
struct Row {
    texts: Vec<Template>,
    split: bool,
}

/// A value, or a list of them, as it is written.
#[derive(Clone, Debug)]
enum Node {
    One(Expr),
    Many(Vec<Node>),
}

impl Diagram {
    /// Indices of the quantities whose values the picture tells, in ascending order: those in labels, and those that
    /// are read off.
    pub fn shown(&self) -> &[usize] {
        &self.shown
    }

    fn find_shown(&self, scope: &Scope<'_>) -> Vec<usize> {
        let mut shown = Vec::new();
        for Entry { field, content, .. } in self.things.iter().flat_map(|thing| &thing.fields) {
            match content {
                Content::Words(rows) => {
                    shown.extend(rows.iter().flat_map(|row| &row.texts).flat_map(|text| text.shown(scope)));
                }
                Content::Value(node)
                    if field.is_read(self.in_axes) || field.shape == Shape::Value(Use::Cell) =>
                {
                    node.named(&mut |name| {
                        shown.extend(scope.quantities.iter().position(|quantity| quantity == name));
                    });
                }
                _ => {}
            }
        }
        sort(&mut shown);
        shown.dedup();
        shown
    }

    /// Whether a quantity can be read off the picture, so that hiding its labels would not hide it.
    pub fn gives_away(&self, quantity: &str) -> bool {
        let mut fields = self.things.iter().flat_map(|thing| &thing.fields);
        fields.any(|entry| match &entry.content {
            Content::Value(node) => entry.field.is_read(self.in_axes) && node.uses(quantity),
            _ => false,
        })
    }

    /// Whether any value in the picture rests on a quantity.
    fn uses(&self, quantity: &str) -> bool {
        let mut fields = self.things.iter().flat_map(|thing| &thing.fields);
        fields.any(|entry| matches!(&entry.content, Content::Value(node) if node.uses(quantity)))
    }

    /// The picture of a variant in a problem that does not tell the `hidden` quantities (by index: the asked one, and
    /// what else is left out) and is written as `writing` says, as SVG; ids in it begin with `prefix` (letters, digits
    /// and hyphens). There is none where something hidden, or the number behind a letter, could be read off; what
    /// the original problem asks for may be, since reading it is the task then.
    ///
    /// # Errors
    /// Why it cannot be drawn, and the place in the family's file.
    pub fn svg(
        &self,
        variant: &Variant<'_>,
        hidden: &[usize],
        writing: &Writing<'_>,
        prefix: &str,
    ) -> Result<Option<String>, Fault> {
        self.svg_showing(variant, &Showing { hidden, ..Showing::default() }, writing, prefix)
    }

    /// The same without some of its labels, or with a text in it.
    ///
    /// # Errors
    /// As [`Diagram::svg`].
    pub fn svg_showing(
        &self,
        variant: &Variant<'_>,
        showing: &Showing<'_>,
        writing: &Writing<'_>,
        prefix: &str,
    ) -> Result<Option<String>, Fault> {
        let hidden = showing.hidden;
        let quantities = &variant.family.quantities;
        let mut stand_ins: Vec<Option<Expr>> = writing.stand_ins.to_vec();
        stand_ins.resize(quantities.len(), None);
        let name = |at: usize| quantities.get(at).map_or("", String::as_str);
        let lettered = stand_ins.iter().enumerate().filter(|(_, one)| one.is_some()).map(|(at, _)| at);
        let untold = lettered.chain(hidden.iter().copied().filter(|at| *at != variant.family.asked()));
        if untold.into_iter().any(|at| self.gives_away(name(at))) {
            return Ok(None);
        }
        let hidden_names: Vec<&str> = hidden.iter().map(|at| name(*at)).collect();
        for at in hidden {
            if let Some(one) = stand_ins.get_mut(*at) {
                one.get_or_insert_with(|| Expr::Symbol(UNKNOWN.into()));
            }
        }
        for at in showing.unlabelled {
            if let Some(one) = stand_ins.get_mut(*at) {
                *one = Some(Expr::Symbol(UNLABELLED.into()));
            }
        }
        let drawing = Drawing {
            diagram: self,
            variant,
            writing: &Writing { stand_ins: &stand_ins, ..*writing },
            hidden: &hidden_names,
            text: showing.text,
            budget: &Budget::new(WORK),
        };
        drawing.svg(prefix).map(Some)
    }
}

impl Node {
    /// Names that stand alone as values.
    fn named(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::One(Expr::Symbol(name)) => visit(name),
            Self::One(Expr::List(parts)) => {
                for part in parts {
                    if let Expr::Symbol(name) = part {
                        visit(name);
                    }
                }
            }
            Self::One(_) => {}
            Self::Many(nodes) => nodes.iter().for_each(|node| node.named(visit)),
        }
    }
}

/// A diagram with the variant it is drawn for.
struct Drawing<'a> {
    diagram: &'a Diagram,
    variant: &'a Variant<'a>,
    writing: &'a Writing<'a>,
    hidden: &'a [&'a str],
    text: Option<&'a str>,
    budget: &'a Budget,
}

impl Drawing<'_> {
    fn svg(&self, prefix: &str) -> Result<String, Fault> {
        let place = self.diagram.things.first().map_or(0, |thing| thing.place);
        let mut panels = self.panels()?;
        let distorted = panels.iter().any(|panel| panel.distorted);
        let count: usize = panels.iter().map(Canvas::count).sum();
        if count > MAX_ELEMENTS {
            return Err(Fault {
                place,
                message: format!("the diagram has more than {MAX_ELEMENTS} lines, dots and texts"),
            });
        }
        if distorted && let Some(last) = panels.last_mut() {
            let below = p((last.extent.min.x + last.extent.max.x) / 2.0, last.extent.max.y + 14.0);
            last.write("not to scale", below, Align::Middle, SMALL);
        }
        if let Some(text) = self.text {
            let message = "the text of the problem is too long for a picture";
            let text = written::written(text).ok_or_else(|| Fault { place, message: message.into() })?;
            panels.insert(0, text);
        }
        let mut body = String::new();
        let extent = arrange(&panels, &mut body);
        let text = |template: &Template| {
            let text = template.render(self.variant, self.writing).plain();
            Some(text).filter(|text| !text.contains(UNLABELLED))
        };
        let title = text(&self.diagram.title).unwrap_or_default();
        // What the labels do not tell, the description does not tell either.
        let mut description = text(&self.diagram.description).unwrap_or_else(|| format!("{title}."));
        if distorted {
            description.push_str(" Not to scale.");
        }
        Ok(frame(prefix, &title, &description, extent, &body))
    }

    /// Everything drawn: the figures together, each of the others alone.
    fn panels(&self) -> Result<Vec<Canvas>, Fault> {
        let mut panels = Vec::new();
        let mut figures = Vec::new();
        for thing in &self.diagram.things {
            let inputs = Inputs {
                thing,
                variant: self.variant,
                writing: self.writing,
                hidden: self.hidden,
                budget: self.budget,
            };
            if !inputs.wanted()? {
                continue;
            }
            match Draw::of(thing.kind) {
                None => {}
                // Everything else lies in the axes, wherever they are written.
                Some(Draw::Figure(draw)) if thing.kind.name == "axes" => figures.insert(0, (inputs, draw)),
                Some(Draw::Figure(draw)) => figures.push((inputs, draw)),
                Some(Draw::Alone(draw)) => {
                    let mut canvas = Canvas::new();
                    draw(&inputs, &mut canvas)?;
                    canvas.settle();
                    caption(&inputs.text("caption"), &mut canvas);
                    panels.push(canvas);
                }
            }
        }
        if !figures.is_empty() {
            panels.insert(0, world_of(&figures)?);
        }
        Ok(panels)
    }
}

type Figure<'a> = (Inputs<'a>, fn(&Inputs<'_>, &mut World, &mut Canvas) -> Result<(), Fault>);

/// The figures in their world, which is drawn smaller where long labels need the room.
fn world_of(figures: &[Figure<'_>]) -> Result<Canvas, Fault> {
    let mut width = f64::INFINITY;
    loop {
        let mut world = World::new();
        let mut canvas = Canvas::new();
        for (inputs, draw) in figures {
            draw(inputs, &mut world, &mut canvas)?;
        }
        canvas = Canvas::new();
        canvas.distorted = world.fit(width);
        for (inputs, draw) in figures {
            draw(inputs, &mut world, &mut canvas)?;
        }
        canvas.settle();
        let excess = canvas.extent.size().x - ROW;
        if excess <= 0.0 || width.is_finite() {
            return Ok(canvas);
        }
        width = (220.0 - excess).max(120.0);
    }
}

/// A line of text below a picture.
fn caption(text: &str, canvas: &mut Canvas) {
    let below = p((canvas.extent.min.x + canvas.extent.max.x) / 2.0, canvas.extent.max.y + 14.0);
    canvas.write(text, below, Align::Middle, canvas::LABEL);
}

/// Puts pictures side by side, in as many rows as they need, and says how much room they take.
fn arrange(panels: &[Canvas], out: &mut String) -> Extent {
    let mut rows: Vec<(f64, Vec<&Canvas>)> = Vec::new();
    for panel in panels {
        let width = panel.extent.size().x;
        match rows.last_mut() {
            Some((taken, row)) if *taken + BETWEEN + width <= ROW => {
                *taken += BETWEEN + width;
                row.push(panel);
            }
            _ => rows.push((width, vec![panel])),
        }
    }
    let widest = rows.iter().fold(0.0_f64, |widest, (width, _)| widest.max(*width));
    let mut top = 0.0;
    for (width, row) in &rows {
        let mut left = (widest - width) / 2.0;
        let mut height = 0.0_f64;
        for panel in row {
            let size = panel.extent.size();
            out.push_str("<g transform=\"translate(");
            lettering::number(left - panel.extent.min.x, out);
            out.push(' ');
            lettering::number(top - panel.extent.min.y, out);
            out.push_str(")\">");
            panel.write_to(out);
            out.push_str("</g>");
            left += size.x + BETWEEN;
            height = height.max(size.y);
        }
        top += height + BETWEEN * 0.75;
    }
    Extent { min: P::default(), max: p(widest, (top - BETWEEN * 0.75).max(0.0)) }
}

/// The SVG around what was drawn.
fn frame(prefix: &str, title: &str, description: &str, extent: Extent, body: &str) -> String {
    let prefix: String = prefix.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    let size = extent.size() + p(2.0 * MARGIN, 2.0 * MARGIN);
    let (width, height) = (size.x.ceil(), size.y.ceil());
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"");
    for (value, after) in [(-MARGIN, ' '), (-MARGIN, ' '), (width, ' '), (height, '"')] {
        lettering::number(value, &mut svg);
        svg.push(after);
    }
    path::attribute("width", width, &mut svg);
    path::attribute("height", height, &mut svg);
    svg.push_str(&format!(
        " role=\"img\" aria-labelledby=\"{prefix}-title {prefix}-desc\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"1.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\" \
         font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif\" font-size=\"14\">"
    ));
    for (element, text) in [("title", title), ("desc", description)] {
        svg.push_str(&format!("<{element} id=\"{prefix}-{element}\">"));
        lettering::escape(text, &mut svg);
        svg.push_str(&format!("</{element}>"));
    }
    svg.push_str(body);
    svg.push_str("</svg>");
    svg
}
