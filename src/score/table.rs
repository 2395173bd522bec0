//! The report as text for people.

use std::fmt::Write;

use super::report::{Marginal, Report};
use super::robustness::Robustness;
use super::value::{Interval, Metric, Value};

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
