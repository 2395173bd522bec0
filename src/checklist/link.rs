//! Links: everything right of the `#`, readable and short enough for a QR code.
//!
//! `1/apples-left.2/7k3q9x?i=4&lv=3&form=paraphrase~a7q4` is schema 1, family `apples-left` version 2, a seed, then
//! only what differs from its default, then a fingerprint of the plain question and answer. Reading is in two
//! steps: `RawLink::split` knows only the grammar, `RawLink::check` believes nothing and reports what it had to
//! change. A link that no longer reproduces its problem is told apart from one that does, never shown silently.

use super::item::{Cell, Draw, Problem};
use super::telling::TellError;
use super::{Form, Task};
use crate::family::{Family, Seed};
use std::fmt;

/// The schema that links are written in.
pub const SCHEMA: &str = "1";
/// The longest link that is looked at, in bytes.
pub const MAX_BYTES: usize = 2000;

/// A name of one problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The family's id.
    pub family: String,
    /// The family's version.
    pub version: u32,
    /// The seed.
    pub seed: Seed,
    /// The position in the run of that seed.
    pub index: u32,
    /// The rung of the ladder, from 1.
    pub level: u8,
    /// How the problem is told, and what is asked about it.
    pub cell: Cell,
    /// What the problem was when the link was made.
    pub fingerprint: Option<String>,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEMA}/{}.{}/{}", self.family, self.version, self.seed)?;
        let mut knobs = Vec::new();
        if self.index != 0 {
            knobs.push(format!("i={}", self.index));
        }
        if self.level != 1 {
            knobs.push(format!("lv={}", self.level));
        }
        let Cell { form, task, which } = self.cell;
        if form != Form::Original {
            knobs.push(format!("form={}", form.name()));
        }
        if task != Task::Solving {
            knobs.push(format!("task={}", task.name()));
        }
        if which != 0 {
            knobs.push(format!("which={which}"));
        }
        if !knobs.is_empty() {
            write!(f, "?{}", knobs.join("&"))?;
        }
        match &self.fingerprint {
            Some(fingerprint) => write!(f, "~{fingerprint}"),
            None => Ok(()),
        }
    }
}

/// Why a text is no link to a problem at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Beyond [`MAX_BYTES`].
    #[error(
        "this link is {0} characters long, far more than any link to a problem: it was damaged on its way"
    )]
    TooLong(usize),
    /// A schema from the future or from elsewhere.
    #[error(
        "this link has the schema '{0}', and this page reads schema {SCHEMA}: it may be newer than the page"
    )]
    Schema(String),
    /// The grammar is broken.
    #[error("this is not a link to a problem: it should read 1/family.version/seed")]
    Broken,
    /// No such family.
    #[error("this page has no problem family called '{0}'")]
    Family(String),
    /// The seed cannot be read.
    #[error("the link's seed '{0}' cannot be read: {1}")]
    Seed(String, crate::family::seed::BadSeed),
    /// The problem cannot be drawn.
    #[error(transparent)]
    Item(#[from] TellError),
}

/// What a link opened, and everything about it that had to be changed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The problem.
    pub problem: Problem,
    /// One sentence for each thing that is not as the link says; empty if the link holds.
    pub notes: Vec<String>,
}

/// A link split by its grammar, nothing believed yet.
struct RawLink<'t> {
    family: &'t str,
    version: &'t str,
    seed: &'t str,
    knobs: Vec<(&'t str, &'t str)>,
    fingerprint: Option<&'t str>,
}

impl Link {
    /// Opens a link (what stands right of the `#`).
    ///
    /// # Errors
    /// If no problem can be told from it. What can be mended is mended and noted instead.
    pub fn open(text: &str, families: &[Family]) -> Result<Opened, LinkError> {
        Self::open_with(text, families, Problem::draw_cell)
    }

    /// As [`Self::open`], the problem drawn by `draw`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(text: &str, families: &[Family], draw: Draw) -> Result<Opened, LinkError> {
        if text.len() > MAX_BYTES {
            return Err(LinkError::TooLong(text.len()));
        }
        RawLink::split(&decoded(text))?.check(families, draw)
    }

    /// The id of the family that a link names, whatever else is right or wrong with it.
    pub fn family_of(text: &str) -> Option<String> {
        let text = decoded(text.get(..MAX_BYTES).unwrap_or(text));
        RawLink::split(&text).ok().map(|link| link.family.to_owned())
    }

    /// The form and the task that a link asks for, whatever else is right or wrong with it.
    pub fn cell_of(text: &str) -> Cell {
        let text = decoded(text.get(..MAX_BYTES).unwrap_or(text));
        let mut cell = Cell::default();
        for (key, value) in RawLink::split(&text).map(|link| link.knobs).unwrap_or_default() {
            set(&mut cell, key, value);
        }
        cell
    }
}

/// Turns one of the knobs that choose the item; whether it is one, with a value it can have.
fn set(cell: &mut Cell, key: &str, value: &str) -> bool {
    match key {
        "form" => Form::named(value).map(|form| cell.form = form).is_some(),
        "task" => Task::named(value).map(|task| cell.task = task).is_some(),
        "which" => value.parse().map(|which| cell.which = which).is_ok(),
        _ => false,
    }
}

impl<'t> RawLink<'t> {
    fn split(text: &'t str) -> Result<Self, LinkError> {
        let (rest, fingerprint) = match text.rsplit_once('~') {
            Some((rest, fingerprint)) => (rest, Some(fingerprint)),
            None => (text, None),
        };
        let (path, knobs) = rest.split_once('?').unwrap_or((rest, ""));
        let (schema, path) = path.split_once('/').ok_or(LinkError::Broken)?;
        if schema != SCHEMA {
            return Err(LinkError::Schema(shortened(schema)));
        }
        let (release, seed) = path.split_once('/').ok_or(LinkError::Broken)?;
        let (family, version) = release.split_once('.').ok_or(LinkError::Broken)?;
        let knobs = knobs.split('&').filter(|knob| !knob.is_empty());
        let knobs = knobs.map(|knob| knob.split_once('=').unwrap_or((knob, ""))).collect();
        Ok(Self { family, version, seed, knobs, fingerprint })
    }

    fn check(self, families: &[Family], draw: Draw) -> Result<Opened, LinkError> {
        let known = families.iter().find(|family| family.id == self.family);
        let family = known.ok_or_else(|| LinkError::Family(shortened(self.family)))?;
        let seed = self.seed.parse().map_err(|error| LinkError::Seed(shortened(self.seed), error))?;
        let mut notes = Vec::new();
        let (mut index, mut level, mut cell) = (0, 1, Cell::default());
        for (key, value) in self.knobs {
            let read = match key {
                "i" => value.parse().map(|i| index = i).is_ok(),
                "lv" => value.parse().map(|lv| level = clamp_level(lv, family, &mut notes)).is_ok(),
                _ => set(&mut cell, key, value),
            };
            if !read {
                let (key, value) = (shortened(key), shortened(value));
                notes.push(format!("The link's “{key}={value}” means nothing here and was left out."));
            }
        }
        if let Err(absent) = cell.form.offered(family) {
            let form = cell.form.name();
            notes.push(format!("The form {form} is not offered: {absent}. Shown is the original."));
            cell.form = Form::Original;
        }
        let problem = match draw(family, level, seed, index, cell) {
            Err(TellError::Absent(absent)) if cell.task != Task::Solving => {
                let task = cell.task.name();
                notes.push(format!("The task {task} is not offered: {absent}. Shown is the problem itself."));
                draw(family, level, seed, index, Cell::solving(cell.form))?
            }
            drawn => drawn?,
        };
        let now = problem.item.link.rsplit('~').next();
        let (title, version) = (&family.title, family.version);
        let same_version = self.version.parse() == Ok(version);
        // The fingerprint decides: a new version of a family may well give the same problem for this seed.
        match self.fingerprint {
            Some(made) if Some(made) == now => {}
            None if same_version => {}
            Some(_) if same_version => notes.push(
                "This link was made for another problem: the family has changed since, or the link was damaged."
                    .into(),
            ),
            _ => {
                let made = shortened(self.version);
                notes.push(format!(
                    "This link was made with version {made} of “{title}”; shown is version {version}, which is another problem."
                ));
            }
        }
        Ok(Opened { problem, notes })
    }
}

fn clamp_level(level: u32, family: &Family, notes: &mut Vec<String>) -> u8 {
    let top = family.top_level();
    let kept = u8::try_from(level).unwrap_or(u8::MAX).clamp(1, top);
    if u32::from(kept) != level {
        let title = &family.title;
        notes.push(format!(
            "The link asks for level {level}; “{title}” has levels 1 to {top}. Shown is level {kept}."
        ));
    }
    kept
}

/// Undoes what mail programs do to the marks of a link.
fn decoded(text: &str) -> String {
    let marks = [("%2F", "/"), ("%3F", "?"), ("%3D", "="), ("%26", "&"), ("%7E", "~")];
    marks.iter().fold(text.to_owned(), |text, (code, mark)| {
        text.replace(code, mark).replace(&code.to_lowercase(), mark)
    })
}

/// A stranger's text, short enough to quote.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(24) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::group::of_tasks;
    use crate::family::builtin;
    use proptest::prelude::*;

    fn check(link: &str, expected: &str) {
        let families = builtin::all();
        let shown = match Link::open(link, &families) {
            Ok(opened) => format!("{} | {}", opened.problem.item.link, opened.notes.join(" ")),
            Err(error) => error.to_string(),
        };
        assert!(shown.contains(expected), "{link}: {shown}");
    }

    #[test]
    fn every_link_opens_its_own_problem() {
        let families = builtin::all();
        for family in &families {
            for &form in Form::ALL {
                let problem = match Problem::draw(family, 2, Seed(123_456), 7, form) {
                    Err(TellError::Absent(_)) => continue,
                    drawn => drawn.unwrap(),
                };
                let opened = Link::open(&problem.item.link, &families).unwrap();
                assert_eq!(opened.problem, problem);
                assert_eq!(opened.notes, Vec::<String>::new());
            }
        }
    }

    #[test]
    fn every_item_of_every_task_has_a_link_of_its_own() {
        let families = builtin::all();
        let tasks: Vec<Task> = Task::every().collect();
        let mut seen = std::collections::BTreeSet::new();
        for family in families.iter().step_by(7) {
            for problem in of_tasks(family, 1, Seed(11), 3, Form::ROWS, &tasks).unwrap() {
                let opened = Link::open(&problem.item.link, &families).unwrap();
                assert_eq!(opened.problem.item, problem.item);
                assert_eq!(opened.notes, Vec::<String>::new());
                assert!(seen.insert(problem.item.link) && seen.insert(problem.item.id));
            }
        }
    }

    #[test]
    fn family_and_cell_are_told_before_anything_is_drawn() {
        let link = "1/apples-left.1/7?lv=2&form=inverse&task=outcome&which=1~a7q4";
        let cell = Cell { form: Form::Inverse, task: Task::Outcome, which: 1 };
        assert_eq!((Link::family_of(link).as_deref(), Link::cell_of(link)), (Some("apples-left"), cell));
        for broken in ["", "9/apples-left.1/7", "1/apples-left/7", &"x".repeat(100_000)] {
            assert_eq!((Link::family_of(broken), Link::cell_of(broken)), (None, Cell::default()));
        }
    }

    #[test]
    fn defaults_are_left_out() {
        let families = builtin::all();
        let item = Problem::draw(&families[0], 1, Seed(7), 0, Form::Original).unwrap().item;
        assert!(item.link.starts_with("1/apples-left.1/7~"), "{}", item.link);
        assert!(item.link.len() < 30);
    }

    #[test]
    fn what_can_be_mended_is_mended_and_said() {
        check("1/apples-left.1/7?lv=99", "has levels 1 to 3. Shown is level 3.");
        check("1/apples-left.1/7?lv=0", "Shown is level 1.");
        check("1/apples-left.9/7", "made with version 9");
        check("1/apples-left.1/7?form=sonnet", "“form=sonnet” means nothing here");
        check("1/apples-left.1/7~zzzz", "made for another problem");
        check("1/apples-left.1/7?lv=9&x=1~zzzz", "made for another problem");
        check("1/apples-left.9/7~zzzz", "made with version 9");
        check("1%2Fapples-left.1%2F7%3flv%3D2", "1/apples-left.1/7?lv=2");
        check("1/apples-left.1/7K", "1/apples-left.1/7k");
    }

    #[test]
    fn what_cannot_be_mended_is_refused_with_a_reason() {
        check("", "not a link to a problem");
        check("2/apples-left.1/7", "schema '2'");
        check("1/pears.1/7", "no problem family called 'pears'");
        check("1/apples-left.1/uuu", "seed 'uuu' cannot be read");
        check(&"x".repeat(100_000), "100000 characters long");
    }

    proptest! {
        #[test]
        fn no_link_panics(text in "\\PC{0,60}") {
            static FAMILIES: std::sync::LazyLock<Vec<Family>> = std::sync::LazyLock::new(builtin::all);
            let _ = Link::open(&text, &FAMILIES);
            let _ = Link::open(&format!("1/apples-left.1/{text}"), &FAMILIES);
        }
    }
}
