//! From a `[diagram]` as it is written to a checked one.

use super::kind::Shape;
use super::source::{DiagramSource, ThingSource, Tree};
use super::{Content, Diagram, Entry, Node, Row, Thing};
use crate::family::template::{Scope, Template, unknown};
use crate::math::Expr;
use crate::math::parse::parse;
use toml::Spanned;

/// Takes complaints: the offset of a value of the file, the byte inside its quotes where that is known, the sentence.
pub type Report<'r> = &'r mut dyn FnMut(usize, Option<usize>, String);

impl DiagramSource {
    /// Checks names, expressions and texts, and tells everything that is wrong; none if anything is. `asked` is the
    /// asked quantity.
    pub fn compile(&self, scope: &Scope<'_>, asked: usize, report: Report<'_>) -> Option<Diagram> {
        let mut compiler = Compiler { scope, report, letter: None, failed: false };
        let [title, description] = [&self.title, &self.description].map(|written| {
            let text = compiler.template(written.span().start, written.get_ref());
            if text.as_ref().is_some_and(|text| text.shown(scope).contains(&asked)) {
                let message = "the diagram is described with the quantity that is asked for";
                compiler.complain(written.span().start, None, message.into());
            }
            text
        });
        let things: Vec<Thing> = self.things.iter().map(|thing| compiler.thing(thing)).collect();
        if compiler.failed {
            return None;
        }
        let in_axes = things.iter().any(|thing| thing.kind.name == "axes");
        let mut diagram =
            Diagram { title: title?, description: description?, things, in_axes, shown: Vec::new() };
        diagram.shown = diagram.find_shown(scope);
        Some(diagram)
    }
}

struct Compiler<'s, 'r> {
    scope: &'s Scope<'s>,
    report: Report<'r>,
    /// The letter that stands for itself in a plot.
    letter: Option<String>,
    failed: bool,
}

impl Compiler<'_, '_> {
    fn complain(&mut self, place: usize, inside: Option<usize>, message: String) {
        self.failed = true;
        (self.report)(place, inside, message);
    }

    fn template(&mut self, place: usize, text: &str) -> Option<Template> {
        match Template::parse(text, self.scope) {
            Ok(template) => Some(template),
            Err((inside, message)) => {
                self.complain(place, Some(inside), message);
                None
            }
        }
    }

    fn expr(&mut self, place: usize, text: &str) -> Option<Expr> {
        let expr = match parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                self.complain(place, Some(error.offset), error.message);
                return None;
            }
        };
        let mut slip = None;
        expr.symbols(&mut |name| {
            let known = self.scope.knows(name) || self.letter.as_deref() == Some(name);
            if slip.is_none() && !known {
                slip = Some(name.to_owned());
            }
        });
        match slip {
            Some(name) => {
                self.complain(place, text.find(&name), unknown(&name, self.scope));
                None
            }
            None => Some(expr),
        }
    }

    fn thing(&mut self, source: &ThingSource) -> Thing {
        let when = source.when.as_ref().and_then(|when| self.expr(when.span().start, when.get_ref()));
        if source.kind.name == "plot" {
            let letter = source.fields.iter().find(|(field, _)| field.name == "letter");
            self.letter = Some(match letter.map(|(_, tree)| tree.get_ref()) {
                Some(Tree::Leaf(letter)) => letter.clone(),
                _ => "x".into(),
            });
        }
        let fields = source.fields.iter().filter_map(|(field, tree)| {
            let content = match field.shape {
                Shape::Flag => Content::Flag(matches!(tree.get_ref(), Tree::Flag(true))),
                Shape::Value(_) => Content::Value(self.node(tree)?),
                Shape::Text | Shape::Texts => Content::Words(vec![self.row(tree, field.shape)]),
                Shape::Rows => match tree.get_ref() {
                    Tree::Branch(rows) => {
                        Content::Words(rows.iter().map(|row| self.row(row, field.shape)).collect())
                    }
                    _ => Content::Words(vec![self.row(tree, field.shape)]),
                },
            };
            Some(Entry { field, place: tree.span().start, content })
        });
        let fields = fields.collect();
        self.letter = None;
        Thing { kind: source.kind, place: source.place, when, fields }
    }

    fn node(&mut self, tree: &Spanned<Tree>) -> Option<Node> {
        match tree.get_ref() {
            Tree::Leaf(text) => self.expr(tree.span().start, text).map(Node::One),
            Tree::Branch(list) => {
                list.iter().map(|tree| self.node(tree)).collect::<Option<Vec<_>>>().map(Node::Many)
            }
            Tree::Flag(flag) => Some(Node::One(Expr::whole(i64::from(*flag)))),
        }
    }

    fn row(&mut self, tree: &Spanned<Tree>, shape: Shape) -> Row {
        let texts: Vec<&Spanned<Tree>> = match tree.get_ref() {
            Tree::Branch(texts) => texts.iter().collect(),
            _ => vec![tree],
        };
        let split = shape != Shape::Text && matches!(tree.get_ref(), Tree::Leaf(_));
        let texts = texts.into_iter().filter_map(|text| match text.get_ref() {
            Tree::Leaf(leaf) => self.template(text.span().start, leaf),
            _ => None,
        });
        Row { texts: texts.collect(), split }
    }
}
