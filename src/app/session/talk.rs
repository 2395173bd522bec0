//! Talking with the model: what it is asked about the problem on screen and in a run, and what it says.

use super::desk::{File, Model};
use super::inside::Inside;
use super::lab::{Progress, Run};
use super::puzzle::Name;
use super::{Effect, Session};
use crate::answer::{Grade, grade};
use crate::app::remote::Endpoint;
use crate::app::text;
use crate::checklist::item::{Cell, Problem};
use crate::checklist::prompt::{Message, Role};
use crate::checklist::{Form, Item, Task};
use crate::engine::message::{Choice, FromWorker, Kept};
use crate::engine::{BackendKind, Info, Reason, Timings};
use crate::respondent::Record;

/// A piece of a reply, with what the model thought of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The text.
    pub text: String,
    /// The model's number for it; none where pieces are no tokens.
    pub id: Option<u32>,
    /// The model's probability for it; an endpoint does not say.
    pub probability: Option<f32>,
    /// What else it might have said, likeliest first, this token included.
    pub top: Vec<Choice>,
}

/// How far a conversation about the problem on screen is.
#[derive(Clone, Debug, PartialEq)]
pub enum Speech {
    /// Nothing was said yet, or more is to come.
    Going,
    /// The reply is complete: why it ended, and what became of it.
    Over(Reason, Grade),
    /// It was stopped before it had said all.
    Stopped,
    /// It failed; why, in a sentence.
    Failed(String),
}

/// A question and a reply that are over.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// What was asked.
    pub asked: Item,
    /// What was said.
    pub reply: String,
    /// How that was graded.
    pub grade: Grade,
}

/// A question to the model about the problem on screen, and its reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    pub(super) request: u32,
    /// What is asked.
    pub asked: Item,
    /// What was asked and said before.
    pub past: Vec<Turn>,
    /// What was said, as it came in.
    pub tokens: Vec<Token>,
    /// How far it is.
    pub speech: Speech,
    /// How long it took, once it is over.
    pub timings: Option<Timings>,
    /// What there is to tell beside it.
    pub note: Option<&'static str>,
}

/// How many turns a conversation may have before the next.
const MOST_TURNS: usize = 5;

impl Turn {
    /// It as messages.
    fn said(&self) -> [Message; 2] {
        [(Role::User, &self.asked.question), (Role::Assistant, &self.reply)]
            .map(|(role, content)| Message { role, content: content.clone() })
    }
}

impl Session {
    /// Asks the model about the problem on screen.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        self.ask_about(self.puzzle.problem.item.clone(), Vec::new())
    }

    fn ask_about(&mut self, item: Item, past: Vec<Turn>) -> Vec<Effect> {
        if self.desk.is_talking() {
            return Vec::new();
        }
        let mut stopped = self.break_up();
        stopped.extend(self.finish_bench(Progress::Cancelled));
        self.desk.inside.forget();
        let (request, effects) = self.desk.ask(std::slice::from_ref(&item), true);
        let (tokens, speech) = (Vec::new(), Speech::Going);
        self.desk.talk = Some(Talk { request, asked: item, past, tokens, speech, timings: None, note: None });
        stopped.extend(effects);
        stopped
    }

    /// What the model may be asked about its own reply.
    pub fn follow_ups(&self) -> Vec<Task> {
        let Some(talk) = self.desk.talk.as_ref() else { return Vec::new() };
        let changes = talk.past.iter().map(|turn| &turn.asked).chain([&talk.asked]);
        let changes = changes.filter(|asked| asked.task == Task::FollowUp).count();
        let (over, problem) = (matches!(talk.speech, Speech::Over(..)), &self.puzzle.problem.item);
        let mut tasks = Vec::new();
        if over && problem.task == Task::Solving && talk.past.len() < MOST_TURNS {
            if problem.form == Form::Original && changes < Task::FollowUp.items() {
                tasks.push(Task::FollowUp);
            }
            tasks.push(Task::Doubt);
        }
        tasks
    }

    /// Asks the model about its own reply: the same with another number, or whether it is sure.
    pub(super) fn follow_up(&mut self, task: Task) -> Vec<Effect> {
        if !self.follow_ups().contains(&task) {
            return Vec::new();
        }
        let Some(talk) = self.desk.talk.clone() else { return Vec::new() };
        let Speech::Over(_, grade) = talk.speech else { return Vec::new() };
        let changes = talk.past.iter().filter(|turn| turn.asked.task == Task::FollowUp).count()
            + usize::from(talk.asked.task == Task::FollowUp);
        let which = if task == Task::FollowUp { changes } else { 0 };
        let name = Name::of(&self.puzzle.problem);
        let cell = Cell { form: Form::Original, task, which: u8::try_from(which).unwrap_or(0) };
        let family = self.families.iter().find(|family| family.id == name.family);
        let drawn = family.map(|family| Problem::draw_cell(family, name.level, name.seed, name.index, cell));
        let Some(Ok(Problem { item: drawn, .. })) = drawn else {
            self.say(text::NO_FOLLOW_UP.get().into());
            if let Some(talk) = &mut self.desk.talk {
                talk.note = Some(text::NO_FOLLOW_UP.get());
            }
            return Vec::new();
        };
        // Who doubts asks for the same answer again, whichever that is by now.
        let mut item = match task {
            Task::Doubt => Item { question: drawn.question, task, ..talk.asked.clone() },
            _ => drawn,
        };
        let reply = talk.tokens.iter().map(|token| token.text.as_str()).collect::<String>();
        let mut past = talk.past;
        past.push(Turn { asked: talk.asked, reply, grade });
        // In place of the solutions of our making the model's own replies.
        let told = self.puzzle.problem.item.before.iter().cloned();
        item.before = told.chain(past.iter().flat_map(Turn::said)).collect();
        self.ask_about(item, past)
    }

    /// Has the model run elsewhere; at once if it is there, else when it is asked for.
    pub(super) fn run_on(&mut self, backend: BackendKind) -> Vec<Effect> {
        let mut effects = self.break_up();
        self.desk.backend = backend;
        let file = match &self.desk.model {
            Model::Loading(loading) => loading.file.clone(),
            Model::Ready(_) => self.desk.file.clone(),
            Model::Asleep | Model::Elsewhere | Model::Failed(..) => return effects,
        };
        effects.extend(self.desk.load(file));
        effects
    }

    /// Stops what the model says about the problem on screen.
    pub(super) fn hush(&mut self) -> Vec<Effect> {
        match self.desk.talk.as_mut().filter(|talk| talk.speech == Speech::Going) {
            Some(talk) => {
                talk.speech = Speech::Stopped;
                let request = talk.request;
                self.desk.cancel(request)
            }
            None => Vec::new(),
        }
    }

    /// The next questions of a run.
    pub(super) fn ask_batch(&mut self) -> Vec<Effect> {
        let Some(run) = self.run.as_mut() else { return Vec::new() };
        let items = run.take(&self.families, self.desk.pace());
        if items.is_empty() {
            // All of these were answered before: on with the next, or that was all.
            return match run.is_dealt() {
                true => self.finish_run(Progress::Finished),
                false => vec![Effect::Later(run.number)],
            };
        }
        let (request, effects) = self.desk.ask(&items, false);
        self.desk.batch = Some((request, items));
        effects
    }

    /// What the model is doing before its first answer, for people.
    pub fn waiting_words(&self) -> Option<String> {
        match &self.desk.model {
            _ if self.desk.is_waking() => Some(text::MODEL_WAKING.get().into()),
            Model::Loading(loading) => Some(text::model_loading(loading)),
            Model::Elsewhere if self.desk.is_talking() || self.run.as_ref().is_some_and(Run::is_running) => {
                Some(text::endpoint_waiting(self.desk.file.endpoint().map_or("", Endpoint::host)))
            }
            Model::Ready(_) if self.desk.is_talking() || self.run.as_ref().is_some_and(Run::is_running) => {
                Some(text::MODEL_READING.get().into())
            }
            _ => None,
        }
    }

    /// The worker's program died or never started.
    pub(super) fn crashed(&mut self, reason: &str) -> Vec<Effect> {
        self.desk.died(reason);
        if self.is_meeting() {
            return self.meeting_failed(reason);
        }
        if self.desk.model == Model::Elsewhere {
            self.desk.shelf.error = Some(text::sentence(reason));
            self.say(text::sentence(reason));
            return Vec::new();
        }
        let mut effects = self.end_bench(Progress::Failed(reason.to_owned()));
        effects.extend(self.give_up(reason));
        effects
    }

    /// Whoever waits for the model waits in vain.
    fn give_up(&mut self, reason: &str) -> Vec<Effect> {
        if let Some(talk) = self.desk.talk.as_mut().filter(|talk| talk.speech == Speech::Going) {
            talk.speech = Speech::Failed(reason.to_owned());
        }
        let runs_on_it = |run: &Run| run.is_running() && run.setup.respondent.is_model();
        if self.run.as_ref().is_some_and(runs_on_it) {
            self.finish_run(Progress::Failed(reason.to_owned()))
        } else {
            self.say(text::sentence(reason));
            Vec::new()
        }
    }

    /// The worker said something.
    pub(super) fn hear(&mut self, message: FromWorker, now: f64) -> Vec<Effect> {
        match message {
            FromWorker::Ready => return self.desk.woken(),
            FromWorker::Progress { request, loaded, total } => {
                if let Model::Loading(loading) = &mut self.desk.model
                    && request == self.desk.load
                {
                    loading.progress(loaded, total, now);
                }
            }
            FromWorker::Loaded { request, info, bytes, sha256, unkept, .. } => {
                if request == self.desk.load {
                    return self.loaded(info, bytes, sha256, unkept);
                }
            }
            FromWorker::Shelf { kept, parts, room, .. } => return self.stocked(kept, parts, room),
            FromWorker::FellBack { info, sentence, .. } => {
                // It may be about a model that has been replaced since.
                if matches!(self.desk.model, Model::Ready(_)) {
                    self.desk.model = Model::Ready(info);
                }
                self.say(text::sentence(&sentence));
                return self.measure_failed(&sentence).unwrap_or_default();
            }
            FromWorker::Seen { request, seen } => self.seen(request, seen),
            FromWorker::Token { request, token, text, probability, top, .. } => {
                if let Some(talk) = self.going(request).filter(|_| !text.is_empty()) {
                    let probability = Some(probability).filter(|probability| !probability.is_nan());
                    let id = probability.map(|_| token);
                    talk.tokens.push(Token { text, id, probability, top });
                }
            }
            FromWorker::Reply { request, id, text, reason, .. } => {
                self.measure_reply(request, id, &text, reason == Reason::Cancelled);
                if reason != Reason::Cancelled {
                    self.meeting_reply(request, id, &text);
                }
                self.reply(request, id, text, reason, now);
                return self.keep_run(false);
            }
            FromWorker::Done { request, timings, workers, cancelled } => {
                let mut effects = self.measure_done(request, timings, workers, cancelled);
                effects.extend(self.meeting_done(request));
                effects.extend(self.done(request, timings));
                return effects;
            }
            FromWorker::Failed { request, sentence } => return self.failed(request, &sentence),
        }
        Vec::new()
    }

    /// A model is ready, and is the one that is asked from now on.
    fn loaded(&mut self, info: Info, bytes: u64, sha256: String, unkept: Option<String>) -> Vec<Effect> {
        // A load that was stopped may have been over by then.
        let Model::Loading(loading) = &self.desk.model else { return Vec::new() };
        let file = loading.file.clone();
        let mut effects = Vec::new();
        if let Some(race) = &info.race
            && self.desk.races.note(race)
        {
            effects.push(Effect::Store("races", self.desk.races.remembered().to_owned()));
        }
        self.desk.model = Model::Ready(info.clone());
        // All of its heads are on.
        self.desk.inside = Inside { open: self.desk.inside.open, ..Inside::default() };
        self.desk.size = Some((bytes, sha256.clone()));
        self.desk.file = match (file, unkept) {
            (file @ (File::Opened { .. } | File::Fetched(_)), None) => {
                let name = file.name().into_owned();
                effects.push(Effect::Persist);
                let noted = self.desk.shelf.kept.iter().flatten().find(|kept| kept.sha256 == sha256);
                let new = || Kept { name, bytes, sha256: sha256.clone(), when: 0 };
                File::Kept(noted.cloned().unwrap_or_else(new))
            }
            (File::Opened { name, .. }, Some(why)) => {
                self.desk.notice = Some(text::unkept(&name, &why));
                File::Opened { name, bytes }
            }
            (File::Fetched(url), Some(why)) => {
                let file = File::Fetched(url);
                self.desk.notice = Some(text::unkept(&file.name(), &why));
                file
            }
            (other, _) => other,
        };
        // Who is borrowed comes and goes.
        if self.desk.home.is_some() {
            return effects;
        }
        effects.push(Effect::Store("model", self.desk.file.remembered()));
        match self.desk.is_measured() {
            true => effects.extend(self.measure_loaded(&info)),
            false => self.say(text::model_ready(&self.model_name(), self.desk.notice.as_deref())),
        }
        effects
    }

    /// The conversation that this request is about, if it still goes on.
    fn going(&mut self, request: u32) -> Option<&mut Talk> {
        let talk = self.desk.talk.as_mut()?;
        (talk.request == request && talk.speech == Speech::Going).then_some(talk)
    }

    fn reply(&mut self, request: u32, id: u32, reply: String, reason: Reason, now: f64) {
        if let Some(talk) = self.going(request).filter(|_| reason != Reason::Cancelled) {
            let grade = grade(&reply, &talk.asked.gold());
            let words = text::model_said(&reply, &grade);
            talk.speech = Speech::Over(reason, grade);
            self.say(words);
            return;
        }
        let who = self.model_id();
        let Some((batch, items)) = &self.desk.batch else { return };
        let item = items.get(id as usize).filter(|_| *batch == request && reason != Reason::Cancelled);
        if let (Some(item), Some(run)) = (item, &mut self.run) {
            run.add(Record::new(item.clone(), &who, reply), now);
        }
    }

    fn done(&mut self, request: u32, timings: Timings) -> Vec<Effect> {
        self.desk.is_called(request);
        if let Some(talk) = self.desk.talk.as_mut().filter(|talk| talk.request == request) {
            // An endpoint does not say how many tokens it took.
            talk.timings = Some(timings).filter(|timings| timings.tokens > 0);
        }
        if self.desk.batch.as_ref().is_none_or(|(batch, _)| *batch != request) {
            return if self.desk.inside.open { self.look_inside() } else { Vec::new() };
        }
        self.desk.batch = None;
        match &self.run {
            Some(run) if run.is_running() && !run.is_dealt() => {
                let mut effects = self.keep_run(true);
                effects.extend(self.ask_batch());
                effects
            }
            Some(run) if run.is_running() => self.finish_run(Progress::Finished),
            _ => Vec::new(),
        }
    }

    fn failed(&mut self, request: Option<u32>, sentence: &str) -> Vec<Effect> {
        let is_load =
            matches!(self.desk.model, Model::Loading(_)) && request.is_none_or(|it| it == self.desk.load);
        if (is_load || request == self.desk.measured())
            && let Some(effects) = self.measure_failed(sentence)
        {
            return effects;
        }
        if self.is_meeting() && (is_load || self.is_guest(request)) {
            return self.meeting_failed(sentence);
        }
        if is_load {
            self.desk.fail(sentence);
            let mut effects = self.end_bench(Progress::Failed(sentence.to_owned()));
            effects.extend(self.give_up(sentence));
            return effects;
        }
        if self.desk.is_measured() && request == self.desk.measured() {
            return self.end_bench(Progress::Failed(sentence.to_owned()));
        }
        let Some(request) = request else { return Vec::new() };
        self.desk.is_called(request);
        if self.unseen(request, sentence) {
            return Vec::new();
        }
        if request == self.desk.listing {
            self.desk.shelf.error = Some(text::sentence(sentence));
            self.say(text::sentence(sentence));
        }
        if let Some(talk) = self.going(request) {
            talk.speech = Speech::Failed(sentence.to_owned());
            self.say(text::sentence(sentence));
        }
        if self.desk.batch.as_ref().is_some_and(|(batch, _)| *batch == request) {
            return self.finish_run(Progress::Failed(sentence.to_owned()));
        }
        Vec::new()
    }

    /// The model's name, for people.
    pub fn model_name(&self) -> String {
        let name = self.desk.file.name();
        name.strip_suffix(".gguf").unwrap_or(&name).to_owned()
    }

    /// The model's name in records: two files may be of one name.
    fn model_id(&self) -> String {
        let id = match &self.desk.file {
            File::Kept(kept) => format!("{} {}", self.model_name(), text::short_hash(&kept.sha256)),
            // Programs read it, which need no typography.
            File::BuiltIn(mix) if mix.is_mixed() => format!("Parrot to Thinker {}%", mix.percent()),
            File::Endpoint(endpoint) => format!("{} at {}", endpoint.model, endpoint.host()),
            File::BuiltIn(_) | File::Opened { .. } | File::Fetched(_) => self.model_name(),
        };
        id + &self.desk.inside.without()
    }
}
