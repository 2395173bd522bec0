//! Sheets of problems for a class: their set-up ([`super::plan`]), and the dealing of them, one after the other, so that
//! the page can breathe. A few are dealt at first, to look at; the others when they are to be printed.

pub use super::plan::{PROBLEMS, Plan, Printed, STUDENTS, Sheet, answer};

use super::class::{Class, Side, Wish};
use super::lab::Scope;
use super::plan::{Made, kept, whole};
use super::puzzle::mixed;
use super::{Copied, Effect, Session, View};
use crate::app::address::{CLASS, SHEETS};
use crate::app::text;
use crate::checklist::Form;
use crate::checklist::fingerprint::fingerprint;
use crate::family::{Family, Seed};
use std::sync::Arc;

/// How many of them are shown before they are printed.
pub const PREVIEW: u32 = 2;
/// The sheets, as far as they are dealt.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// The set-up.
    pub plan: Plan,
    /// What had to be changed about the set-up, or is not as its link says.
    pub notes: Vec<String>,
    /// Why a typed seed was refused.
    pub seed_error: Option<String>,
    /// Those that are dealt, in their order.
    pub dealt: Vec<Arc<Sheet>>,
    /// How often they were dealt anew.
    pub dealing: u32,
    /// Whether all are wanted, to be printed.
    pub printing: bool,
    /// The hash that leads to them, as the address bar has it.
    pub address: String,
    /// The version and the fingerprint that a link came with, until they have been looked at.
    made: Made,
    /// The fingerprint of the first sheet.
    fingerprint: Option<String>,
    /// The problem that the set-up was made for.
    made_for: String,
    /// Whether those that are dealt belong to the set-up before this one.
    stale: bool,
}

/// Something that is wanted of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A knob of the set-up.
    Turn(Knob),
    /// The next sheet of this dealing.
    Deal(u32),
    /// All of them on paper.
    Print,
    /// The link to them is to be copied.
    CopyLink,
}

/// A knob of the set-up turned; texts as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knob {
    /// Which problems, by the name of the list entry.
    Scope(String),
    /// The rung of the ladder.
    Level(u8),
    /// How they are told.
    Form(Form),
    /// Problems on a sheet.
    Problems(String),
    /// Sheets.
    Students(String),
    /// The seed.
    Seed(String),
    /// A fresh seed, of random bits.
    Fresh(u32),
    /// Space for working or none.
    Space(bool),
    /// Answers or none.
    Key(bool),
    /// A QR code with each problem or none.
    Codes(bool),
}

impl Sheets {
    /// How many sheets are to be dealt as things are.
    pub fn wanted(&self) -> u32 {
        if self.printing { self.plan.students } else { self.plan.students.min(PREVIEW) }
    }

    /// How many are dealt.
    pub fn done(&self) -> u32 {
        if self.stale { 0 } else { u32::try_from(self.dealt.len()).unwrap_or(u32::MAX) }
    }

    /// The families have changed, and with them what the sheets would be.
    pub(super) fn forget(&mut self) {
        self.stale = true;
        self.dealing = self.dealing.wrapping_add(1);
    }

    /// Has them dealt anew, from the first.
    fn begin(&mut self) -> Vec<Effect> {
        self.printing = false;
        self.stale = true;
        self.go_on()
    }

    fn go_on(&mut self) -> Vec<Effect> {
        self.dealing = self.dealing.wrapping_add(1);
        vec![Effect::Class(Wish::Deal(self.dealing))]
    }
}

impl Session {
    /// Carries out what concerns the sheets.
    pub(super) fn sheets(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Turn(knob) => self.turn_sheets(knob),
            Order::Deal(dealing) => self.deal_sheet(dealing),
            Order::Print => {
                let sheets = &mut self.class.sheets;
                sheets.printing = true;
                self.class.note = None;
                sheets.go_on()
            }
            Order::CopyLink => {
                let address = format!("{}#{}", self.base, self.class.sheets.address);
                vec![Effect::Copy(Copied::Class, address)]
            }
        }
    }

    /// A link led to the sheets. Without a set-up it is for the problem on screen.
    pub(super) fn arrive_at_sheets(&mut self, rest: &str, query: &str) -> Vec<Effect> {
        let link = self.link().to_owned();
        let address = format!("{CLASS}/{rest}");
        let item = &self.puzzle.problem.item;
        let sheets = &mut self.class.sheets;
        let known = !sheets.address.is_empty();
        if query.is_empty() {
            if known && sheets.made_for == link {
                // Back to what was being set up.
                let mut effects = sheets.take_up();
                effects.push(Effect::Replace(sheets.address.clone()));
                return effects;
            }
            let form = Some(item.form).filter(|form| Form::ROWS.contains(form)).unwrap_or_default();
            let (scope, level, seed) = (Scope::Family(item.family.clone()), item.level, item.seed);
            sheets.plan = Plan { scope, level, form, seed, ..sheets.plan.clone() };
            sheets.made_for = link;
            (sheets.notes, sheets.made) = (Vec::new(), Made::default());
        } else {
            if sheets.address == address {
                return sheets.take_up();
            }
            if !known {
                sheets.plan.seed = item.seed;
            }
            let mut notes = Vec::new();
            sheets.made = sheets.plan.read(query, &mut notes);
            sheets.notes = notes;
            sheets.made_for = link;
        }
        sheets.seed_error = None;
        sheets.address = address;
        sheets.begin()
    }

    fn turn_sheets(&mut self, knob: Knob) -> Vec<Effect> {
        self.class.note = None;
        let sheets = &mut self.class.sheets;
        let mut notes = Vec::new();
        let plan = &mut sheets.plan;
        let before = plan.clone();
        sheets.seed_error = None;
        match knob {
            Knob::Scope(name) => plan.scope = Scope::named(&name),
            Knob::Level(level) => plan.level = level,
            Knob::Form(form) => plan.form = form,
            Knob::Problems(typed) => {
                let number = whole(&typed).unwrap_or(plan.problems);
                plan.problems = kept(number, &PROBLEMS, text::PROBLEMS_EACH.get(), &mut notes);
            }
            Knob::Students(typed) => {
                let number = whole(&typed).unwrap_or(plan.students);
                plan.students = kept(number, &STUDENTS, text::STUDENTS.get(), &mut notes);
            }
            Knob::Seed(typed) => match typed.trim().parse() {
                Ok(seed) => plan.seed = seed,
                Err(error) => {
                    let words = text::bad_seed(&error);
                    sheets.seed_error = Some(words.clone());
                    self.say(words);
                    return Vec::new();
                }
            },
            Knob::Fresh(entropy) => plan.seed = Seed(mixed(entropy, 0)),
            Knob::Space(on) => plan.space = on,
            Knob::Key(on) => plan.key = on,
            Knob::Codes(on) => plan.codes = on,
        }
        let words = notes.join(" ");
        sheets.notes = notes;
        // How they look changes nothing about what is on them.
        let Plan { space, key, codes, .. } = *plan;
        let same = *plan == Plan { space, key, codes, ..before };
        let effects = if same { self.tell_address() } else { sheets.begin() };
        if !words.is_empty() {
            self.say(words);
        }
        effects
    }

    /// Deals the next sheet of those that are wanted; once they are there and are to be printed, they are.
    fn deal_sheet(&mut self, dealing: u32) -> Vec<Effect> {
        let Class { sheets, side, .. } = &mut self.class;
        if dealing != sheets.dealing || self.view != View::Class || *side != Side::Sheets {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if std::mem::take(&mut sheets.stale) {
            sheets.dealt.clear();
            sheets.settle(&self.families, &self.author.own);
        }
        if sheets.done() < sheets.wanted() {
            let families = sheets.plan.families(&self.families, &self.author.own);
            let sheet = Sheet { dealing, ..sheets.plan.deal(&families, sheets.done() + 1) };
            if sheet.number == 1 {
                sheets.look_at_first(&sheet, &families);
                let words = sheets.notes.join(" ");
                sheets.dealt.push(Arc::new(sheet));
                effects.extend(self.tell_address());
                if !words.is_empty() {
                    self.say(words);
                }
            } else {
                sheets.dealt.push(Arc::new(sheet));
            }
        }
        let sheets = &mut self.class.sheets;
        if sheets.done() < sheets.wanted() {
            effects.push(Effect::Class(Wish::Deal(dealing)));
        } else if std::mem::take(&mut sheets.printing) {
            let words = text::sheets_ready(sheets.plan.students);
            self.say(words);
            effects.push(Effect::Class(Wish::Print));
        }
        effects
    }

    /// The address tells of the set-up as it is; an entry of the history is a link that was followed.
    fn tell_address(&mut self) -> Vec<Effect> {
        let sheets = &mut self.class.sheets;
        let fingerprint = sheets.fingerprint.as_ref().map(|made| format!("~{made}")).unwrap_or_default();
        let address = format!("{CLASS}/{SHEETS}{}{fingerprint}", sheets.plan.query(&self.families));
        if address == sheets.address {
            return Vec::new();
        }
        sheets.address.clone_from(&address);
        vec![Effect::Replace(address)]
    }
}

impl Sheets {
    /// What was left unfinished when somebody went elsewhere goes on.
    fn take_up(&mut self) -> Vec<Effect> {
        self.printing = false;
        if self.done() < self.wanted() { self.go_on() } else { Vec::new() }
    }

    /// Mends a set-up that the families do not allow.
    fn settle(&mut self, families: &[Family], own: &[(String, String)]) {
        let plan = &mut self.plan;
        if plan.families(families, own).is_empty() {
            self.notes.push(text::NO_SUCH_PROBLEMS.get().into());
            plan.scope = Scope::Learned;
        }
        let taking = plan.families(families, own);
        let top = taking.iter().map(|family| family.top_level()).max().unwrap_or(1);
        let bounds = 1..=u32::from(top);
        let level = kept(plan.level.into(), &bounds, text::LEVEL.get(), &mut self.notes);
        plan.level = u8::try_from(level).unwrap_or(top);
    }

    /// Takes note of the first sheet: its fingerprint, and what is not as was asked for.
    fn look_at_first(&mut self, sheet: &Sheet, families: &[&Family]) {
        let items = sheet.problems.iter().map(|printed| &printed.problem.item);
        let marks = items.clone().filter_map(|item| item.link.rsplit('~').next()).collect::<Vec<_>>();
        let now = fingerprint(&marks.join(" "), "");
        let Made { version, fingerprint } = std::mem::take(&mut self.made);
        let same_version =
            version.is_none_or(|version| families.iter().all(|family| family.version == version));
        let same = fingerprint.as_ref().map_or(same_version, |made| *made == now);
        if !same {
            self.notes.push(text::OTHER_SHEETS.get().into());
        }
        let otherwise = items.clone().filter(|item| item.form != self.plan.form).count();
        if otherwise > 0 {
            self.notes.push(text::told_otherwise(otherwise, text::form(self.plan.form)));
        }
        let missing = (self.plan.problems as usize).saturating_sub(sheet.problems.len());
        if missing > 0 {
            self.notes.push(text::short_of(missing));
        }
        self.fingerprint = Some(now);
    }
}
