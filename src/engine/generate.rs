//! Decoding of many prompts at once: slots are refilled as sequences finish.

use serde::{Deserialize, Serialize};

use super::Info;
use super::backend::Backend;
use super::clock;
use super::error::EngineError;
use super::kernel::Record;
use super::model::Model;
use super::options::Options;
use super::plan::{MAX_STEPS, Room};
use super::prompt::{self, Admission};
use super::tokenizer::TextStream;

/// How long a piece of decoding should take: long enough that starting it costs little, short enough that text flows
/// and a request to stop is heard.
const TURN_MS: f64 = 20.0;
/// Keys and values of all sequences take at most so many bytes; where they would take more, fewer go side by side.
const CACHE_BYTES: u64 = 256 << 20;

/// What happens while replies are generated.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A token of a reply.
    Token {
        /// Index of the prompt in the request.
        sequence: usize,
        /// The token.
        id: u32,
        /// The text that is now complete; may be empty.
        text: String,
        /// The model's probability for this token.
        probability: f32,
        /// Entropy of what it expected, in nats.
        entropy: f32,
        /// The likeliest tokens and their probabilities; at most four.
        top: Vec<(u32, f32)>,
    },
    /// Nothing new, a step is still being computed; it is given up if the answer is [`Control::Stop`].
    Working,
    /// A reply is complete.
    Finished(Reply),
    /// The GPU failed; the CPU goes on from the tokens there are.
    FellBack {
        /// What happened, one sentence.
        reason: String,
        /// What is running now.
        info: Info,
    },
}

/// A complete reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Index of the prompt in the request.
    pub sequence: usize,
    /// Its text, without the token or text that ended it.
    pub text: String,
    /// Its tokens, the one that ended it included.
    pub ids: Vec<u32>,
    /// How long the prompt was, in tokens.
    pub prompt_tokens: usize,
    /// Why it ended.
    pub reason: Reason,
    /// Milliseconds from the start of the request to the end of this reply.
    pub ms: f64,
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The model said so, or a stop text came up.
    Stop,
    /// `max_tokens` were generated.
    Length,
    /// The model's context is full.
    Context,
    /// The caller stopped the request.
    Cancelled,
    /// The model's numbers overflowed, so it has nothing to say.
    Broken,
}

/// What the caller wants after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// More.
    Continue,
    /// An end to the whole request.
    Stop,
}

/// How long a request took, and for how much.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timings {
    /// Tokens of all prompts.
    pub prompt_tokens: usize,
    /// Milliseconds spent reading them.
    pub prompt_ms: f64,
    /// Tokens of all replies.
    pub tokens: usize,
    /// Milliseconds spent generating them, the first of each apart.
    pub decode_ms: f64,
    /// Milliseconds from the start to the first token.
    pub first_ms: f64,
    /// Milliseconds altogether.
    pub total_ms: f64,
}

impl Timings {
    /// Adds what another request took, its first token and its whole time apart.
    pub fn add(&mut self, other: &Timings) {
        self.prompt_tokens += other.prompt_tokens;
        self.prompt_ms += other.prompt_ms;
        self.tokens += other.tokens;
        self.decode_ms += other.decode_ms;
    }
}

/// A prompt.
pub(super) struct Asked {
    /// Its tokens.
    pub(super) tokens: Vec<u32>,
    /// Whether its reply is a text of its own, rather than more of the same.
    pub(super) is_chat: bool,
}

/// A request in progress; it outlives a backend that fails.
pub(super) struct Request<'a> {
    model: &'a Model,
    options: &'a Options,
    sequences: Vec<Sequence>,
    /// The next prompt to be admitted.
    next: usize,
    /// Which sequence is in which slot.
    slots: Vec<Option<usize>>,
    /// Tokens that all prompts begin with. Every slot holds them, whatever else comes and goes there.
    held: usize,
    /// Steps of the next turn.
    steps: usize,
    started: f64,
    /// Running totals.
    pub(super) timings: Timings,
    stopped: bool,
}

struct Sequence {
    prompt: Vec<u32>,
    ids: Vec<u32>,
    text: String,
    /// How much of `text` has been told; the rest may yet turn out to be a stop text.
    told: usize,
    stream: TextStream,
    finished: bool,
}

impl<'a> Request<'a> {
    pub(super) fn new(
        model: &'a Model,
        prompts: Vec<Asked>,
        options: &'a Options,
    ) -> Result<Request<'a>, EngineError> {
        let context = model.config.context;
        for (sequence, prompt) in prompts.iter().enumerate() {
            match prompt.tokens.len() {
                0 => return Err(EngineError::EmptyPrompt { sequence }),
                tokens if tokens >= context => {
                    return Err(EngineError::PromptTooLong { sequence, tokens, context });
                }
                _ => {}
            }
        }
        if let Some(what) = options.sampling.complaint() {
            return Err(EngineError::Sampling(what));
        }
        let sequences = prompts.into_iter().map(|Asked { tokens, is_chat }| Sequence {
            prompt: tokens,
            ids: Vec::new(),
            text: String::new(),
            told: 0,
            stream: if is_chat { model.tokenizer.stream() } else { TextStream::default() },
            finished: false,
        });
        Ok(Request {
            model,
            options,
            sequences: sequences.collect(),
            next: 0,
            slots: Vec::new(),
            held: 0,
            steps: 1,
            started: clock::now(),
            timings: Timings::default(),
            stopped: false,
        })
    }

    /// Runs on `backend` until all is done or the backend fails. After a failure the same request can be run on
    /// another backend: what has been told stands, and the sequences go on from there.
    pub(super) async fn run(
        &mut self,
        backend: &mut Backend,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<(), EngineError> {
        let room = self.room();
        backend.open(room)?;
        self.slots = vec![None; room.slots];
        self.next = 0;
        self.steps = backend.least_steps();
        self.share(backend, sink).await?;
        while !self.stopped {
            self.admit(backend, sink).await?;
            if self.slots.iter().all(Option::is_none) {
                break;
            }
            if !self.stopped {
                self.turn(backend, sink).await?;
            }
            clock::pause().await;
        }
        if self.stopped {
            for index in 0..self.sequences.len() {
                self.finish(index, Reason::Cancelled, sink);
            }
        }
        self.timings.total_ms = clock::now() - self.started;
        Ok(())
    }

    /// Ends the request at the next occasion.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    /// As many slots as can be busy at once, each with the positions that the longest sequence needs.
    fn room(&self) -> Room {
        let waiting = self.sequences.iter().filter(|sequence| !sequence.finished);
        let longest = waiting.clone().map(|sequence| sequence.prompt.len()).max().unwrap_or(1);
        let config = &self.model.config;
        let capacity = longest.saturating_add(self.options.max_tokens).min(config.context);
        let capacity = capacity.next_multiple_of(64).min(config.context);
        let most = CACHE_BYTES / config.cache_bytes(capacity).max(1);
        let most = self.options.batch.min(usize::try_from(most).unwrap_or(usize::MAX));
        Room { slots: waiting.count().clamp(1, most.max(1)), capacity }
    }

    /// Reads once what all prompts begin with, for every slot.
    async fn share(
        &mut self,
        backend: &mut Backend,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<(), EngineError> {
        let mut waiting = self.sequences.iter().filter(|sequence| !sequence.finished);
        let common = prompt::common(waiting.clone().map(|sequence| sequence.prompt.as_slice()));
        let Some(first) = waiting.next().filter(|_| waiting.next().is_some()) else {
            self.held = 0;
            return Ok(());
        };
        self.held = common;
        let before = clock::now();
        let tokens = first.prompt.get(..common).unwrap_or_default();
        for mut chunk in prompt::looks(tokens, backend.step_columns()) {
            // Nobody wants to know what comes after them.
            chunk.heads.clear();
            backend.prefill(&chunk, &mut pulse(&mut self.stopped, sink)).await?;
            clock::pause().await;
            if self.stopped {
                return Ok(());
            }
        }
        backend.share(common)?;
        self.timings.prompt_ms += clock::now() - before;
        Ok(())
    }

    /// Fills free slots with waiting prompts, as long as there are both.
    async fn admit(
        &mut self,
        backend: &mut Backend,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<(), EngineError> {
        loop {
            let admissions = self.admissions();
            if admissions.is_empty() || self.stopped {
                return Ok(());
            }
            let before = clock::now();
            let most = backend.step_columns();
            for chunk in prompt::chunks(&admissions, most) {
                let records = backend.prefill(&chunk, &mut pulse(&mut self.stopped, sink)).await?;
                if self.stopped {
                    return Ok(());
                }
                for (head, record) in chunk.heads.iter().zip(&records) {
                    self.take(head.slot as usize, record, backend, sink);
                }
                clock::pause().await;
                if self.stopped {
                    return Ok(());
                }
            }
            let read = |admission: &Admission| admission.held as usize + admission.tokens.len();
            self.timings.prompt_tokens += admissions.iter().map(read).sum::<usize>();
            self.timings.prompt_ms += clock::now() - before;
        }
    }

    fn admissions(&mut self) -> Vec<Admission> {
        let mut admissions = Vec::new();
        let held = u32::try_from(self.held).unwrap_or(u32::MAX);
        for (slot, taken) in (0u32..).zip(&mut self.slots) {
            if taken.is_some() {
                continue;
            }
            while self.sequences.get(self.next).is_some_and(|sequence| sequence.finished) {
                self.next += 1;
            }
            let Some(sequence) = self.sequences.get(self.next) else { break };
            // After a failure a sequence takes up again what it had already said.
            let after = sequence.prompt.get(self.held..).unwrap_or_default();
            let tokens = [after, &sequence.ids].concat();
            let left = self.options.max_tokens.saturating_sub(sequence.ids.len());
            let rule = self.options.sampling.rule(self.next, left);
            *taken = Some(self.next);
            self.next += 1;
            admissions.push(Admission { slot, held, tokens, rule });
        }
        admissions
    }

    /// A number of decoding steps.
    async fn turn(
        &mut self,
        backend: &mut Backend,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<(), EngineError> {
        let before = clock::now();
        let longest = self.slots.iter().flatten().filter_map(|index| self.sequences.get(*index));
        let left = longest
            .map(|sequence| self.options.max_tokens.saturating_sub(sequence.ids.len()))
            .max()
            .unwrap_or(1);
        let steps = self.steps.min(left).max(1);
        let records = backend.decode(steps, &mut pulse(&mut self.stopped, sink)).await?;
        if self.stopped {
            return Ok(());
        }
        for step in records.chunks(self.slots.len().max(1)) {
            for (slot, record) in step.iter().enumerate() {
                self.take(slot, record, backend, sink);
            }
        }
        let took = clock::now() - before;
        self.timings.decode_ms += took;
        // At most doubled, so that one turn mistimed does no harm.
        let fitting = steps as f64 * TURN_MS / took.max(0.1);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 1..=MAX_STEPS"
        )]
        let fitting = fitting.clamp(1.0, MAX_STEPS as f64) as usize;
        self.steps = fitting.min(self.steps * 2).max(backend.least_steps());
        Ok(())
    }

    /// Takes the token that a record holds for the sequence in a slot, if one is still there.
    fn take(
        &mut self,
        slot: usize,
        record: &Record,
        backend: &mut Backend,
        sink: &mut dyn FnMut(Event) -> Control,
    ) {
        let Some(Some(index)) = self.slots.get(slot).copied() else { return };
        let Some(reason) = self.extend(index, record, sink) else { return };
        if let Some(held) = self.slots.get_mut(slot) {
            *held = None;
        }
        backend.release(slot);
        self.finish(index, reason, sink);
    }

    /// Adds a token to a sequence; says why the sequence ends with it, if it does.
    fn extend(
        &mut self,
        index: usize,
        record: &Record,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Option<Reason> {
        let tokenizer = &self.model.tokenizer;
        let sequence = self.sequences.get_mut(index)?;
        let Record { token: id, probability, entropy, .. } = *record;
        if id as usize >= tokenizer.len() {
            return Some(Reason::Broken);
        }
        if self.timings.tokens == 0 {
            self.timings.first_ms = clock::now() - self.started;
        }
        self.timings.tokens += 1;
        sequence.ids.push(id);
        let ended = tokenizer.stops().contains(&id) || self.options.stop_ids.contains(&id);
        sequence.text += &sequence.stream.push(tokenizer.bytes(id));
        let cut = cut_at_stop(&mut sequence.text, sequence.told, &self.options.stop);
        let safe = match cut {
            true => sequence.text.len(),
            false => sequence.text.len() - held_back(&sequence.text, &self.options.stop),
        };
        let text = sequence.text.get(sequence.told..safe).unwrap_or_default().to_owned();
        sequence.told = sequence.told.max(safe);
        let top =
            record.ids.into_iter().zip(record.probabilities).filter(|(id, _)| *id != u32::MAX).collect();
        if sink(Event::Token { sequence: index, id, text, probability, entropy, top }) == Control::Stop {
            self.stopped = true;
        }
        let used = sequence.prompt.len() + sequence.ids.len();
        if ended || cut {
            Some(Reason::Stop)
        } else if sequence.ids.len() >= self.options.max_tokens {
            Some(Reason::Length)
        } else {
            (used >= self.model.config.context).then_some(Reason::Context)
        }
    }

    fn finish(&mut self, index: usize, reason: Reason, sink: &mut dyn FnMut(Event) -> Control) {
        let Some(sequence) = self.sequences.get_mut(index) else { return };
        if std::mem::replace(&mut sequence.finished, true) {
            return;
        }
        sequence.text += &sequence.stream.finish();
        let reply = Reply {
            sequence: index,
            text: sequence.text.clone(),
            ids: sequence.ids.clone(),
            prompt_tokens: sequence.prompt.len(),
            reason,
            ms: clock::now() - self.started,
        };
        if sink(Event::Finished(reply)) == Control::Stop {
            self.stopped = true;
        }
    }
}

/// What a backend asks while it computes a step: whether to go on.
pub(super) fn pulse<'a>(
    stopped: &'a mut bool,
    sink: &'a mut dyn FnMut(Event) -> Control,
) -> impl FnMut() -> Control + 'a {
    move || {
        let control = sink(Event::Working);
        *stopped |= control == Control::Stop;
        control
    }
}

/// Cuts the text at the first stop text; true if there was one. What has been told cannot hold one.
fn cut_at_stop(text: &mut String, told: usize, stops: &[String]) -> bool {
    let rest = text.get(told..).unwrap_or_default();
    let first =
        stops.iter().filter(|stop| !stop.is_empty()).filter_map(|stop| rest.find(stop.as_str())).min();
    if let Some(at) = first {
        text.truncate(told + at);
    }
    first.is_some()
}

/// How many bytes at the end of the text could be the beginning of a stop text.
fn held_back(text: &str, stops: &[String]) -> usize {
    let starts = |stop: &String| {
        stop.char_indices()
            .map(|(at, _)| at)
            .filter(|at| text.ends_with(stop.get(..*at).unwrap_or("\0")))
            .max()
    };
    stops.iter().filter_map(starts).max().unwrap_or(0)
}
