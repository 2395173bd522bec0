//! `reroll model`

use super::{Failure, json_line};
use reroll::engine::Model;
use reroll::engine::gguf::{Header, Metadata, TensorType, Value};
use reroll::engine::model::Loader;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Tell what a model file is: its shape, its weights, its tokenizer, what it takes in memory.
    Info(Info),
}

#[derive(clap::Args)]
pub(crate) struct Info {
    /// A model file (GGUF).
    file: PathBuf,
    /// As one JSON object.
    #[arg(long)]
    json: bool,
    /// Every metadata key and every tensor too.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(command: &Command, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        Command::Info(args) => info(args, out),
    }
}

/// Reads a model file, a megabyte at a time.
pub(crate) fn read(path: &Path) -> Result<Model, Failure> {
    let loader = stream(path, |_| false)?;
    loader.finish().map_err(|error| named(path, &error))
}

fn named(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Sentence(format!("{}: {error}", path.display()))
}

/// Reads a file until `enough` or its end.
fn stream(path: &Path, enough: impl Fn(&Loader) -> bool) -> Result<Loader, Failure> {
    let mut file = File::open(path).map_err(|error| named(path, &error))?;
    let length = file.metadata().map_err(|error| named(path, &error))?.len();
    let mut loader = Loader::new(Some(length));
    let mut chunk = vec![0; 1 << 20];
    while !enough(&loader) {
        let count = file.read(&mut chunk).map_err(|error| named(path, &error))?;
        if count == 0 {
            break;
        }
        loader.push(chunk.get(..count).unwrap_or_default()).map_err(|error| named(path, &error))?;
    }
    Ok(loader)
}

fn info(args: &Info, out: &mut impl Write) -> Result<(), Failure> {
    let loader = stream(&args.file, |loader| loader.header().is_some())?;
    let (Some(header), Some((config, tokenizer)), Some(memory)) =
        (loader.header(), loader.shape(), loader.bytes())
    else {
        // A file that ends inside its header says so when it is finished.
        let error =
            loader.finish().err().map_or_else(|| "it has no header".to_owned(), |error| error.to_string());
        return Err(named(&args.file, &error));
    };
    let metadata = &header.metadata;
    let name = metadata.text("general.name").map_err(|error| named(&args.file, &error))?;
    let kinds = kinds(header);
    let parameters: u64 = header.tensors.iter().map(|tensor| tensor.weights()).sum();
    if args.json {
        let kinds: Map<_, _> =
            kinds.iter().map(|(kind, weights)| (format!("{kind:?}"), json!(weights))).collect();
        let mut object = json!({
            "name": name,
            "version": header.version,
            "architecture": config.architecture.name(),
            "parameters": parameters,
            "file_bytes": header.end(),
            "memory_bytes": memory,
            "kinds": kinds,
            "layers": config.layers,
            "width": config.width,
            "hidden": config.hidden,
            "heads": config.heads,
            "kv_heads": config.kv_heads,
            "head_width": config.head_width,
            "window": config.window.map(|window| json!([window.positions, window.period])),
            "context": config.context,
            "cache_bytes_per_token": config.cache_bytes(1),
            "vocabulary": tokenizer.len(),
            "stops": tokenizer.stops(),
        });
        if let (true, Some(object)) = (args.all, object.as_object_mut()) {
            let keys: Map<_, _> =
                metadata.iter().map(|(key, value)| (key.to_owned(), json!(value.to_string()))).collect();
            let tensors = header.tensors.iter().map(|tensor| {
                json!({"name": tensor.name, "shape": tensor.shape, "kind": format!("{:?}", tensor.kind),
                    "start": tensor.start, "stop": tensor.stop})
            });
            object.insert("metadata".to_owned(), json!(keys));
            object.insert("tensors".to_owned(), tensors.collect());
        }
        return json_line(out, &object);
    }
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let stops: Vec<String> = tokenizer.stops().iter().map(|id| tokenizer.name(*id)).collect();
    let kinds: Vec<String> = kinds
        .iter()
        .map(|(kind, weights)| {
            format!("{kind:?} {:.1} %", 100.0 * *weights as f64 / parameters.max(1) as f64)
        })
        .collect();
    let rows = [
        ("name", name.unwrap_or("none given").to_owned()),
        ("format", format!("GGUF {}, {}", header.version, megabytes(header.end()))),
        ("architecture", config.architecture.name().to_owned()),
        ("weights", format!("{:.1} million: {}", parameters as f64 / 1e6, kinds.join(", "))),
        ("memory", format!("{} and {} bytes a token", megabytes(memory), config.cache_bytes(1))),
        ("layers", format!("{} of width {}, hidden {}", config.layers, config.width, config.hidden)),
        (
            "attention",
            format!(
                "{} heads of width {}, {} of keys and values",
                config.heads, config.head_width, config.kv_heads
            ),
        ),
        (
            "window",
            config.window.map_or_else(
                || "none".to_owned(),
                |window| format!("{} positions, but all in every layer {}", window.positions, window.period),
            ),
        ),
        ("context", format!("{} tokens", config.context)),
        ("vocabulary", format!("{} tokens; {} end a reply", tokenizer.len(), stops.join(" "))),
        (
            "chat",
            if metadata.get("tokenizer.chat_template").is_some() { "has a template" } else { "none" }
                .to_owned(),
        ),
    ];
    rows.iter().try_for_each(|(key, value)| writeln!(out, "{key:<13} {value}"))?;
    if args.all {
        writeln!(out)?;
        list(metadata, header, out)?;
    }
    Ok(())
}

fn list(metadata: &Metadata, header: &Header, out: &mut impl Write) -> Result<(), Failure> {
    for (key, value) in metadata.iter() {
        let value = match value {
            Value::Text(text) if text.chars().count() > 100 => {
                format!("{:?} and more", text.chars().take(100).collect::<String>())
            }
            other => other.to_string(),
        };
        writeln!(out, "{key} = {value}")?;
    }
    writeln!(out)?;
    for tensor in &header.tensors {
        writeln!(out, "{:<40} {:?} {:?}", tensor.name, tensor.kind, tensor.shape)?;
    }
    Ok(())
}

/// How many weights there are of each type, most first.
fn kinds(header: &Header) -> Vec<(TensorType, u64)> {
    let mut weights: BTreeMap<TensorType, u64> = BTreeMap::new();
    for tensor in &header.tensors {
        *weights.entry(tensor.kind).or_default() += tensor.weights();
    }
    let mut kinds: Vec<_> = weights.into_iter().collect();
    kinds.sort_by_key(|(_, weights)| std::cmp::Reverse(*weights));
    kinds
}
