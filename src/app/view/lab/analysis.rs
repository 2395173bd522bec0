//! What answers say together: perturbations against the original, levels, problems and their steps, sets, repeats.

use super::chart;
use crate::app::page::Page;
use crate::app::text;
use crate::app::text::language::{Text, places};
use crate::app::view::figures::{under, value};
use crate::score::composite::{Composite, Shares};
use crate::score::levels::Levels;
use crate::score::paired::Paired;
use crate::score::samples::Samples;
use crate::score::sequence::Sequences;
use crate::score::sets::Sets;
use crate::score::transformed::Transformed;
use crate::score::value::Value;
use crate::score::{Analysis, Metric};
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    let figures = page.get(|session| session.run.as_ref().map(|run| run.report.clone()));
    let notes = page.get(|session| {
        let foreign = session.run.as_ref().and_then(|run| run.foreign.as_ref());
        foreign.map(|foreign| foreign.notes.clone()).unwrap_or_default()
    });
    let parts = move || figures.get().map(|figures| parts(figures.analysis())).unwrap_or_default();
    view! {
        {move || notes.get().into_iter().map(|note| view! { <p class="notice">{note}</p> }).collect::<Vec<_>>()}
        {others(page)}
        <div class="parts">{parts}</div>
    }
    .into_any()
}

/// Another system's figures over the same replies, recomputed from its file.
fn others(page: Page) -> AnyView {
    let figures = page.get(|session| session.run.as_ref().map(|run| run.report.clone()));
    let list = move || {
        figures.get()?;
        let beside = page.now(|session| {
            let foreign = session.run.as_ref().and_then(|run| run.foreign.as_ref());
            foreign.map(|foreign| foreign.beside.clone()).unwrap_or_default()
        });
        let rows = beside.iter().map(|figure| {
            let error =
                figure.error.known().map(|error| format!(" ± {}", places(error, 4))).unwrap_or_default();
            let mean =
                figure.mean.known().map_or_else(|| text::NOT_DEFINED.get().into(), |mean| places(mean, 4));
            view! {
                <tr>
                    <th scope="row">{format!("{} · {}", figure.by, figure.of)}</th>
                    <td>{figure.figure.clone()}</td>
                    <td>{mean}{error}</td>
                    <td>{figure.n.to_string()}</td>
                </tr>
            }
        });
        let rows = rows.collect::<Vec<_>>();
        (!rows.is_empty())
            .then(|| part(text::OTHERS.get(), text::OTHERS_HINT.get(), table(&text::OTHERS_HEADS, rows)))
    };
    view! { {list} }.into_any()
}

fn parts(analysis: &Analysis) -> Vec<AnyView> {
    let Analysis { paired, sets, samples, levels, composite, sequences, transformed, numbers: _ } = analysis;
    let parts = [
        (!paired.is_empty()).then(|| perturbations(paired)),
        levels.as_ref().filter(|levels| levels.curve.len() > 1).map(ladder),
        composite.as_ref().map(steps),
        sequences.as_ref().map(in_a_row),
        (!transformed.is_empty()).then(|| methods(transformed)),
        sets.as_ref().filter(|sets| sets.sets > 1).map(spread),
        samples.as_ref().map(repeats),
    ];
    parts.into_iter().flatten().collect()
}

fn part(title: &'static str, hint: &str, content: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="card">
            <h2>{title}</h2>
            <p class="hint">{hint.to_owned()}</p>
            <div class="scroll" tabindex="0" role="group" aria-label=title>{content.into_any()}</div>
        </section>
    }
    .into_any()
}

fn table<R: IntoView + 'static>(heads: &[Text], rows: Vec<R>) -> AnyView {
    let head = |head: &Text| match head.get() {
        "" => view! { <td></td> }.into_any(),
        head => view! { <th scope="col">{head}</th> }.into_any(),
    };
    let heads = heads.iter().map(head).collect::<Vec<_>>();
    view! {
        <table class="plain">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A figure with what it rests on below it.
fn figure(metric: &Metric) -> AnyView {
    view! { <td><strong>{value(metric)}</strong> <span class="hint">{under(metric)}</span></td> }.into_any()
}

fn perturbations(all: &[Paired]) -> AnyView {
    let row = |pair: &Paired| {
        let name = pair.gsm_plus.map(|name| format!(" ({name})")).unwrap_or_default();
        let p = pair.p.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::p_value);
        view! {
            <tr>
                <th scope="row">{text::form_named(&pair.form)}<span class="hint">{name}</span></th>
                <td>{chart::bar(&pair.perturbed)}{value(&pair.perturbed)}</td>
                <td>{value(&pair.original)}</td>
                {figure(&pair.pdr)}
                <td>{value(&pair.asp)}</td>
                <td>{p}</td>
            </tr>
        }
    };
    part(
        text::PERTURBED.get(),
        text::PERTURBED_HINT.get(),
        table(&text::PERTURBED_HEADS, all.iter().map(row).collect()),
    )
}

fn ladder(levels: &Levels) -> AnyView {
    let row = |(level, metric): &(u32, Metric)| {
        view! {
            <tr>
                <th scope="row">{text::lights_of_level(u8::try_from(*level).unwrap_or(u8::MAX))}</th>
                <td>{chart::bar(metric)}</td>
                {figure(metric)}
            </tr>
        }
    };
    let rows = levels.curve.iter().map(row).collect();
    part(text::LEVELS.get(), text::LEVELS_HINT.get(), table(&text::LEVELS_HEADS, rows))
}

fn steps(composite: &Composite) -> AnyView {
    let row = |name: &'static str, shares: &Shares| {
        let four = [&shares.ik, &shares.ig, &shares.cm, &shares.rm];
        let known = four.map(|share| share.value.known().unwrap_or_default());
        let cells = four.map(|share| view! { <td>{value(share)}</td> });
        let score = shares.score.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::percent);
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{chart::parts(&known)}</td>
                {cells.into_iter().collect::<Vec<_>>()}
                <td>{value(&shares.rm_rate)}</td>
                <td>{score}</td>
            </tr>
        }
    };
    let rows = vec![row(text::STRICT.get(), &composite.strict), row(text::LOOSE.get(), &composite.loose)];
    let hint = text::steps_hint(composite.problems, &value(&composite.one_step));
    part(text::STEPS.get(), &hint, table(&text::STEPS_HEADS, rows))
}

fn in_a_row(sequences: &Sequences) -> AnyView {
    let row = |name: &'static str, metric: &Metric| {
        view! { <tr><th scope="row">{name}</th>{figure(metric)}</tr> }
    };
    let rows = vec![
        row(text::OBSERVED.get(), &sequences.observed),
        row(text::PRODUCT.get(), &sequences.product),
        row(text::GAP.get(), &sequences.gap),
    ];
    part(text::IN_A_ROW.get(), text::IN_A_ROW_HINT.get(), table(&text::IN_A_ROW_HEADS, rows))
}

fn methods(pairs: &[Transformed]) -> AnyView {
    let row = |pair: &Transformed| {
        view! {
            <tr>
                <th scope="row">{pair.method}</th>
                <td>{chart::bar(&pair.with_familiar)}{format!("{}: {}", pair.familiar, value(&pair.with_familiar))}</td>
                <td>
                    {chart::bar(&pair.with_transformed)}
                    {format!("{}: {}", pair.transformed, value(&pair.with_transformed))}
                </td>
            </tr>
        }
    };
    part(
        text::METHODS.get(),
        text::METHODS_HINT.get(),
        table(&text::METHODS_HEADS, pairs.iter().map(row).collect()),
    )
}

fn spread(sets: &Sets) -> AnyView {
    let share = |value: &Value| value.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::percent);
    let words = text::spread(
        sets.sets,
        sets.units,
        &share(&sets.mean),
        &share(&sets.sd),
        &share(&sets.binomial_floor),
    );
    let rows = sets.histogram.iter().map(|(right, count)| {
        view! {
            <tr><th scope="row">{text::of_units(*right, sets.units)}</th><td>{count.to_string()}</td></tr>
        }
    });
    let mean = sets.mean.known().map(|mean| mean * sets.units as f64);
    let rows = rows.collect::<Vec<_>>();
    let content = view! {
        {chart::columns(&sets.histogram, mean)}
        <details class="help">
            <summary>{text::AS_TABLE.get()}</summary>
            {table(&text::SPREAD_HEADS, rows)}
        </details>
    };
    part(text::SPREAD.get(), &words, content)
}

fn repeats(samples: &Samples) -> AnyView {
    let k = samples.k;
    let rows = [
        (format!("pass@{k}"), &samples.pass),
        (format!("G-Pass@{k} 0.5"), &samples.g_pass_50),
        (format!("G-Pass@{k} 0.75"), &samples.g_pass_75),
        (format!("G-Pass@{k} 1"), &samples.g_pass_100),
        (format!("mG-Pass@{k}"), &samples.mean_g_pass),
    ];
    let rows = rows.map(|(name, metric)| {
        view! { <tr><th scope="row">{name}</th><td>{chart::bar(metric)}</td>{figure(metric)}</tr> }
    });
    part(
        text::REPEATS.get(),
        &text::repeats(samples.items, k),
        table(&text::LEVELS_HEADS, rows.into_iter().collect()),
    )
}
