//! The Run view: many variants, one respondent, scores that fill in.

pub use super::setup::{Knob, MAX_VARIANTS, Respondent, Scope, Setup};

use super::{Effect, Session};
use crate::app::text;
use crate::checklist::group::of_tasks;
use crate::checklist::{Item, Task};
use crate::family::Family;
use crate::respondent::Record;
use crate::score::{Options, Report, Tally};
use std::collections::HashSet;
use std::sync::Arc;

/// How many items a reference solver answers before the page may breathe.
const SLICE: usize = 24;
/// How often figures are computed anew while answers come in, in milliseconds.
const REFRESH_MS: f64 = 250.0;
/// Bootstrap resamples while answers come in, and at the end.
const RESAMPLES: [usize; 2] = [200, 1000];

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
}

impl Pick {
    fn takes(&self, item: &Item) -> bool {
        self.family.as_ref().is_none_or(|family| *family == item.family)
            && self.form.as_ref().is_none_or(|form| form == item.form.name())
            && self.task.as_ref().is_none_or(|task| task == item.task.name())
            && self.index.is_none_or(|index| index == item.index)
    }
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Answers come in.
    Running,
    /// All are in.
    Finished,
    /// The visitor stopped it.
    Cancelled,
    /// It cannot go on; why, in a sentence.
    Failed(String),
}

/// A run, under way or over.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number: answers to another are dropped.
    pub number: u32,
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
    tally: Tally,
    reported_at: f64,
    /// The next variant: its index, and the position of its family among all.
    next: (u32, usize),
    /// What was handed out and not answered when it was stopped.
    left: Vec<Item>,
    /// Which model answers, where one does.
    model: String,
}

/// A report; equal only to itself, so that looking whether it changed costs nothing.
#[derive(Clone, Debug)]
pub struct Figures(pub Arc<Report>);

impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Run {
    fn new(number: u32, setup: Setup, families: &[Family], model: String, now: f64) -> Self {
        let tally = Tally::new();
        Self {
            number,
            total: setup.items(families),
            setup,
            progress: Progress::Running,
            records: Vec::new(),
            report: Figures(Arc::new(tally.report(&Options { resamples: 0, ..Options::default() }))),
            times: [now, now],
            tally,
            reported_at: now,
            next: (0, 0),
            left: Vec::new(),
            model,
        }
    }

    /// Whether answers are still to come.
    pub fn is_running(&self) -> bool {
        self.progress == Progress::Running
    }

    /// Answers a second so far.
    pub fn rate(&self) -> Option<f64> {
        let seconds = (self.times[1] - self.times[0]) / 1000.0;
        (seconds > 0.2).then(|| self.records.len() as f64 / seconds)
    }

    /// Seconds that the rest will take at this rate.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.total.saturating_sub(self.records.len());
        self.rate().filter(|rate| *rate > 0.0).map(|rate| left as f64 / rate)
    }

    /// The next items, about `count`: whole variants, all families of an index before the next index.
    pub(super) fn take(&mut self, families: &[Family], count: usize) -> Vec<Item> {
        let mut items = std::mem::take(&mut self.left);
        while items.len() < count && self.next.0 < self.setup.variants {
            let (index, at) = self.next;
            self.next = if at + 1 < families.len() { (index, at + 1) } else { (index + 1, 0) };
            let Some(family) = families.get(at).filter(|family| self.setup.scope.takes(family)) else {
                continue;
            };
            let level = self.setup.level.clamp(1, family.top_level());
            let Setup { seed, forms, tasks, .. } = &self.setup;
            let problems = of_tasks(family, level, *seed, index, forms, tasks).unwrap_or_default();
            // Not every variant can be turned round with one solution, and not every working judged: what is not there
            // is not waited for.
            let expected = self.setup.items_of_variant(family);
            self.total = self.total.saturating_sub(expected.saturating_sub(problems.len()));
            items.extend(problems.into_iter().map(|problem| problem.item));
        }
        items
    }

    /// Whether every item has been handed out.
    pub(super) fn is_dealt(&self) -> bool {
        self.left.is_empty() && self.next.0 >= self.setup.variants
    }

    /// Takes back what was handed out, unless it has been answered.
    fn put_back(&mut self, mut items: Vec<Item>) {
        let latest = self.records.iter().rev().take(items.len());
        let answered = latest.map(|record| record.item.id.as_str()).collect::<HashSet<_>>();
        items.retain(|item| !answered.contains(item.id.as_str()));
        self.left = items;
    }

    pub(super) fn add(&mut self, record: Record, now: f64) {
        self.tally.add(&record.answered());
        self.records.push(record);
        self.times[1] = now;
        if now - self.reported_at >= REFRESH_MS {
            self.refresh(now, RESAMPLES[0]);
        }
    }

    pub(super) fn end(&mut self, progress: Progress) {
        self.progress = progress;
        self.refresh(self.times[1], RESAMPLES[1]);
    }

    fn refresh(&mut self, now: f64, resamples: usize) {
        self.reported_at = now;
        self.report = Figures(Arc::new(self.tally.report(&Options { resamples, ..Options::default() })));
    }

    /// The records as JSON lines: what the page exports, and what `reroll score` reads.
    pub fn lines(&self) -> String {
        let lines = self.records.iter().filter_map(|record| serde_json::to_string(record).ok());
        lines.map(|line| line + "\n").collect()
    }

    /// A name for the exported file.
    pub fn file_name(&self) -> String {
        let who = match &self.setup.respondent {
            Respondent::Model => "model".to_owned(),
            Respondent::Solver(solver) => solver.to_string().replace([':', '.'], "-"),
        };
        format!("reroll-{who}-{}.jsonl", self.setup.seed)
    }
}

impl Session {
    /// The answered items of the run that a mark, a row or a cell stands for.
    pub fn picked(&self, pick: &Pick) -> impl Iterator<Item = &Record> {
        let records = self.run.iter().flat_map(|run| &run.records);
        records.filter(|record| pick.takes(&record.item))
    }

    /// What a list of such items is called.
    pub fn pick_title(&self, pick: &Pick) -> String {
        let family = pick.family.as_ref().and_then(|id| self.families.iter().find(|family| family.id == *id));
        let task = pick.task.as_deref().and_then(Task::named).map(text::task);
        text::items_title(family.map(|family| family.title.as_str()), pick.form.as_deref(), task, pick.index)
    }

    pub(super) fn start_run(&mut self, now: f64) -> Vec<Effect> {
        if self.run.as_ref().is_some_and(Run::is_running) {
            return Vec::new();
        }
        self.runs += 1;
        let model = self.desk.file.key();
        let run = Run::new(self.runs, self.setup.clone(), &self.families, model, now);
        self.say(text::run_started(run.total));
        self.run = Some(run);
        self.deal()
    }

    /// Whether the run was stopped and can go on where it was: with the same model, if one answers.
    pub fn can_go_on(&self) -> bool {
        let same = |run: &Run| match run.setup.respondent {
            Respondent::Model => run.model == self.desk.file.key(),
            Respondent::Solver(_) => true,
        };
        self.run.as_ref().is_some_and(|run| !run.is_running() && !run.is_dealt() && same(run))
    }

    pub(super) fn go_on(&mut self, now: f64) -> Vec<Effect> {
        if !self.can_go_on() {
            return Vec::new();
        }
        self.runs += 1;
        let Some(run) = &mut self.run else { return Vec::new() };
        run.number = self.runs;
        run.progress = Progress::Running;
        // The time in between does not count.
        run.times = [now - (run.times[1] - run.times[0]), now];
        let left = run.total.saturating_sub(run.records.len());
        self.say(text::run_goes_on(left));
        let mut effects = self.deal();
        // The button that was pressed goes away; its neighbour stops the run again.
        effects.push(Effect::Focus("start"));
        effects
    }

    fn deal(&mut self) -> Vec<Effect> {
        match self.run.as_ref().map(|run| (run.number, &run.setup.respondent)) {
            Some((number, Respondent::Solver(_))) => vec![Effect::Later(number)],
            Some((_, Respondent::Model)) => {
                let mut effects = self.finish_bench(Progress::Cancelled);
                effects.extend(self.ask_batch());
                effects
            }
            None => Vec::new(),
        }
    }

    /// A reference solver's turn.
    pub(super) fn slice(&mut self, number: u32, now: f64) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| run.number == number && run.is_running()) else {
            return Vec::new();
        };
        let Respondent::Solver(solver) = run.setup.respondent.clone() else { return Vec::new() };
        for item in run.take(&self.families, SLICE) {
            let reply = solver.reply(&item);
            run.add(Record::new(item, &solver.to_string(), reply), now);
        }
        if run.is_dealt() {
            self.finish_run(Progress::Finished);
            return Vec::new();
        }
        vec![Effect::Later(number)]
    }

    pub(super) fn finish_run(&mut self, progress: Progress) {
        let batch = self.desk.batch.take();
        let Some(run) = &mut self.run else { return };
        run.put_back(batch.map(|(_, items)| items).unwrap_or_default());
        run.end(progress);
        let accuracy =
            run.report.0.accuracy.value.known().map_or_else(|| text::NOT_DEFINED.into(), text::percent);
        let words = text::run_ended(run.records.len(), run.total, &accuracy, text::ended(&run.progress));
        self.say(words);
    }

    pub(super) fn cancel_run(&mut self) -> Vec<Effect> {
        if !self.run.as_ref().is_some_and(Run::is_running) {
            return Vec::new();
        }
        let asked = self.desk.batch.as_ref().map(|(request, _)| *request);
        self.finish_run(Progress::Cancelled);
        asked.map(|request| self.desk.cancel(request)).unwrap_or_default()
    }

    pub(super) fn export(&self) -> Vec<Effect> {
        let run = self.run.as_ref();
        run.map(|run| Effect::Download { name: run.file_name(), text: run.lines() }).into_iter().collect()
    }
}
