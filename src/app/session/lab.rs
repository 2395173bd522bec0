//! The Lab: many variants, one respondent or two, scores that fill in.

pub use super::run::{Figures, Pick, Progress, Run, Who};
pub use super::setup::{Knob, MAX_VARIANTS, Respondent, Scope, Setup};

use super::desk::{File, Model};
use super::person::Sitting;
use super::runs::Place;
use super::{Effect, Session};
use crate::app::text;
use crate::app::text::language::in_english;
use crate::checklist::Task;
use crate::respondent::Record;
use crate::score::{Options, Versus};

/// How many items a reference solver answers before the page may breathe.
const SLICE: usize = 24;

impl Session {
    /// The run on screen, or the one beside it.
    pub fn shown(&self, beside: bool) -> Option<&Run> {
        if beside { self.beside.as_ref() } else { self.run.as_ref() }
    }

    /// The answered items of a run that a mark, a row or a cell stands for.
    pub fn picked(&self, pick: &Pick) -> impl Iterator<Item = &Record> {
        let records = self.shown(pick.beside).into_iter().flat_map(|run| &run.records);
        records.filter(|record| pick.takes(&record.item))
    }

    /// What a list of such items is called.
    pub fn pick_title(&self, pick: &Pick) -> String {
        let family = pick.family.as_ref().and_then(|id| self.families.iter().find(|family| family.id == *id));
        let task = pick.task.as_deref().and_then(Task::named).map(text::task);
        text::items_title(family.map(|family| family.title.as_str()), pick.form.as_deref(), task, pick.index)
    }

    /// The two runs on screen against each other, the earlier one first.
    pub fn versus(&self) -> Option<[&Run; 2]> {
        let (run, other) = (self.run.as_ref()?, self.beside.as_ref()?);
        Some(if run.id < other.id { [run, other] } else { [other, run] })
    }

    /// The comparison of two runs, item by item.
    pub fn compare([first, second]: [&Run; 2]) -> Versus {
        let resamples = if first.is_running() || second.is_running() { 200 } else { 1000 };
        Versus::of(&first.tally, &second.tally, &Options { resamples, ..Options::default() })
    }

    pub(super) fn start_run(&mut self, now: f64) -> Vec<Effect> {
        if self.run.as_ref().is_some_and(Run::is_running) {
            return Vec::new();
        }
        // What only the page has must not be pushed out of it.
        if self.run.as_ref().is_some_and(|run| run.unkept() > 0) {
            if self.is_irreplaceable(Place::Beside) {
                return Vec::new();
            }
            self.beside = self.run.take();
        } else if self.setup.beside.is_some() && self.is_irreplaceable(Place::Beside) {
            return Vec::new();
        }
        let mut effects = self.break_up();
        // Both are settled now: the first may need another model than the one in use.
        self.other = self.setup.beside.as_ref().map(|other| self.who(other));
        let who = self.who(&self.setup.respondent);
        effects.extend(self.begin_run(self.setup.clone(), who, now));
        effects
    }

    fn begin_run(&mut self, setup: Setup, who: Who, now: f64) -> Vec<Effect> {
        self.runs += 1;
        self.archive.forget_opening();
        self.sitting = Sitting::default();
        let run = Run::new(self.runs, self.new_id(now), setup, &self.families, who, now);
        self.say(text::run_started(&run.who.name, run.total));
        self.run = Some(run);
        let mut effects = self.keep_run(true);
        effects.extend(self.deal());
        effects
    }

    fn who(&self, respondent: &Respondent) -> Who {
        let file = match respondent {
            Respondent::Model => self.desk.chosen().clone(),
            Respondent::BuiltIn(mix) => File::BuiltIn(*mix),
            Respondent::Solver(solver) => return Who { name: solver.title(), ..Who::default() },
            Respondent::Person => {
                return Who { name: in_english(|| text::YOU.get().into()), ..Who::default() };
            }
        };
        let name = file.name();
        let mut name = name.strip_suffix(".gguf").unwrap_or(&name).to_owned();
        if file == *self.desk.chosen() && !self.desk.inside.off.is_empty() {
            name = in_english(|| text::with_heads_off(&name, self.desk.inside.off.len()));
        }
        Who { name, model: file.key(), file: Some(file) }
    }

    /// Whether the run was stopped and can go on where it was: with the same model, if one answers.
    pub fn can_go_on(&self) -> bool {
        let same = |run: &Run| match run.setup.respondent {
            Respondent::Model => run.who.file.is_some() || run.who.model == self.desk.chosen().key(),
            Respondent::BuiltIn(_) | Respondent::Solver(_) | Respondent::Person => true,
        };
        self.run.as_ref().is_some_and(|run| !run.is_running() && !run.is_dealt() && same(run))
    }

    pub(super) fn go_on(&mut self, now: f64) -> Vec<Effect> {
        if !self.can_go_on() {
            return Vec::new();
        }
        let mut effects = self.break_up();
        self.archive.forget_opening();
        self.runs += 1;
        let chosen = self.desk.chosen().clone();
        let Some(run) = &mut self.run else { return Vec::new() };
        if run.who.file.is_none() {
            let built_in = run.setup.respondent.file();
            run.who.file = built_in.or(run.setup.respondent.is_model().then_some(chosen));
        }
        run.resume(self.runs, &self.families, now);
        let left = run.total.saturating_sub(run.records.len());
        self.say(text::run_goes_on(left));
        effects.extend(self.deal());
        // The button that was pressed goes away; its neighbour stops the run again.
        effects.push(Effect::Focus("start"));
        effects
    }

    fn deal(&mut self) -> Vec<Effect> {
        match self.run.as_ref().map(|run| (run.number, run.who.file.clone())) {
            Some((number, None)) => vec![Effect::Later(number)],
            Some((_, Some(file))) => {
                let mut effects = self.finish_bench(Progress::Cancelled);
                effects.extend(self.bring(file));
                effects.extend(self.ask_batch());
                effects
            }
            None => Vec::new(),
        }
    }

    /// Has this model answer, unless it does already or is on its way.
    fn bring(&mut self, file: File) -> Vec<Effect> {
        let there = match &self.desk.model {
            Model::Loading(loading) => loading.file == file,
            Model::Ready(_) | Model::Elsewhere | Model::Asleep => self.desk.file == file,
            Model::Failed(..) => false,
        };
        if there {
            return Vec::new();
        }
        let mut effects = self.hush();
        self.clear_desk();
        effects.extend(self.desk.borrow(file));
        effects
    }

    /// A reference solver's turn, or a model's after variants that it has answered.
    pub(super) fn slice(&mut self, number: u32, now: f64) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| run.number == number && run.is_running()) else {
            return Vec::new();
        };
        let solver = match &run.setup.respondent {
            Respondent::Solver(solver) => solver.clone(),
            Respondent::Person => return self.seat(),
            Respondent::Model | Respondent::BuiltIn(_) => return self.ask_batch(),
        };
        for item in run.take(&self.families, SLICE) {
            let reply = solver.reply(&item);
            run.add(Record::new(item, &solver.to_string(), reply), now);
        }
        if run.is_dealt() {
            return self.finish_run(Progress::Finished);
        }
        let mut effects = self.keep_run(false);
        effects.push(Effect::Later(number));
        effects
    }

    pub(super) fn finish_run(&mut self, progress: Progress) -> Vec<Effect> {
        let batch = self.desk.batch.take();
        let mut waiting = batch.map(|(_, items)| items).unwrap_or_default();
        waiting.extend(self.rise());
        let Some(run) = &mut self.run else { return Vec::new() };
        let finished = progress == Progress::Finished;
        run.put_back(waiting);
        run.end(progress);
        let accuracy = run.report.report().accuracy.value.known();
        let accuracy = accuracy.map_or_else(|| text::NOT_DEFINED.get().into(), text::percent);
        let words = text::run_ended(run.records.len(), run.total, &accuracy, text::ended(&run.progress));
        self.say(words.clone());
        let mut effects = self.keep_run(true);
        if finished && let Some(other) = self.other.take() {
            effects.extend(self.ask_the_other(other));
            // One sentence after the other, or the first would not be heard.
            let begun = std::mem::take(&mut self.said.1);
            self.said.1 = format!("{words} {begun}");
        } else {
            effects.extend(self.desk.give_back());
        }
        effects
    }

    /// After one respondent the other is asked the same, beside it.
    fn ask_the_other(&mut self, who: Who) -> Vec<Effect> {
        let Some(run) = &self.run else { return Vec::new() };
        let Some(other) = run.setup.beside.clone() else { return Vec::new() };
        let setup = Setup { respondent: other, beside: None, ..run.setup.clone() };
        let now = run.times[1];
        self.beside = self.run.take();
        self.begin_run(setup, who, now)
    }

    pub(super) fn cancel_run(&mut self) -> Vec<Effect> {
        if !self.run.as_ref().is_some_and(Run::is_running) {
            return Vec::new();
        }
        let asked = self.desk.batch.as_ref().map(|(request, _)| *request);
        let mut effects = self.finish_run(Progress::Cancelled);
        effects.extend(asked.map(|request| self.desk.cancel(request)).unwrap_or_default());
        effects
    }

    pub(super) fn export(&self) -> Vec<Effect> {
        let file = |run: &Run| Effect::Download { name: run.file_name() + ".jsonl", text: run.lines() };
        self.run.as_ref().map(file).into_iter().collect()
    }
}
