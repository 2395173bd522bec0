//! The report as text for people.

use std::fmt::Write;

use super::analysis::Analysis;
use super::composite::{Composite, Shares};
use super::digits::NumberTask;
use super::levels::Levels;
use super::paired::Paired;
use super::report::{Marginal, Report};
use super::robustness::Robustness;
use super::samples::Samples;
use super::sequence::Sequences;
use super::sets::Sets;
use super::transformed::Transformed;
use super::value::{Interval, Metric, Value};
use super::versus::{Duel, Versus};

impl Report {
    /// The report for a terminal, in percent.
    pub fn to_text(&self) -> String {
        let mut lines = vec![format!("{} answers", self.n)];
        lines.push(format!("right      {}", rate(&self.accuracy)));
        lines.push(format!("strict     {}", rate(&self.strict)));
        lines.push(format!("unparsed   {}", rate(&self.unparsed)));
        if self.cells.len() > 1 {
            lines.push(String::new());
            lines.extend(self.matrix());
            lines.push(String::new());
            lines.extend(self.details());
        }
        if let Some(robustness) = &self.robustness {
            lines.push(String::new());
            lines.extend(robustness.lines());
        }
        lines.join("\n") + "\n"
    }

    /// Forms down, tasks across, means at the edges.
    fn matrix(&self) -> Vec<String> {
        let score = |form: &str, task: &str| {
            let cell = self.cells.iter().find(|cell| cell.form == form && cell.task == task);
            cell.map_or("-".to_owned(), |cell| percent(&cell.score.value, 1))
        };
        let mut rows = vec![header("score", self.tasks.iter().map(|task| task.name.as_str()))];
        for form in &self.forms {
            let cells = self.tasks.iter().map(|task| score(&form.name, &task.name));
            rows.push(row(&form.name, cells.chain([mean(form)])));
        }
        rows.push(row("mean", self.tasks.iter().map(mean).chain([mean(&self.all)])));
        if self.all.cells < self.all.of {
            rows.push(format!("partial: {} of {} cells have a score", self.all.cells, self.all.of));
        }
        rows
    }

    fn details(&self) -> Vec<String> {
        let titles = ["n", "score", "95 %", "strict", "unparsed", "constant"];
        let mut rows = vec![header("cell", titles.into_iter())];
        for cell in &self.cells {
            let cells = [
                cell.accuracy.n.to_string(),
                percent(&cell.score.value, 1),
                interval(&cell.score.interval, 1),
                percent(&cell.strict.value, 1),
                percent(&cell.unparsed.value, 1),
                percent(&cell.baseline, 1),
            ];
            rows.push(row(&format!("{} {}", cell.form, cell.task), cells.into_iter()));
        }
        for (cell, process) in self.cells.iter().filter_map(|cell| Some((cell, cell.process.as_ref()?))) {
            rows.push(format!(
                "{} process judging: wrong solutions {}, right solutions {}, F1 {}",
                cell.form,
                percent(&process.error_accuracy.value, 1),
                percent(&process.correct_accuracy.value, 1),
                percent(&process.f1, 1)
            ));
        }
        rows
    }
}

impl Robustness {
    fn lines(&self) -> Vec<String> {
        let about =
            format!("{} {}: {} over {}", self.form, self.task, "robustness", count(self.families, "family"));
        let about = format!("{about}, {}", count(self.units, "unit"));
        let left_out = match self.left_out {
            0 => String::new(),
            n => format!(" ({n} with fewer than {} variants left out)", self.k),
        };
        let figure = |name: &str, metric: &Metric| {
            let (value, range) = (percent(&metric.value, 2), interval(&metric.interval, 2));
            format!("{name:<12}{value:>7}  {range}{}", reason(&metric.value))
        };
        vec![
            about + &left_out,
            figure("average", &self.average),
            figure(&format!("worst@{}", self.k), &self.worst),
            figure("all right", &self.worst_of_all),
            figure("RR", &self.rr),
            figure("delta", &self.delta),
        ]
    }
}

impl Analysis {
    /// The parts that there are, for a terminal, in percent.
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        let mut part = |part: Vec<String>| {
            if !part.is_empty() {
                lines.push(String::new());
                lines.extend(part);
            }
        };
        part(paired(&self.paired));
        part(self.levels.as_ref().map_or_else(Vec::new, levels));
        part(self.sets.as_ref().map_or_else(Vec::new, sets));
        part(self.samples.as_ref().map_or_else(Vec::new, samples));
        part(self.composite.as_ref().map_or_else(Vec::new, composite));
        part(self.sequences.as_ref().map_or_else(Vec::new, sequences));
        part(transformed(&self.transformed));
        part(numbers(&self.numbers));
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

impl Versus {
    /// The comparison for a terminal, in percent; the first respondent is the one whose report it stands below.
    pub fn to_text(&self) -> String {
        if self.all.pairs == 0 {
            return "\nthe other file answers none of these items\n".into();
        }
        let titles = ["pairs", "first", "second", "difference", "95 %", "p"];
        let duel = |name: &str, duel: &Duel| {
            let p = duel.p.known().map_or("n/a".to_owned(), |p| format!("{p:.4}"));
            let cells = [
                duel.pairs.to_string(),
                percent(&duel.first.value, 1),
                percent(&duel.second.value, 1),
                percent(&duel.difference.value, 1),
                interval(&duel.difference.interval, 1),
                p,
            ];
            row(name, cells.into_iter())
        };
        let mut lines = vec![String::new(), header("first against second", titles.into_iter())];
        if self.cells.len() > 1 {
            lines.extend(
                self.cells.iter().map(|cell| duel(&format!("{} {}", cell.form, cell.task), &cell.duel)),
            );
        }
        lines.push(duel("all", &self.all));
        lines.extend(self.robustness.iter().map(|worst| {
            let cells = [
                worst.difference.n.to_string(),
                percent(&worst.first.value, 1),
                percent(&worst.second.value, 1),
                percent(&worst.difference.value, 1),
                interval(&worst.difference.interval, 1),
            ];
            row(&format!("worst@{}, units", worst.k), cells.into_iter())
        }));
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

fn paired(all: &[Paired]) -> Vec<String> {
    let titles = ["pairs", "original", "perturbed", "PDR", "95 %", "ASP", "p"];
    let rows = all.iter().map(|pair| {
        let p = pair.p.known().map_or("n/a".to_owned(), |p| format!("{p:.4}"));
        let cells = [
            pair.pairs.to_string(),
            percent(&pair.original.value, 1),
            percent(&pair.perturbed.value, 1),
            percent(&pair.pdr.value, 1),
            interval(&pair.pdr.interval, 1),
            percent(&pair.asp.value, 1),
            p,
        ];
        row(&pair.form, cells.into_iter())
    });
    titled(header("against the original", titles.into_iter()), rows)
}

fn levels(levels: &Levels) -> Vec<String> {
    let level = |(level, metric): &(u32, Metric)| format!("level {level:<6}{}", rate(metric));
    let mut lines: Vec<String> = levels.curve.iter().map(level).collect();
    lines.extend(levels.trained.iter().map(|metric| format!("learned     {}", rate(metric))));
    lines.extend(levels.above.iter().map(|metric| format!("above       {}", rate(metric))));
    lines
}

fn sets(sets: &Sets) -> Vec<String> {
    let left_out =
        if sets.left_out > 0 { format!(" ({} incomplete left out)", sets.left_out) } else { String::new() };
    let figures = format!(
        "mean {}, sd {}, of which chance makes {}",
        percent(&sets.mean, 2),
        percent(&sets.sd, 2),
        percent(&sets.binomial_floor, 2)
    );
    vec![format!("{} of {}{left_out}: {figures}", count(sets.sets, "set"), count(sets.units, "unit"))]
}

fn samples(samples: &Samples) -> Vec<String> {
    let k = samples.k;
    let figure = |name: String, metric: &Metric| format!("{name:<16}{}", rate(metric));
    vec![
        format!("{} answered {k} times or more", count(samples.items, "item")),
        figure(format!("pass@{k}"), &samples.pass),
        figure(format!("G-Pass@{k} 0.5"), &samples.g_pass_50),
        figure(format!("G-Pass@{k} 0.75"), &samples.g_pass_75),
        figure(format!("G-Pass@{k} 1"), &samples.g_pass_100),
        figure(format!("mG-Pass@{k}"), &samples.mean_g_pass),
    ]
}

fn composite(composite: &Composite) -> Vec<String> {
    let titles = ["IK", "IG", "CM", "RM", "RM rate", "score"];
    let shares = |name: &str, shares: &Shares| {
        let figures = [&shares.ik, &shares.ig, &shares.cm, &shares.rm, &shares.rm_rate].map(|one| &one.value);
        row(name, figures.into_iter().chain([&shares.score]).map(|value| percent(value, 2)))
    };
    let mut lines = vec![
        header(&format!("{} and steps", count(composite.problems, "problem")), titles.into_iter()),
        shares("strict", &composite.strict),
        shares("loose", &composite.loose),
        format!("single steps {}", rate(&composite.one_step)),
    ];
    lines.extend(
        composite.by_steps.iter().map(|(n, metric)| format!("{:<13}{}", count(*n, "step"), rate(metric))),
    );
    lines
}

fn sequences(sequences: &Sequences) -> Vec<String> {
    vec![
        format!("{} of problems in a row", count(sequences.pairs.len(), "pair")),
        format!("observed    {}", rate(&sequences.observed)),
        format!("product     {}", rate(&sequences.product)),
        format!("gap         {}", rate(&sequences.gap)),
    ]
}

fn transformed(pairs: &[Transformed]) -> Vec<String> {
    let rows = pairs.iter().map(|pair| {
        let cells = [&pair.with_familiar, &pair.with_transformed].map(|one| percent(&one.value, 1));
        row(&format!("{} > {}", pair.familiar, pair.transformed), cells.into_iter())
    });
    titled(header("another method", ["familiar", "transformed"].into_iter()), rows)
}

fn numbers(tasks: &[NumberTask]) -> Vec<String> {
    let titles = ["EM", "DM", "dlength", "learned to", "kept to"];
    let rows = tasks.iter().map(|task| {
        let n: usize = task.lengths.iter().map(|length| length.n).sum();
        let mean = |of: fn(&super::digits::Length) -> f64| {
            task.lengths.iter().map(|length| of(length) * length.n as f64).sum::<f64>() / n as f64
        };
        let to = |digits: Option<u32>| digits.map_or("-".to_owned(), |digits| digits.to_string());
        let cells = [
            format!("{:.1}", 100.0 * mean(|length| length.exact_match)),
            format!("{:.1}", 100.0 * mean(|length| length.digit_match)),
            format!("{:.2}", mean(|length| length.length_difference)),
            to(task.well_learned.exact_match),
            to(task.preserved.exact_match),
        ];
        row(&format!("{} {}", task.task, task.representation.name()), cells.into_iter())
    });
    titled(header("digits", titles.into_iter()), rows)
}

/// A title over rows; nothing over none.
fn titled(title: String, rows: impl Iterator<Item = String>) -> Vec<String> {
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() { rows } else { [title].into_iter().chain(rows).collect() }
}

fn count(n: usize, of: &str) -> String {
    match (n, of) {
        (1, _) => format!("1 {of}"),
        (_, "family") => format!("{n} families"),
        _ => format!("{n} {of}s"),
    }
}

fn mean(marginal: &Marginal) -> String {
    percent(&marginal.mean, 1)
}

fn rate(metric: &Metric) -> String {
    format!("{} {}{}", percent(&metric.value, 2), interval(&metric.interval, 2), reason(&metric.value))
}

fn percent(value: &Value, places: usize) -> String {
    value.known().map_or("n/a".to_owned(), |x| format!("{:.places$}", 100.0 * x))
}

fn interval(interval: &Interval, places: usize) -> String {
    match interval {
        Interval::Known(low, high) => format!("[{:.places$}, {:.places$}]", 100.0 * low, 100.0 * high),
        Interval::Undefined(_) => String::new(),
    }
}

fn reason(value: &Value) -> String {
    match value {
        Value::Known(_) => String::new(),
        Value::Undefined(why) => format!("({why})"),
    }
}

const FIRST: usize = 24;
const COLUMN: usize = 13;

fn header<'a>(corner: &str, titles: impl Iterator<Item = &'a str>) -> String {
    let mean = if corner == "score" { Some("mean".to_owned()) } else { None };
    row(corner, titles.map(str::to_owned).chain(mean))
}

fn row(name: &str, cells: impl Iterator<Item = String>) -> String {
    let mut line = format!("{name:<FIRST$}");
    for cell in cells {
        // Writing to a string cannot fail.
        let _ = write!(line, " {cell:>COLUMN$}");
    }
    line
}
