//! `reroll families`

use super::{Failure, chosen, json_line};
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    for family in chosen("all")? {
        let (levels, grade) = (family.levels.len(), family.grade);
        if args.json {
            let line = serde_json::json!({
                "family": family.id, "version": family.version, "title": family.title, "topic": family.topic,
                "skills": family.skills, "grade": grade, "levels": levels,
                "answer_type": family.answer.answer_type,
            });
            json_line(out, &line)?;
        } else {
            let [from, to] = grade;
            let (topic, title) = (&family.topic, &family.title);
            writeln!(
                out,
                "{:<24} {topic:<14} {levels} levels  grades {from}-{to}  {title}",
                family.release()
            )?;
        }
    }
    Ok(())
}
