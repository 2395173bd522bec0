//! What the page says about how fast a model is.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, counted, english, fill, local, places};
use super::model::{runs_on, weights};
use crate::app::session::bench::{Bench, Outcome, Row};
use crate::app::session::lab::Progress;
use crate::engine::{BackendKind, Timings};

pub const BENCH_TITLE: Text = english("Benchmark");
pub const BENCH_INTRO: Text = english(
    "How fast the model in use replies here: the same problems on the CPU and on the GPU, one \
    reply at a time and several side by side. It takes a minute or two.",
);
pub const BENCH_MEASURE: Text = english("Measure");
pub const BENCH_AGAIN: Text = english("Measure again");
pub const BENCH_BEGUN: Text = english("Measuring.");
pub const BENCH_PROGRESS: Text = english("Share of the benchmark that is done");
pub const BENCH_COPY: Text = english("Copy as text");
pub const BENCH_COPIED: Text = english("The figures are copied.");
pub const BENCH_NOT_COPIED: Text =
    english("The browser did not let the page copy; the figures stand below as text.");
pub const BENCH_COLUMNS: [Text; 5] = [
    english("Runs on"),
    english("Side by side"),
    english("Tokens a second"),
    english("Reading"),
    english("Writing"),
];
pub const BENCH_NOTE: Text = english(
    "Tokens are those of the replies, seconds all there are; reading the problems and writing the \
    replies are also told by themselves.",
);

/// What is going on.
pub fn bench_doing(backend: BackendKind, batch: Option<usize>) -> String {
    match batch {
        None => fill!("Putting the model on {place}…", place = runs_on(backend)),
        Some(batch) => format!("{}: {}…", super::capital(runs_on(backend)), abreast(batch)),
    }
}

fn abreast(batch: usize) -> String {
    counted!(batch, "one at a time", "{batch} side by side", batch)
}

/// Where a row was measured.
pub fn bench_place(row: &Row) -> String {
    match row.backend {
        BackendKind::Gpu => "WebGPU".into(),
        _ if row.workers > 1 => fill!("CPU, {workers} workers", workers = row.workers),
        _ => "CPU".into(),
    }
}

/// Which GPU it was.
pub fn bench_gpu(bench: &Bench) -> Option<String> {
    let adapter = bench.rows.iter().find_map(|row| row.adapter.as_ref());
    adapter.map(|adapter| format!("WebGPU: {adapter}"))
}

/// Tokens a second: of the replies over all the time there was, of prompts, and of replies while nothing is read.
pub fn bench_rates(timings: &Timings, workers: usize) -> [String; 3] {
    let rate = |tokens: usize, ms: f64| match tokens as f64 * 1e3 / ms.max(0.01) {
        _ if tokens == 0 => "–".into(),
        rate => places(rate, usize::from(rate < 100.0)),
    };
    // Workers' times are added up.
    let workers = workers.max(1) as f64;
    let Timings { tokens, total_ms, prompt_tokens, prompt_ms, decode_ms, .. } = *timings;
    [rate(tokens, total_ms), rate(prompt_tokens, prompt_ms / workers), rate(tokens, decode_ms / workers)]
}

/// Why there is no figure, where there is none.
pub fn bench_trouble(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Measured(_) => None,
        Outcome::Otherwise => {
            Some(local("Its replies were not the same as one at a time, so it is not measured.").into())
        }
        Outcome::TooSlow => Some(local("Too slow to be measured here.").into()),
        Outcome::Failed(reason) => Some(reason.clone()),
    }
}

pub fn bench_row_said(row: &Row) -> String {
    let place = bench_place(row);
    let found = match &row.outcome {
        Outcome::Measured(timings) => {
            let [all, ..] = bench_rates(timings, row.workers);
            fill!("{all} tokens a second.", all)
        }
        other => bench_trouble(other).unwrap_or_default(),
    };
    format!("{place}, {}: {found}", abreast(row.batch))
}

pub fn bench_over(bench: &Bench) -> String {
    match &bench.progress {
        Progress::Running => BENCH_BEGUN.get().into(),
        Progress::Finished => local("Measured.").into(),
        Progress::Cancelled => local("Measuring was stopped.").into(),
        Progress::Failed(reason) => super::sentence(reason),
    }
}

/// All of it as a Markdown table, which reads well as it stands, too; to be said in English.
pub fn bench_shared(name: &str, bench: &Bench, machine: &str, link: &str) -> String {
    let model = bench.model.as_ref();
    let about = model
        .map(|info| format!(" ({}, {}, {} weights)", info.architecture, info.kind, weights(info.parameters)));
    let mut text = format!("Reroll benchmark: {name}{}\n\n", about.unwrap_or_default());
    text += "| runs on | side by side | tokens/s | reading/s | writing/s |\n|---|--:|--:|--:|--:|\n";
    for row in &bench.rows {
        let cells = match &row.outcome {
            Outcome::Measured(timings) => bench_rates(timings, row.workers).join(" | "),
            other => format!("{} | |", bench_trouble(other).unwrap_or_default()),
        };
        text += &format!("| {} | {} | {cells} |\n", bench_place(row), row.batch);
    }
    let gpu = bench_gpu(bench).map(|gpu| gpu + "\n").unwrap_or_default();
    format!("{text}\n{gpu}{machine}\n{link}\n")
}
