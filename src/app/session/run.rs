//! A run: what was asked, what was answered so far, and the figures of that.

use super::desk::File;
use super::lab::{Respondent, Setup};
use super::runs::{Head, Keep};
use crate::answer::Verdict;
use crate::checklist::Item;
use crate::checklist::group::of_tasks;
use crate::family::Family;
use crate::respondent::Record;
use crate::score::import::{Beside, Import};
use crate::score::{Analysis, Options, Report, Tally};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How often figures are computed anew while answers come in, in milliseconds; and how much longer it takes for every
/// answer there is, since computing takes longer too.
const REFRESH_MS: f64 = 250.0;
const REFRESH_MS_EACH: f64 = 0.1;
/// Bootstrap resamples while answers come in, and at the end.
const SOME_RESAMPLES: usize = 60;
const RESAMPLES: usize = 1000;
/// How often answers are written down while they come in, in milliseconds.
const KEEP_MS: f64 = 1000.0;

/// How many variants are drawn at a time, at most.
const MOST_DRAWN: usize = 256;

/// Which items of a run to look at; what is `None` does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The family's id.
    pub family: Option<String>,
    /// The form's name.
    pub form: Option<String>,
    /// The task's name.
    pub task: Option<String>,
    /// The position in the run.
    pub index: Option<u32>,
    /// The level.
    pub level: Option<u32>,
    /// Whether of the run beside.
    pub beside: bool,
}

impl Pick {
    /// Whether an item is one of them.
    pub fn takes(&self, item: &Item) -> bool {
        self.family.as_ref().is_none_or(|family| *family == item.family)
            && self.form.as_ref().is_none_or(|form| form == item.form.name())
            && self.task.as_ref().is_none_or(|task| task == item.task.name())
            && self.index.is_none_or(|index| index == item.index)
            && self.level.is_none_or(|level| level == u32::from(item.level))
    }
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Answers come in.
    Running,
    /// All are in.
    Finished,
    /// The visitor stopped it, or closed the page.
    Cancelled,
    /// It cannot go on; why, in a sentence.
    Failed(String),
}

/// Whose answers they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// For people.
    pub name: String,
    /// Tells models apart; empty where none answers.
    pub model: String,
    /// The model's file, as far as it is known in this visit.
    pub file: Option<File>,
}

/// What a file of answers says beside them.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// What others make of the same replies.
    pub beside: Vec<Beside>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
}

/// A run, under way or over.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number: answers to another are dropped.
    pub number: u32,
    /// When it was started, in milliseconds since 1970: what it is kept under.
    pub id: u64,
    /// What the visitor calls it.
    pub name: String,
    /// Who answers.
    pub who: Who,
    /// What it is about.
    pub setup: Setup,
    /// How many items it has.
    pub total: usize,
    /// How far it is.
    pub progress: Progress,
    /// What was answered so far.
    pub records: Vec<Record>,
    /// The figures; somewhat behind the records while answers come in.
    pub report: Figures,
    /// When it started and when the last answer came, in the page's milliseconds.
    pub times: [f64; 2],
    /// Where it comes from, if from a file.
    pub foreign: Option<Foreign>,
    /// Why it cannot go on, if so: the problems are no longer what they were.
    pub stale: bool,
    pub(super) tally: Tally,
    reported_at: f64,
    /// How often figures were computed.
    refreshed: u32,
    /// The next variant: its index, the position of its family among all, and the level.
    next: (u32, usize, u8),
    /// What was handed out and not answered when it was stopped.
    left: Vec<Item>,
    /// The ids of what was answered.
    answered: HashSet<String>,
    /// How many records are written down, and when that was.
    kept: (usize, f64),
}

/// A report with what is read off the same answers; equal only to itself, so that looking whether it changed costs
/// nothing.
#[derive(Clone, Debug)]
pub struct Figures(Arc<(Arc<Report>, Arc<Analysis>)>);

impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Figures {
    fn of(tally: &Tally, resamples: usize) -> Self {
        let options = Options { resamples, ..Options::default() };
        Self(Arc::new((Arc::new(tally.report(&options)), Arc::new(tally.analysis(&options)))))
    }

    /// One half of them anew, so that neither keeps the page for long: the report, or else the analysis.
    fn half(&self, tally: &Tally, report: bool) -> Self {
        let options = Options { resamples: SOME_RESAMPLES, ..Options::default() };
        let (old_report, old_analysis) = &*self.0;
        Self(Arc::new(match report {
            true => (Arc::new(tally.report(&options)), Arc::clone(old_analysis)),
            false => (Arc::clone(old_report), Arc::new(tally.analysis(&options))),
        }))
    }

    /// The report.
    pub fn report(&self) -> &Report {
        &self.0.0
    }

    /// What is read off the same answers.
    pub fn analysis(&self) -> &Analysis {
        &self.0.1
    }
}

impl Run {
    /// One that begins.
    pub(super) fn new(number: u32, id: u64, setup: Setup, families: &[Family], who: Who, now: f64) -> Self {
        Self {
            number,
            id,
            name: String::new(),
            who,
            total: setup.items(families),
            setup,
            progress: Progress::Running,
            records: Vec::new(),
            report: Figures::of(&Tally::new(), 0),
            times: [now, now],
            foreign: None,
            stale: false,
            tally: Tally::new(),
            reported_at: now,
            refreshed: 0,
            next: (0, 0, 1),
            left: Vec::new(),
            answered: HashSet::new(),
            kept: (0, now),
        }
    }

    /// One that was kept: its answers, each with whether it stands in place of the one before to the same item.
    pub(super) fn restored(number: u32, head: &Head, setup: Setup, records: Vec<(Record, bool)>) -> Self {
        let who = Who { name: head.who.clone(), model: head.model.clone(), file: None };
        let mut run = Self::new(number, head.id, setup, &[], who, 0.0);
        run.name.clone_from(&head.name);
        run.total = head.total;
        run.times = [0.0, head.took];
        let mut places = HashMap::<String, usize>::new();
        for (record, again) in records {
            // A tab that goes on from what it last saw asks again what another has answered since.
            let before = places.get(&record.item.id).filter(|_| again || !head.foreign);
            match before.and_then(|at| run.records.get_mut(*at)) {
                Some(before) => *before = record,
                None => {
                    places.insert(record.item.id.clone(), run.records.len());
                    run.records.push(record);
                }
            }
        }
        run.answered = run.records.iter().map(|record| record.item.id.clone()).collect();
        run.kept = (run.records.len(), 0.0);
        run.recount();
        if head.ended == Some(Progress::Finished) {
            run.next.0 = run.setup.variants;
        }
        // What was under way when the page was closed can go on.
        run.end(
            head.ended.clone().filter(|ended| *ended != Progress::Running).unwrap_or(Progress::Cancelled),
        );
        run
    }

    /// The answers of a file; those with their items can be looked at one by one.
    pub(super) fn imported(number: u32, id: u64, name: &str, import: Import, records: Vec<Record>) -> Self {
        let who = import.respondent.clone().unwrap_or_else(|| name.to_owned());
        let who = Who { name: who, ..Who::default() };
        let setup = Setup::new(records.first().map_or(crate::family::Seed(0), |record| record.item.seed));
        let mut run = Self::new(number, id, setup, &[], who, 0.0);
        name.clone_into(&mut run.name);
        run.total = import.answers.len();
        run.tally = import.answers.iter().collect();
        run.answered = records.iter().map(|record| record.item.id.clone()).collect();
        run.records = records;
        run.foreign = Some(Foreign { beside: import.beside, notes: import.notes });
        run.end(Progress::Finished);
        run
    }

    /// Whether answers are still to come.
    pub fn is_running(&self) -> bool {
        self.progress == Progress::Running
    }

    /// How many answers there are.
    pub fn done(&self) -> usize {
        if self.foreign.is_some() { self.total } else { self.records.len() }
    }

    /// Answers a second so far.
    pub fn rate(&self) -> Option<f64> {
        let seconds = (self.times[1] - self.times[0]) / 1000.0;
        // People are not to be hurried.
        let counts = self.foreign.is_none() && self.setup.respondent != Respondent::Person;
        (seconds > 0.2 && counts).then(|| self.records.len() as f64 / seconds)
    }

    /// Seconds that the rest will take at this rate.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.total.saturating_sub(self.records.len());
        self.rate().filter(|rate| *rate > 0.0).map(|rate| left as f64 / rate)
    }

    /// It goes on, after whatever time.
    pub(super) fn resume(&mut self, number: u32, families: &[Family], now: f64) {
        self.number = number;
        self.progress = Progress::Running;
        // The time in between does not count.
        self.times = [now - (self.times[1] - self.times[0]), now];
        if self.next == (0, 0, 1) {
            // From another visit: it is dealt from the start, past what was answered.
            self.total = self.setup.items(families);
        }
    }

    /// The next items, about `count`: whole variants, all families of an index before the next index.
    pub(super) fn take(&mut self, families: &[Family], count: usize) -> Vec<Item> {
        let mut items = std::mem::take(&mut self.left);
        // A run that goes on passes over what was answered, which is not to take long at a time either.
        let mut drawn = 0;
        while items.len() < count && self.next.0 < self.setup.variants && drawn < MOST_DRAWN {
            drawn += 1;
            let (index, at, level) = self.next;
            let taking = families.get(at).filter(|family| self.setup.scope.takes(family));
            let levels = taking.map(|family| self.setup.levels(family));
            let higher = levels.as_ref().filter(|levels| level < *levels.end()).map(|_| level + 1);
            self.next = match higher {
                Some(level) => (index, at, level),
                None if at + 1 < families.len() => (index, at + 1, 1),
                None => (index + 1, 0, 1),
            };
            let (Some(family), Some(levels)) = (taking, levels) else { continue };
            if !levels.contains(&level) {
                continue;
            }
            let (forms, tasks) = self.setup.asked();
            let problems =
                of_tasks(family, level, self.setup.seed, index, &forms, &tasks).unwrap_or_default();
            // Not every variant can be turned round with one solution, and not every working judged: what is not there
            // is not waited for. And a problem has as many parts as it has steps.
            let expected = self.setup.items_of_variant(family);
            self.total = (self.total + problems.len()).saturating_sub(expected);
            let items_of = problems.into_iter().map(|problem| problem.item);
            items.extend(items_of.filter(|item| !self.answered.contains(&item.id)));
        }
        items
    }

    /// Whether every item has been handed out.
    pub(super) fn is_dealt(&self) -> bool {
        self.foreign.is_some() || self.stale || self.left.is_empty() && self.next.0 >= self.setup.variants
    }

    /// Takes back what was handed out, unless it has been answered.
    pub(super) fn put_back(&mut self, mut items: Vec<Item>) {
        items.retain(|item| !self.answered.contains(&item.id));
        self.left = items;
    }

    pub(super) fn add(&mut self, record: Record, now: f64) {
        self.tally.add(&record.answered());
        self.answered.insert(record.item.id.clone());
        self.records.push(record);
        self.times[1] = now;
        if now - self.reported_at >= REFRESH_MS + REFRESH_MS_EACH * self.records.len() as f64 {
            self.reported_at = now;
            self.refreshed += 1;
            // The report is what people watch.
            self.report = self.report.half(&self.tally, !self.refreshed.is_multiple_of(3));
        }
    }

    pub(super) fn end(&mut self, progress: Progress) {
        self.progress = progress;
        self.report = Figures::of(&self.tally, RESAMPLES);
    }

    /// A verdict in place of the grader's, or the grader's again; whether there is such an item.
    pub(super) fn judge(&mut self, id: &str, verdict: Option<Verdict>) -> bool {
        let Some(at) = self.records.iter().position(|record| record.item.id == id) else { return false };
        if let Some(record) = self.records.get_mut(at) {
            record.verdict = verdict;
        }
        self.recount();
        self.report = Figures::of(&self.tally, if self.is_running() { SOME_RESAMPLES } else { RESAMPLES });
        true
    }

    fn recount(&mut self) {
        self.tally = Tally::new();
        for record in &self.records {
            self.tally.add(&record.answered());
        }
    }

    /// The records as JSON lines: what the page exports, and what `reroll score` reads.
    pub fn lines(&self) -> String {
        lines(&self.records)
    }

    /// A name for an exported file, without its end.
    pub fn file_name(&self) -> String {
        let name = if self.name.is_empty() { &self.who.name } else { &self.name };
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let words: String = name.chars().map(plain).collect();
        let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
        format!("reroll-{words}-{}", self.setup.seed)
    }

    /// What the list of runs says about it.
    pub fn head(&self, families: &[Family]) -> Head {
        let robustness = self.report.report().robustness.as_ref();
        Head {
            id: self.id,
            name: self.name.clone(),
            setup: self.setup.query(families),
            who: self.who.name.clone(),
            model: self.who.model.clone(),
            done: self.done(),
            total: self.total,
            average: robustness.and_then(|robustness| robustness.average.value.known()),
            worst: robustness.and_then(|robustness| robustness.worst.value.known()),
            k: robustness.map_or(0, |robustness| robustness.k),
            ended: Some(self.progress.clone()),
            took: self.times[1] - self.times[0],
            foreign: self.foreign.is_some(),
            dropped: false,
        }
    }

    /// What is to be written down by now; with `all`, whatever is not.
    pub(super) fn keep(&mut self, families: &[Family], all: bool) -> Option<Keep> {
        let (records, at) = self.kept;
        if !self.is_kept() || !all && self.times[1] - at < KEEP_MS {
            return None;
        }
        let new = self.records.get(records..).filter(|new| !new.is_empty()).map(lines);
        self.kept = (self.records.len(), self.times[1]);
        Some(self.written(families, new))
    }

    /// The record of an item anew, which stands in place of the one before.
    pub(super) fn keep_again(&mut self, families: &[Family], id: &str) -> Option<Keep> {
        let record = self.records.iter().find(|record| record.item.id == id)?;
        let line = lines(std::slice::from_ref(record));
        Some(self.written(families, Some(format!("{AGAIN}{}", line.strip_prefix('{')?))))
    }

    fn written(&self, families: &[Family], lines: Option<String>) -> Keep {
        Keep::Write { id: self.id, head: self.head(families).to_json(), lines, goes_on: self.is_running() }
    }

    /// Whether it is written down at all: of a file without replies there is only what the file says.
    pub(super) fn is_kept(&self) -> bool {
        self.foreign.is_none() || !self.records.is_empty()
    }

    /// How many answers are nowhere but in the page.
    pub(super) fn unkept(&self) -> usize {
        self.records.len().saturating_sub(self.kept.0)
    }

    /// These lines were not written, because another tab goes on with it. They are kept in mind: should this tab go on
    /// after all, they are written then, and whatever the other one has asked again counts once.
    pub(super) fn left_alone(&mut self, lines: Option<&str>) {
        let lines = lines.into_iter().flat_map(str::lines).filter(|line| !line.starts_with(AGAIN)).count();
        self.kept = (self.kept.0.saturating_sub(lines), self.times[1]);
    }

    /// Nothing of it is written down after all, and it is not tried again before its end.
    pub(super) fn not_kept(&mut self) {
        self.kept = (0, f64::INFINITY);
    }
}

/// What a line begins with that stands in place of an earlier one.
const AGAIN: &str = "{\"again\":true,";

/// The records of JSON lines, each with whether it stands in place of an earlier one.
pub(super) fn read_lines(lines: &str) -> impl Iterator<Item = (Record, bool)> {
    lines.lines().filter_map(|line| Some((serde_json::from_str(line).ok()?, line.starts_with(AGAIN))))
}

fn lines(records: &[Record]) -> String {
    let lines = records.iter().filter_map(|record| serde_json::to_string(record).ok());
    lines.map(|line| line + "\n").collect()
}
