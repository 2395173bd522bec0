//! Sheets of problems for a class, each student's dealt from a seed of their own.
//!
//! The seed of sheet `k`, from 1, is the `k`-th that [`mixed`] makes of the set-up's seed. That takes every `k` to
//! another seed, so no two sheets share one, and the problems of a sheet are ordinary ones: the sheet's seed, and indices
//! from 0. An index is passed over whose question the sheet has already, or which cannot be told in the form; so the same
//! set-up always gives the same sheets. Whether it still does, a link's fingerprint of its first sheet tells.
//!
//! `sheets?of=apples-left.1&lv=2&form=paraphrase&n=8&k=20&seed=7k3q9x~m2t8` is such a link: which problems (a family and
//! its version, `learned`, `all` or `topic:` and a topic), level and form, how many problems on how many sheets, the seed,
//! then what differs from the usual (`space=no`, `key=no`, `qr=yes`), and the fingerprint.

use super::lab::Scope;
use super::puzzle::{Name, mixed};
use crate::app::address::SHEETS;
use crate::app::text;
use crate::checklist::figure::figure;
use crate::checklist::item::{Cell, Problem};
use crate::checklist::{Form, Item};
use crate::family::{Family, Seed};
use std::ops::RangeInclusive;

/// How many problems a sheet can have.
pub const PROBLEMS: RangeInclusive<u32> = 1..=40;
/// How many sheets there can be.
pub const STUDENTS: RangeInclusive<u32> = 1..=60;
/// The most options of a link that are looked at: there are far fewer.
const MOST_OPTIONS: usize = 20;
/// How many indices are tried for a problem that the sheet does not have yet.
const TRIES: u32 = 20;

/// What sheets are dealt from, and how they look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which problems, one family after the other.
    pub scope: Scope,
    /// The rung of the ladder; families with fewer are asked at their highest.
    pub level: u8,
    /// How they are told; where a family cannot, as the original.
    pub form: Form,
    /// Problems on a sheet.
    pub problems: u32,
    /// Sheets.
    pub students: u32,
    /// The seed of all.
    pub seed: Seed,
    /// Whether there is space for working.
    pub space: bool,
    /// Whether there is a page of answers.
    pub key: bool,
    /// Whether each problem has its QR code.
    pub codes: bool,
}

impl Default for Plan {
    fn default() -> Self {
        let (level, form, seed) = (1, Form::Original, Seed(0));
        Self {
            scope: Scope::Learned,
            level,
            form,
            problems: 8,
            students: 20,
            seed,
            space: true,
            key: true,
            codes: false,
        }
    }
}

/// One problem on a sheet.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The problem.
    pub problem: Problem,
    /// Its picture, as SVG.
    pub figure: Option<String>,
}

/// What one student gets.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Of which dealing.
    pub dealing: u32,
    /// Which one, from 1.
    pub number: u32,
    /// Its own seed.
    pub seed: Seed,
    /// Its problems.
    pub problems: Vec<Printed>,
}

/// What a link says its sheets were when it was made.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    pub(super) version: Option<u32>,
    pub(super) fingerprint: Option<String>,
}

/// What stands behind `sheets` in what follows `class/`; `None` if it does not lead to sheets.
pub(super) fn query(rest: &str) -> Option<&str> {
    let query = rest.strip_prefix(SHEETS)?;
    (query.is_empty() || query.starts_with(['?', '~'])).then_some(query)
}

impl Plan {
    /// The seed of a sheet, by its number from 1.
    pub fn seed_of(&self, number: u32) -> Seed {
        Seed(mixed(self.seed.0, number))
    }

    /// The families that take part: of the visitor's own only the one that is asked for, since nobody else has them.
    pub fn families<'f>(&self, all: &'f [Family], own: &[(String, String)]) -> Vec<&'f Family> {
        let is_own = |family: &Family| own.iter().any(|(id, _)| *id == family.id);
        let named = matches!(self.scope, Scope::Family(_));
        all.iter().filter(|family| self.scope.takes(family) && (named || !is_own(family))).collect()
    }

    /// Deals a sheet.
    pub fn deal(&self, families: &[&Family], number: u32) -> Sheet {
        let seed = self.seed_of(number);
        let mut problems: Vec<Printed> = Vec::new();
        let mut index = 0;
        for family in families.iter().cycle().take(self.problems as usize) {
            let mut again = None;
            let mut fresh = None;
            let first = index;
            for at in first..first + TRIES {
                let Some(problem) = self.draw(family, seed, at) else { continue };
                index = at + 1;
                if problems.iter().all(|other| other.problem.item.question != problem.item.question) {
                    fresh = Some(problem);
                    break;
                }
                again = again.or(Some(problem));
            }
            // A family with few variants has to repeat itself.
            if let Some(problem) = fresh.or(again) {
                let prefix = format!("s{number}p{}", problems.len() + 1);
                let figure = figure(family, &problem.item, &prefix);
                problems.push(Printed { problem, figure });
            }
        }
        Sheet { dealing: 0, number, seed, problems }
    }

    fn draw(&self, family: &Family, seed: Seed, index: u32) -> Option<Problem> {
        let (id, cell) = (family.id.clone(), Cell::solving(self.form));
        let name = Name { family: id, level: self.level, seed, index, cell };
        name.draw(std::slice::from_ref(family), Problem::draw_cell)?.ok()
    }

    /// What stands behind `sheets` in the link to them, up to the fingerprint.
    pub(super) fn query(&self, families: &[Family]) -> String {
        let of = self.scope.release(families);
        let mut query = format!("?of={of}");
        if self.level != 1 {
            query += &format!("&lv={}", self.level);
        }
        if self.form != Form::Original {
            query = query + "&form=" + self.form.name();
        }
        query += &format!("&n={}&k={}&seed={}", self.problems, self.students, self.seed);
        let usual = Self::default();
        for (option, is, usually) in [
            ("space", self.space, usual.space),
            ("key", self.key, usual.key),
            ("qr", self.codes, usual.codes),
        ] {
            if is != usually {
                query = query + "&" + option + "=" + if is { "yes" } else { "no" };
            }
        }
        query
    }

    /// Reads such a text into the plan; what it does not name is as usual, but for the seed, which stays. Gives a
    /// sentence for whatever was not taken as it stands.
    pub(super) fn read(&mut self, text: &str, notes: &mut Vec<String>) -> Made {
        let (text, fingerprint) = match text.rsplit_once('~') {
            Some((text, fingerprint)) => (text, Some(fingerprint.to_owned())),
            None => (text, None),
        };
        let mut made = Made { version: None, fingerprint };
        *self = Self { seed: self.seed, ..Self::default() };
        let text = text.strip_prefix('?').unwrap_or(text);
        for option in text.split('&').filter(|option| !option.is_empty()).take(MOST_OPTIONS) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            let switch = match value {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            let read = match key {
                "of" => {
                    Scope::read(value).map(|(scope, version)| (self.scope, made.version) = (scope, version))
                }
                // The families that take part say how high it goes.
                "lv" => whole(value).map(|level| self.level = u8::try_from(level).unwrap_or(u8::MAX)),
                "form" => {
                    let form = Form::named(value).filter(|form| Form::ROWS.contains(form));
                    form.map(|form| self.form = form)
                }
                "n" => {
                    whole(value).map(|n| self.problems = kept(n, &PROBLEMS, text::PROBLEMS_EACH.get(), notes))
                }
                "k" => whole(value).map(|k| self.students = kept(k, &STUDENTS, text::STUDENTS.get(), notes)),
                "seed" => value.parse().ok().map(|seed| self.seed = seed),
                "space" => switch.map(|on| self.space = on),
                "key" => switch.map(|on| self.key = on),
                "qr" => switch.map(|on| self.codes = on),
                _ => None,
            };
            if read.is_none() {
                notes.push(text::means_nothing(option));
            }
        }
        made
    }
}

/// A whole number as typed; one beyond all bounds is the largest.
pub(super) fn whole(typed: &str) -> Option<u32> {
    let typed = typed.trim();
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(if digits.len() < typed.len() { 0 } else { digits.parse().unwrap_or(u32::MAX) })
}

/// A number kept within its bounds; if it had to be, that is said.
pub(super) fn kept(number: u32, bounds: &RangeInclusive<u32>, what: &str, notes: &mut Vec<String>) -> u32 {
    let kept = number.clamp(*bounds.start(), *bounds.end());
    if kept != number {
        notes.push(text::out_of_bounds(what, *bounds.start(), *bounds.end(), kept));
    }
    kept
}

/// The right answer with its unit, as a key has it.
pub fn answer(item: &Item) -> String {
    let answer = match &item.unit {
        Some(unit) => format!("{} {unit}", item.answer),
        None => item.answer.clone(),
    };
    text::key_answer(answer, &item.answer_type)
}
