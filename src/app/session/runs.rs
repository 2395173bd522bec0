//! Runs that are kept: each is written down while it goes on, can be opened again, named, removed, and put beside
//! another; and answer files from elsewhere, which are opened like one.

use super::run::{Foreign, Progress, Run, read_lines};
use super::setup::Setup;
use super::{Copied, Effect, Session};
use crate::answer::Verdict;
use crate::app::address::LAB;
use crate::app::text;
use crate::checklist::export::{self, Entry, Target};
use crate::family::Seed;
use crate::respondent::Record;
use crate::score::import::{self, Source};
use serde::{Deserialize, Serialize};

/// The largest answer file that is opened.
pub const MOST_BYTES: u64 = 50_000_000;
/// The longest name of a run, in characters.
pub const MOST_NAME: usize = 80;

/// What the list says about a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// When it was started, in milliseconds since 1970; runs are told apart by it.
    pub id: u64,
    /// What the visitor calls it; empty where they have not said.
    #[serde(default)]
    pub name: String,
    /// Its set-up, as a link has it.
    pub setup: String,
    /// Who answered, for people.
    pub who: String,
    /// The model's key, so that a run goes on with the same one.
    #[serde(default)]
    pub model: String,
    /// Answers.
    pub done: usize,
    /// Items.
    pub total: usize,
    /// Share right, and the worst case at `k`, of original problems solved; of other runs of all answers.
    pub average: Option<f64>,
    /// See `average`.
    pub worst: Option<f64>,
    /// See `average`.
    #[serde(default)]
    pub k: usize,
    /// How it ended; `None` while it goes on, or if the page was closed meanwhile.
    pub ended: Option<Progress>,
    /// How long it took so far, in milliseconds.
    #[serde(default)]
    pub took: f64,
    /// Whether a file of answers was opened, so that there is nothing to go on with.
    #[serde(default)]
    pub foreign: bool,
    /// Removed, unless the visitor says otherwise before the page is opened again.
    #[serde(default)]
    pub dropped: bool,
}

/// What a visitor changes about a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its name.
    Name(String),
    /// Whether it is removed.
    Dropped(bool),
}

impl Change {
    fn apply(&self, head: &mut Head) {
        match self {
            Self::Name(name) => head.name.clone_from(name),
            Self::Dropped(dropped) => head.dropped = *dropped,
        }
    }

    /// A kept head with the change made; `None` if it is none.
    pub fn of(&self, head: &str) -> Option<String> {
        let mut head: Head = serde_json::from_str(head).ok()?;
        self.apply(&mut head);
        Some(head.to_json())
    }
}

impl Head {
    /// As it is kept.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The kept runs.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// Them, the latest first; `None` before the browser has told.
    pub heads: Option<Vec<Head>>,
    /// Why they cannot be kept or read, in a sentence.
    pub error: Option<String>,
    /// The one that is being named.
    pub naming: Option<u64>,
    /// The one that was removed last.
    pub dropped: Option<u64>,
    /// What became of the last file or wish, where that is not seen elsewhere.
    pub note: Option<String>,
    /// The one that is being opened.
    opening: Option<(u64, Place)>,
}

/// Where a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// As the one that everything is about.
    Here,
    /// Beside it.
    Beside,
}

/// Something that is wanted of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// The list.
    List,
    /// It is this, each as JSON.
    Listed(Vec<String>),
    /// To see a run.
    Open(u64, Place),
    /// Its answers, as JSON lines in their order.
    Opened(u64, Place, Vec<String>),
    /// What the browser did not do, and why.
    Refused(Keep, String),
    /// A run was written down.
    Written,
    /// This was not, because another tab goes on with its run.
    Elsewhere(Keep),
    /// No run beside the one that is shown.
    Alone,
    /// The two change places.
    Swap,
    /// To give it a name.
    Naming(Option<u64>),
    /// This one.
    Name(u64, String),
    /// The keyboard's focus to the list.
    Home,
    /// To remove it.
    Drop(u64),
    /// Not to, after all.
    Undrop,
    /// An answer file was chosen: its name, and its text or how large it is if that is too large.
    File(String, Result<String, u64>),
    /// The answers as a file for another program.
    Export(Target),
    /// A verdict of the visitor's in place of the grader's, of this run, for the item of this id; or the grader's again.
    Judge(u64, String, Option<Verdict>),
    /// The set-up as a link.
    Share,
    /// A link led here; what stands behind `lab`.
    Arrive(String),
}

/// What the browser is to keep or look up.
#[derive(Clone, Debug, PartialEq)]
pub enum Keep {
    /// [`Order::Listed`].
    List,
    /// [`Order::Opened`].
    Open(u64, Place),
    /// A run's head in place of the one before, and further answers of it.
    Write {
        /// The run.
        id: u64,
        /// The head, as JSON.
        head: String,
        /// Further answers, as JSON lines.
        lines: Option<String>,
        /// Whether more are to come, from this tab alone.
        goes_on: bool,
    },
    /// Something about the run's head is another, whatever else it says by now.
    Change(u64, Change),
    /// The run and its answers are removed.
    Remove(u64),
}

impl Session {
    /// Carries out what concerns the kept runs.
    pub(super) fn runs(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::List => return vec![Effect::Archive(Keep::List)],
            Order::Listed(heads) => return self.listed(&heads),
            Order::Open(id, place) => return self.open_run(id, place),
            Order::Opened(id, place, lines) => self.opened(id, place, &lines),
            Order::Refused(keep, why) => self.refused(&keep, &why),
            Order::Written => self.archive.error = None,
            Order::Elsewhere(keep) => return self.leave_to_another_tab(&keep),
            Order::Alone => {
                if self.is_irreplaceable(Place::Beside) {
                    return Vec::new();
                }
                self.beside = None;
                self.say(text::BESIDE_GONE.get().into());
                return vec![Effect::Focus("figures")];
            }
            Order::Swap => self.swap(),
            Order::Naming(id) => {
                self.archive.naming = id;
                return id.map(|_| Effect::Focus("run-name")).into_iter().collect();
            }
            Order::Name(id, name) => return self.name_run(id, &name),
            Order::Home => return vec![Effect::Focus("runs")],
            Order::Drop(id) => return self.drop_run(id),
            Order::Undrop => return self.undrop_run(),
            Order::File(name, text) => return self.open_answers(&name, text),
            Order::Export(target) => return self.export_to(target),
            Order::Judge(run, id, verdict) => return self.judge(run, &id, verdict),
            Order::Share => {
                let query = self.setup.query(&self.families);
                return vec![Effect::Copy(Copied::Setup, format!("{}#{LAB}{query}", self.base))];
            }
            Order::Arrive(query) => return self.arrive_in_lab(&query),
        }
        Vec::new()
    }

    fn arrive_in_lab(&mut self, query: &str) -> Vec<Effect> {
        self.archive.note = None;
        if !query.is_empty() {
            match self.run.as_ref().is_some_and(Run::is_running) {
                true => self.tell(text::RUN_BUSY.get().into()),
                false => self.setup_notes = self.setup.read(query, &self.families),
            }
        }
        vec![Effect::Archive(Keep::List)]
    }

    /// The link to the set-up was copied, or not.
    pub(super) fn setup_copied(&mut self, done: bool) {
        let words = match done {
            true => text::COPIED.get().to_owned(),
            false => text::not_copied(&format!("{}#{LAB}{}", self.base, self.setup.query(&self.families))),
        };
        self.tell(words);
    }

    /// Says something beside the list, too.
    fn tell(&mut self, words: String) {
        self.say(words.clone());
        self.archive.note = Some(words);
    }

    fn listed(&mut self, heads: &[String]) -> Vec<Effect> {
        let mut heads: Vec<Head> = heads.iter().filter_map(|head| serde_json::from_str(head).ok()).collect();
        // Removed at an earlier visit, and not taken back.
        let known = self.archive.heads.iter().flatten().map(|head| head.id).collect::<Vec<_>>();
        let gone = |head: &Head| head.dropped && !known.contains(&head.id);
        let removed =
            heads.iter().filter(|head| gone(head)).map(|head| Effect::Archive(Keep::Remove(head.id)));
        let removed = removed.collect();
        heads.retain(|head| !gone(head));
        self.archive.heads = Some(heads);
        for run in [&self.run, &self.beside].into_iter().flatten().filter(|run| run.is_kept()) {
            self.archive.put(run.head(&self.families));
        }
        self.archive.sort();
        removed
    }

    /// The run goes into the list and is written down, as far as it is not.
    pub(super) fn keep_run(&mut self, all: bool) -> Vec<Effect> {
        let Some(run) = &mut self.run else { return Vec::new() };
        let Some(keep) = run.keep(&self.families, all) else { return Vec::new() };
        self.archive.put(run.head(&self.families));
        self.archive.sort();
        vec![Effect::Archive(keep)]
    }

    fn open_run(&mut self, id: u64, place: Place) -> Vec<Effect> {
        let shown = |run: &Option<Run>| run.as_ref().is_some_and(|run| run.id == id);
        if shown(&self.run) || shown(&self.beside) {
            if shown(&self.beside) && place == Place::Here {
                self.swap();
            }
            return vec![Effect::Focus("figures")];
        }
        if self.is_irreplaceable(place) {
            return Vec::new();
        }
        self.archive.note = None;
        self.archive.opening = Some((id, place));
        vec![Effect::Archive(Keep::Open(id, place))]
    }

    /// Whether the run on screen would be lost or broken off if another took its place, which is then said.
    pub(super) fn is_irreplaceable(&mut self, place: Place) -> bool {
        let Some(run) = self.shown(place == Place::Beside) else { return false };
        let why = match () {
            () if run.is_running() => text::RUN_BUSY.get().to_owned(),
            () if run.is_kept() && run.unkept() > 0 => text::RUN_UNKEPT.get().to_owned(),
            () => return false,
        };
        self.tell(why);
        true
    }

    fn opened(&mut self, id: u64, place: Place, parts: &[String]) {
        if self.archive.opening != Some((id, place)) {
            return;
        }
        self.archive.opening = None;
        // Something may have begun meanwhile.
        if self.is_irreplaceable(place) {
            return;
        }
        let Some(head) = self.archive.heads.iter().flatten().find(|head| head.id == id).cloned() else {
            return;
        };
        let records = parts.iter().flat_map(|part| read_lines(part)).collect::<Vec<_>>();
        let mut setup = Setup::new(Seed(0));
        let notes = setup.read(&head.setup, &self.families);
        self.runs += 1;
        let mut run = Run::restored(self.runs, &head, setup, records);
        // Where the problems are others now, it would go on with those.
        run.stale = !notes.is_empty() || run.setup.query(&self.families) != head.setup;
        if head.foreign {
            run.foreign = Some(Foreign { beside: Vec::new(), notes: Vec::new() });
        } else if run.stale {
            self.archive.note = Some(text::RUN_STALE.get().into());
        }
        self.say(text::run_opened(&text::run_name(&head), run.records.len()));
        match place {
            Place::Here => {
                self.setup = run.setup.clone();
                self.run = Some(run);
            }
            Place::Beside => self.beside = Some(run),
        }
    }

    fn refused(&mut self, keep: &Keep, why: &str) {
        let words = match keep {
            Keep::List => text::runs_unlisted(why),
            Keep::Open(..) => text::run_unopened(why),
            Keep::Write { .. } | Keep::Change(..) | Keep::Remove(_) => text::run_unkept(why),
        };
        if let Keep::Write { id, .. } = keep
            && let Some(run) =
                [&mut self.run, &mut self.beside].into_iter().flatten().find(|run| run.id == *id)
        {
            run.not_kept();
        }
        // Once is enough: while a run goes on, the browser refuses every second.
        if self.archive.error.as_ref() != Some(&words) {
            self.say(words.clone());
        }
        self.archive.opening = None;
        self.archive.error = Some(words);
    }

    /// The other tab has begun, so that this one stops, if it is this run that goes on here.
    fn leave_to_another_tab(&mut self, keep: &Keep) -> Vec<Effect> {
        let Keep::Write { id, lines, .. } = keep else { return Vec::new() };
        let mut effects = Vec::new();
        if let Some(run) = self.run.as_mut().filter(|run| run.id == *id) {
            run.left_alone(lines.as_deref());
            if run.is_running() {
                effects = self.cancel_run();
            }
        }
        self.tell(text::RUN_ELSEWHERE.get().into());
        effects
    }

    fn swap(&mut self) {
        if self.run.as_ref().is_some_and(Run::is_running) {
            self.tell(text::RUN_BUSY.get().into());
        } else if self.beside.is_some() {
            std::mem::swap(&mut self.run, &mut self.beside);
            if let Some(run) = self.run.as_ref().filter(|run| run.foreign.is_none()) {
                self.setup = run.setup.clone();
            }
        }
    }

    fn name_run(&mut self, id: u64, name: &str) -> Vec<Effect> {
        self.archive.naming = None;
        let name: String = name.trim().chars().take(MOST_NAME).collect();
        for run in [&mut self.run, &mut self.beside].into_iter().flatten().filter(|run| run.id == id) {
            run.name.clone_from(&name);
        }
        self.archive.change(id, Change::Name(name))
    }

    fn drop_run(&mut self, id: u64) -> Vec<Effect> {
        if self.run.as_ref().is_some_and(|run| run.id == id && run.is_running()) {
            self.tell(text::RUN_BUSY.get().into());
            return Vec::new();
        }
        for shown in [&mut self.run, &mut self.beside] {
            if shown.as_ref().is_some_and(|run| run.id == id) {
                *shown = None;
            }
        }
        if self.run.is_none() {
            self.run = self.beside.take();
        }
        self.archive.dropped = Some(id);
        let mut effects = self.archive.change(id, Change::Dropped(true));
        if self.archive.error.is_some() {
            // There may be no room: it is made at once, and what had none is tried again.
            self.archive.dropped = None;
            effects = vec![Effect::Archive(Keep::Remove(id))];
            effects.extend(self.keep_run(true));
        }
        self.say(text::RUN_DROPPED.get().into());
        effects.push(Effect::Focus("runs"));
        effects
    }

    fn undrop_run(&mut self) -> Vec<Effect> {
        let Some(id) = self.archive.dropped.take() else { return Vec::new() };
        let mut effects = self.archive.change(id, Change::Dropped(false));
        effects.push(Effect::Focus("runs"));
        effects
    }

    /// A file of answers: of our own records all is there; of others the figures, and what those say themselves.
    fn open_answers(&mut self, name: &str, text: Result<String, u64>) -> Vec<Effect> {
        if self.is_irreplaceable(Place::Here) {
            return Vec::new();
        }
        self.archive.forget_opening();
        let text = match text {
            Ok(text) => text,
            Err(bytes) => {
                self.tell(text::answers_too_large(name, bytes, MOST_BYTES));
                return Vec::new();
            }
        };
        let import = match import::read_named(name, &text) {
            Ok(import) => import,
            Err(error) => {
                self.tell(text::answers_unread(name, &error.to_string()));
                return Vec::new();
            }
        };
        let lines = text.lines().filter(|line| import.source == Source::Lines && !line.trim().is_empty());
        let records: Option<Vec<Record>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
        self.runs += 1;
        let run = Run::imported(self.runs, self.new_id(0.0), name, import, records.unwrap_or_default());
        self.tell(text::answers_read(name, run.total, run.is_kept()));
        self.run = Some(run);
        let mut effects = self.keep_run(true);
        effects.push(Effect::Focus("figures"));
        effects
    }

    /// A number for a run that is started at this time of the page.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
    pub(super) fn new_id(&self, now: f64) -> u64 {
        let last = self.archive.heads.iter().flatten().map(|head| head.id).max().unwrap_or(0);
        (self.epoch + now as u64 + u64::from(self.runs)).max(last + 1)
    }

    fn export_to(&mut self, target: Target) -> Vec<Effect> {
        let Some(run) = &self.run else { return Vec::new() };
        let entries = run.records.iter().map(|record| Entry {
            respondent: Some(record.respondent.clone()),
            reply: Some(record.reply.clone()),
            grade: Some(record.grade.clone()),
            verdict: record.verdict,
            ..Entry::from(record.item.clone())
        });
        let name = run.file_name();
        match export::export(&entries.collect::<Vec<_>>(), target, &[]) {
            Ok(export) => {
                let effects = export.files.into_iter().map(|file| {
                    let path = file.path.replace('/', "-");
                    Effect::Download { name: format!("{name}-{path}"), text: file.text }
                });
                // One file says all by itself.
                let effects =
                    if target.is_one_file() { effects.take(1).collect() } else { effects.collect() };
                self.archive.note = Some(export.left_out.join(" ")).filter(|note| !note.is_empty());
                effects
            }
            Err(error) => {
                self.tell(text::sentence(&error.to_string()));
                Vec::new()
            }
        }
    }

    fn judge(&mut self, run: u64, id: &str, verdict: Option<Verdict>) -> Vec<Effect> {
        let runs = [&mut self.run, &mut self.beside].into_iter().flatten();
        let Some(run) = runs.into_iter().find(|other| other.id == run) else { return Vec::new() };
        if !run.judge(id, verdict) {
            return Vec::new();
        }
        // What is still to be written down is written with it.
        let mut effects: Vec<Effect> =
            run.keep(&self.families, true).map(Effect::Archive).into_iter().collect();
        effects.extend(run.keep_again(&self.families, id).map(Effect::Archive));
        let head = run.head(&self.families);
        self.archive.put(head);
        self.say(text::judged(verdict));
        effects
    }
}

impl Runs {
    /// Whoever begins something else no longer waits for a run to be opened.
    pub(super) fn forget_opening(&mut self) {
        self.opening = None;
    }

    /// A head in place of the one before.
    fn put(&mut self, head: Head) {
        let Some(heads) = &mut self.heads else { return };
        match heads.iter_mut().find(|other| other.id == head.id) {
            Some(other) => *other = head,
            None => heads.push(head),
        }
    }

    fn sort(&mut self) {
        self.heads.iter_mut().for_each(|heads| heads.sort_by_key(|head| std::cmp::Reverse(head.id)));
    }

    /// Changes a head, here and where it is kept.
    fn change(&mut self, id: u64, change: Change) -> Vec<Effect> {
        let head = self.heads.iter_mut().flatten().find(|head| head.id == id);
        let Some(head) = head else { return Vec::new() };
        change.apply(head);
        vec![Effect::Archive(Keep::Change(id, change))]
    }
}
