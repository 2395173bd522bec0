//! `reroll run`

use super::{Failure, input, json_line, model, objects};
use reroll::checklist::prompt::Message;
use reroll::checklist::{self, Item};
use reroll::engine::{BackendKind, Control, Engine, Event, Options, Precision, Prompt, Role, Sampling, Turn};
use reroll::respondent::Solver;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A model file (GGUF).
    #[arg(long, required_unless_present = "solver", conflicts_with = "solver")]
    model: Option<PathBuf>,
    /// A reference solver instead: exact, last-number, constant:TEXT or noisy:0.8.
    #[arg(long)]
    solver: Option<Solver>,
    /// Another model file: the one that runs lies between the two, or beyond, as --alpha says.
    #[arg(long, requires = "model")]
    toward: Option<PathBuf>,
    /// How far: 0 is the model of --model, 1 the one of --toward.
    #[arg(long, requires = "toward", default_value_t = 1.0, allow_negative_numbers = true)]
    alpha: f32,
    /// Where the model runs.
    #[arg(long, value_parser = ["cpu", "gpu", "auto"], default_value = "auto")]
    backend: String,
    /// Compute with floats throughout; otherwise activations are rounded to eight bits before they meet weights that are
    /// integers, which is many times as fast on the CPU, and done on a GPU where it is faster there.
    #[arg(long)]
    exact: bool,
    /// The most sequences at a time.
    #[arg(long, default_value_t = 16)]
    batch: usize,
    /// One prompt, fed exactly so; special tokens are recognised.
    #[arg(long, conflicts_with = "items")]
    prompt: Option<String>,
    /// Items, JSON lines; standard input if none is given.
    #[arg(long)]
    items: Option<PathBuf>,
    /// The most tokens of a reply.
    #[arg(long, default_value_t = 128)]
    max_tokens: usize,
    /// A text that ends a reply; may be given several times.
    #[arg(long)]
    stop: Vec<String>,
    /// How much chance there is in a reply; 0 takes the likeliest token always.
    #[arg(long, default_value_t = 0.0)]
    temperature: f32,
    /// With a temperature: choose among so many of the likeliest tokens only; 0 for all.
    #[arg(long, default_value_t = 0)]
    top_k: u32,
    /// With a temperature: choose among the likeliest tokens that together have this probability.
    #[arg(long, default_value_t = 1.0)]
    top_p: f32,
    /// With a temperature: the same seed gives the same replies.
    #[arg(long, default_value_t = 0)]
    seed: u32,
}

impl Args {
    fn options(&self) -> Options {
        let &Args { temperature, top_k, top_p, seed, .. } = self;
        Options {
            max_tokens: self.max_tokens,
            batch: self.batch,
            stop: self.stop.clone(),
            sampling: Sampling { temperature, top_k, top_p, seed },
            ..Options::default()
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let mut items = match &args.prompt {
        Some(prompt) => vec![Map::from_iter([("prompt".to_owned(), json!(prompt))])],
        None => {
            let text = input(args.items.as_deref())?;
            objects(&text).map(|line| Ok(line?.1)).collect::<Result<Vec<_>, Failure>>()?
        }
    };
    match (&args.solver, &args.model) {
        (Some(solver), _) => solve(solver, &mut items)?,
        (None, Some(model)) => pollster::block_on(ask(args, model, &mut items))?,
        (None, None) => {}
    }
    items.iter().try_for_each(|item| json_line(out, item))
}

fn solve(solver: &Solver, items: &mut [Map<String, Value>]) -> Result<(), Failure> {
    for (line, object) in (1..).zip(items) {
        let item: Item = serde_json::from_value(Value::Object(object.clone()))
            .map_err(|error| format!("item {line} is not one that generate wrote: {error}"))?;
        object.insert("respondent".into(), json!(solver.to_string()));
        object.insert("reply".into(), json!(solver.reply(&item)));
    }
    Ok(())
}

async fn ask(args: &Args, path: &Path, items: &mut [Map<String, Value>]) -> Result<(), Failure> {
    let mut model = model::read(path)?;
    if let Some(other) = &args.toward {
        model = model.toward(&model::read(other)?, args.alpha).map_err(|error| error.to_string())?;
    }
    let backend = match args.backend.as_str() {
        "cpu" => BackendKind::Cpu,
        "gpu" => BackendKind::Gpu,
        _ => BackendKind::Auto,
    };
    let mut engine = Engine::new(model, backend).await.map_err(|error| error.to_string())?;
    if args.exact {
        engine.set_precision(Precision::Exact);
    }
    let prompts = (1..).zip(items.iter()).map(|(line, item)| prompt(item).ok_or(line));
    let prompts = prompts
        .collect::<Result<Vec<_>, i32>>()
        .map_err(|line| format!("item {line} has neither a prompt nor a question"))?;
    let options = args.options();
    let mut replies = Vec::new();
    let mut sink = |event| {
        if let Event::Finished(reply) = event {
            replies.push(reply);
        }
        Control::Continue
    };
    let timings = engine.generate(&prompts, &options, &mut sink).await.map_err(|error| error.to_string())?;
    let info = engine.info();
    for reply in replies {
        let Some(item) = items.get_mut(reply.sequence) else { continue };
        item.insert("respondent".into(), json!(info.name));
        item.insert("backend".into(), json!(info.backend));
        item.insert("reply".into(), json!(reply.text));
        item.insert("tokens".into(), json!(reply.ids));
        item.insert("prompt_tokens".into(), json!(reply.prompt_tokens));
        item.insert("ms".into(), json!(reply.ms));
    }
    let rate = 1000.0 * timings.tokens as f64 / timings.total_ms.max(f64::MIN_POSITIVE);
    let place = info.adapter.unwrap_or_else(|| "CPU".into());
    // For the person waiting; the data is on standard output.
    let _ = writeln!(
        std::io::stderr(),
        "{} replies, {} tokens in {:.1} s on {place}: {rate:.0} tokens a second",
        prompts.len(),
        timings.tokens,
        timings.total_ms / 1000.0
    );
    if let Some(reason) = info.fallback {
        let _ = writeln!(std::io::stderr(), "the GPU was not used: {reason}");
    }
    Ok(())
}

/// An item with a prompt is fed exactly so; else its question, behind what was said before, is put into the model's own
/// chat format.
fn prompt(item: &Map<String, Value>) -> Option<Prompt> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    if let Some(prompt) = text("prompt") {
        return Some(Prompt::Text(prompt));
    }
    let question = Turn::user(text("question")?);
    let Some(before) = item.get("before") else { return Some(Prompt::Turns(vec![question])) };
    let before: Vec<Message> = serde_json::from_value(before.clone()).ok()?;
    Some(Prompt::Turns(before.into_iter().map(turn).chain([question]).collect()))
}

fn turn(message: Message) -> Turn {
    let role = match message.role {
        checklist::prompt::Role::User => Role::User,
        checklist::prompt::Role::Assistant => Role::Assistant,
    };
    Turn { role, text: message.content }
}
