//! The Author view: a family of one's own, looked at while it is written.
//!
//! Typing is taken at once; what it comes to is looked at after a pause ([`Effect::Pause`]). The lights take longer and
//! are looked at by the browser, one after the other ([`Effect::Lint`]). A family that a link brought is shown, and its
//! lights wait for a click: whoever made it may have made it slow.

mod own;

use super::puzzle::{Name, mixed};
use super::{Copied, Effect, Session, View};
use crate::app::address::AUTHOR;
use crate::app::text;
use crate::checklist::group::of_task;
use crate::checklist::item::{Cell, Problem};
use crate::checklist::telling::Telling;
use crate::checklist::{Form, Task};
use crate::family::lint::Light;
use crate::family::source::MAX_BYTES;
use crate::family::{Family, Issue, Seed};
use std::ops::Deref;
use std::sync::Arc;

/// The most families of one's own that are used at a time.
pub const MOST_OWN: usize = 20;

/// The family that is being written.
#[derive(Clone, Debug)]
pub struct Author {
    /// What stands in the editor.
    pub text: String,
    /// How often something else than typing put it there, so that the editor knows when to show it.
    pub placed: u32,
    /// What stood there before that; the browser keeps it too.
    pub before: Option<String>,
    /// The latest text that was a family, as that.
    pub family: Option<Shared<Family>>,
    /// What is wrong with the latest text that was looked at.
    pub issues: Vec<Issue>,
    /// Which variant of it is shown, and told in which form.
    pub at: Name,
    /// That variant; why there is none, in a sentence.
    pub shown: Option<Result<Shared<Shown>, String>>,
    /// What the lights say.
    pub lights: Lights,
    /// What became of the last wish, where that is not seen elsewhere.
    pub note: Option<String>,
    /// The own families that are used in the other views: ids and texts.
    pub own: Vec<(String, String)>,
    /// Those that no longer are, the latest last.
    pub dropped: Vec<(String, String)>,
    /// How often the text has changed, and the change that was read last.
    edits: u32,
    read: u32,
    /// How often the lights were looked at.
    looks: u32,
    /// How many links were followed.
    links: u32,
    /// Whether the visitor wrote something of the text, so that it is not to be lost.
    touched: bool,
    /// What was said about the text that was read last.
    told: String,
    /// Whether a link brought the text.
    foreign: bool,
    /// Whether the address holds the text.
    linked: bool,
    /// How long the last link was that was made of it.
    shared: usize,
}

/// Something that is the same only if it is the very same, so that looking whether it changed costs nothing.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Shared<T> {
    fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

/// A variant as it is told in a form.
#[derive(Debug)]
pub struct Shown {
    /// The problem to solve.
    pub problem: Problem,
    /// Its picture, as SVG.
    pub figure: Option<String>,
    /// The other tasks of the checklist, each with its items or why there are none.
    pub judged: Vec<(Task, Result<Vec<Problem>, String>)>,
}

/// What the lights of a family say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lights {
    /// Those that were looked at.
    pub seen: Vec<Light>,
    /// Whether others are being looked at.
    pub looking: bool,
    /// Whether the family took so long that the others were left out.
    pub slow: bool,
}

/// Something that is wanted of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A link led here, with a packed family or without.
    Arrive(String),
    /// What was packed in the link of this number, or why it cannot be had.
    Unpacked(u32, Result<String, Unpacking>),
    /// To start from this text, of a built-in family or of an own one.
    Begin(String),
    /// This text is put before somebody who has none.
    Example(String),
    /// A file was opened: its text, or why there is none.
    Opened(Result<String, Unopened>),
    /// The text was changed in the editor.
    Edit(String),
    /// The text that a wish put there is to be taken back for the one before.
    Back,
    /// The pause after this edit is over.
    Pause(u32),
    /// The lights of this edit are to be looked at.
    Look,
    /// One of them was, at this look.
    Lit(u32, Light),
    /// All were, or it took too long.
    Looked(u32, Looked),
    /// Another level.
    Level(u8),
    /// Another position.
    Index(u32),
    /// Another form.
    Form(Form),
    /// Another seed; with fresh random bits.
    Reroll(u32),
    /// The draw of a light that is out.
    Draw(u8, u32),
    /// The place of something that is wrong.
    Place(usize),
    /// A link to the family is to be made.
    Share,
    /// The text of this edit was packed, if the browser can.
    Packed(u32, Option<String>),
    /// The file is to be saved.
    Save,
    /// The family is to be used in the other views; with fresh random bits.
    Use(u32),
    /// It is no longer.
    Drop(String),
    /// It is again.
    Undrop(String),
    /// Another tab changed the own families: as the browser keeps them.
    Elsewhere(String),
    /// The browser does not keep them.
    Unkept,
}

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// It is larger than a family may be; its bytes.
    TooLarge(u64),
    /// The browser could not read it.
    Unreadable,
}

/// How looking at the lights ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// All were looked at.
    All,
    /// The family takes too long.
    Slow,
}

/// Why no text could be got from a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacking {
    /// It is damaged.
    Damaged,
    /// It holds more than a family may.
    TooLarge,
    /// The browser cannot unpack.
    Unable,
}

impl Author {
    /// As the browser remembers it: the text in the editor, the one before, and the own families, one behind the other.
    pub fn new(draft: String, before: String, own: &str) -> Self {
        Self {
            before: Some(before).filter(|before| !before.trim().is_empty() && *before != draft),
            text: draft,
            placed: 1,
            family: None,
            issues: Vec::new(),
            at: first(String::new()),
            shown: None,
            lights: Lights::default(),
            note: None,
            own: own::kept(own),
            dropped: Vec::new(),
            edits: 0,
            read: 0,
            looks: 0,
            links: 0,
            touched: true,
            told: String::new(),
            foreign: false,
            linked: false,
            shared: 0,
        }
    }

    /// The number of the latest edit.
    pub fn edits(&self) -> u32 {
        self.edits
    }

    /// Whether the lights of this look are still wanted.
    pub fn looks_on(&self, look: u32) -> bool {
        self.looks == look && self.lights.looking
    }

    /// Whether the lights wait for a click, since a stranger may have made the family slow.
    pub fn lights_wait(&self) -> bool {
        let untouched = self.lights == Lights::default();
        self.foreign && untouched && self.family.is_some() && self.issues.is_empty()
    }

    /// Whether the preview is of an earlier text than the one in the editor.
    pub fn is_behind(&self) -> bool {
        !self.issues.is_empty() && self.family.is_some()
    }

    /// Puts a text into the editor; the last one that the visitor wrote can be had back.
    fn place(&mut self, text: String) {
        if text != self.text {
            let before = std::mem::replace(&mut self.text, text);
            if !before.trim().is_empty() && (self.touched || self.before.is_none()) {
                self.before = Some(before);
            }
            self.touched = false;
            self.edits += 1;
        }
        self.placed += 1;
    }

    /// Reads the text.
    fn read(&mut self) {
        self.read = self.edits;
        match Family::parse(&self.text) {
            Ok(family) => {
                self.at.family.clone_from(&family.id);
                self.at.level = self.at.level.clamp(1, family.top_level());
                self.issues.clear();
                self.family = Some(Shared::new(family));
                self.lights = Lights::default();
                self.tell();
            }
            Err(issues) => {
                self.issues = issues;
                self.lights.looking = false;
            }
        }
    }

    /// Draws the variant that is to be shown.
    fn tell(&mut self) {
        self.shown = self.family.as_ref().map(|family| shown(family, &self.at).map(Shared::new));
    }
}

/// The first variant of a family.
fn first(family: String) -> Name {
    Name { family, level: 1, seed: Seed(0), index: 0, cell: Cell::default() }
}

fn shown(family: &Family, at: &Name) -> Result<Shown, String> {
    let sentence = |error: &dyn std::fmt::Display| text::sentence(&error.to_string());
    let variant = family.draw(at.level, at.seed, at.index).map_err(|error| sentence(&error))?;
    let form = at.cell.form;
    let telling = Telling::of(&variant, form).map_err(|error| sentence(&error))?;
    let told = of_task(&telling, form, Task::Solving).map_err(|why| sentence(&why))?;
    let problem = told.into_iter().next().ok_or_else(|| text::NO_FAMILY_YET.get().to_owned())?;
    let figure = crate::checklist::figure::figure(family, &problem.item, "draft");
    let judging = Task::ALL.iter().filter(|task| **task != Task::Solving);
    let judged = judging.map(|&task| (task, of_task(&telling, form, task).map_err(|why| sentence(&why))));
    Ok(Shown { judged: judged.collect(), problem, figure })
}

impl Session {
    /// Carries out what concerns the family that is being written.
    pub(super) fn author(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Arrive(packed) => return self.arrive(packed),
            Order::Unpacked(link, unpacked) if link == self.author.links => return self.unpacked(unpacked),
            Order::Example(text) => return self.put_text(text),
            Order::Begin(text) | Order::Opened(Ok(text)) => return self.begin(text),
            Order::Opened(Err(why)) => self.note(text::unopened_file(why, MAX_BYTES)),
            Order::Back => {
                let Some(before) = self.author.before.take() else { return Vec::new() };
                let effects = self.begin(before);
                self.author.touched = true;
                return effects;
            }
            Order::Edit(text) => return self.edit(text),
            Order::Pause(edit) if edit == self.author.edits => return self.read_text(),
            Order::Look => return self.look(),
            Order::Lit(look, light) if self.author.looks_on(look) => self.author.lights.seen.push(light),
            Order::Looked(look, end) if self.author.looks_on(look) => {
                self.author.lights.looking = false;
                self.author.lights.slow = end == Looked::Slow;
                if self.view == View::Author {
                    self.say(text::lights_seen(&self.author.lights));
                }
            }
            Order::Packed(edit, packed) if edit == self.author.edits => return self.share(packed),
            // Of a text that has been changed since, or of a link before the last.
            Order::Pause(_)
            | Order::Lit(..)
            | Order::Looked(..)
            | Order::Packed(..)
            | Order::Unpacked(..) => {}
            Order::Level(level) => self.show_at(|at| at.level = level),
            Order::Index(index) => self.show_at(|at| at.index = index),
            Order::Form(form) => self.show_at(|at| at.cell = Cell::solving(form)),
            Order::Reroll(entropy) => self.show_at(|at| (at.seed, at.index) = (Seed(mixed(entropy, 0)), 0)),
            Order::Draw(level, index) => {
                self.show_at(|at| {
                    (at.level, at.seed, at.index, at.cell) = (level, Seed(0), index, Cell::default());
                });
                return vec![Effect::Focus("draft")];
            }
            Order::Place(number) => {
                let issue = self.author.issues.get(number);
                return issue.map(|issue| Effect::Point(issue.line, issue.column)).into_iter().collect();
            }
            Order::Share => return vec![Effect::Pack(self.author.edits, self.author.text.clone())],
            Order::Save => {
                let id = self.author.family.as_ref().map_or("family", |family| family.id.as_str());
                let (name, text) = (format!("{id}.toml"), self.author.text.clone());
                return vec![Effect::Download { name, text }];
            }
            Order::Use(entropy) => return self.use_own(entropy),
            Order::Drop(id) => return self.drop_own(&id),
            Order::Undrop(id) => return self.take_back(&id),
            Order::Elsewhere(kept) => return self.changed_elsewhere(&kept),
            Order::Unkept => {
                self.note(text::OWN_UNKEPT.get().into());
                self.banner = vec![text::OWN_UNKEPT.get().into()];
            }
        }
        Vec::new()
    }

    /// Says something beside the editor, too.
    fn note(&mut self, words: String) {
        self.say(words.clone());
        self.author.note = Some(words);
    }

    /// The view was turned to.
    fn arrive(&mut self, packed: String) -> Vec<Effect> {
        self.author.note = None;
        self.author.links += 1;
        if !packed.is_empty() {
            return vec![Effect::Unpack(self.author.links, packed)];
        }
        self.author.linked = false;
        self.show_draft()
    }

    /// What a link held is here.
    fn unpacked(&mut self, unpacked: Result<String, Unpacking>) -> Vec<Effect> {
        let text = match unpacked {
            Ok(text) => text,
            Err(why) => {
                self.note(text::not_unpacked(why).into());
                let mut effects = vec![Effect::Replace(AUTHOR.into())];
                effects.extend(self.show_draft());
                return effects;
            }
        };
        // Whoever made the link and comes back to it knows the text.
        if text != self.author.text {
            self.author.foreign = true;
        }
        self.author.linked = true;
        self.put_text(text)
    }

    /// What stands in the editor is looked at, if it has not been yet.
    fn show_draft(&mut self) -> Vec<Effect> {
        if self.author.text.trim().is_empty() {
            // Nobody likes an empty sheet.
            return vec![Effect::Example];
        }
        if self.author.family.is_none() && self.author.issues.is_empty() {
            self.read_text()
        } else {
            Vec::new()
        }
    }

    /// Starts from a text.
    fn begin(&mut self, text: String) -> Vec<Effect> {
        self.author.foreign = false;
        self.author.note = None;
        let mut effects = self.unlink();
        effects.extend(self.put_text(text));
        effects.push(Effect::Focus("source"));
        effects
    }

    /// Another text in the editor. What a link brought is kept by the link, and by the browser once it is changed.
    fn put_text(&mut self, text: String) -> Vec<Effect> {
        self.author.place(text);
        let mut effects = Vec::new();
        if !self.author.foreign {
            effects.extend(self.store_draft());
        }
        effects.extend(self.author.before.clone().map(|before| Effect::Store("before", before)));
        effects.extend(self.read_text());
        effects
    }

    fn edit(&mut self, text: String) -> Vec<Effect> {
        let author = &mut self.author;
        if text == author.text {
            return Vec::new();
        }
        author.text = text;
        author.edits += 1;
        author.touched = true;
        author.foreign = false;
        author.lights.looking = false;
        author.note = None;
        let mut effects = self.unlink();
        effects.extend(self.store_draft());
        effects.push(Effect::Pause(self.author.edits));
        effects
    }

    /// The address no longer holds the text.
    fn unlink(&mut self) -> Vec<Effect> {
        let was = std::mem::take(&mut self.author.linked);
        was.then(|| Effect::Replace(AUTHOR.into())).into_iter().collect()
    }

    /// The draft survives the page; what is far too long to be a family would only fill the browser's storage.
    fn store_draft(&self) -> Vec<Effect> {
        let text = &self.author.text;
        (text.len() <= MAX_BYTES).then(|| Effect::Store("draft", text.clone())).into_iter().collect()
    }

    fn read_text(&mut self) -> Vec<Effect> {
        self.author.read();
        let words = text::draft_read(self.author.family.as_deref(), &self.author.issues);
        if words != self.author.told {
            self.author.told.clone_from(&words);
            self.say(words);
        }
        if self.author.issues.is_empty() && !self.author.foreign { self.look() } else { Vec::new() }
    }

    /// What was typed last is read, if the pause after it is not over.
    fn catch_up(&mut self) {
        if self.author.read != self.author.edits {
            self.author.read();
        }
    }

    fn look(&mut self) -> Vec<Effect> {
        self.catch_up();
        let author = &mut self.author;
        let Some(family) = author.family.clone().filter(|_| author.issues.is_empty()) else {
            return Vec::new();
        };
        author.lights = Lights { looking: true, ..Lights::default() };
        author.looks += 1;
        vec![Effect::Lint(author.looks, family)]
    }

    fn show_at(&mut self, change: impl FnOnce(&mut Name)) {
        change(&mut self.author.at);
        self.author.tell();
        if let Some(Ok(shown)) = &self.author.shown {
            let question = shown.problem.item.question.clone();
            self.say(question);
        }
    }

    fn share(&mut self, packed: Option<String>) -> Vec<Effect> {
        let Some(packed) = packed else {
            self.note(text::NOT_PACKED.get().into());
            return Vec::new();
        };
        if self.view != View::Author {
            return Vec::new();
        }
        let hash = format!("{AUTHOR}/{packed}");
        let address = format!("{}#{hash}", self.base);
        self.author.linked = true;
        self.author.shared = address.len();
        vec![Effect::Replace(hash), Effect::Copy(Copied::Family, address)]
    }

    /// The link to the family was copied, or not.
    pub(super) fn family_copied(&mut self, done: bool) {
        self.note(match done {
            true => text::family_link(self.author.shared),
            false => text::FAMILY_NOT_COPIED.get().into(),
        });
    }
}
