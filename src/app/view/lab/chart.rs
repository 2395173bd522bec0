//! Small drawings beside figures that stand in words, too: nobody has to see them.

use crate::score::Metric;
use crate::score::value::Interval;
use leptos::prelude::*;

/// A share as a bar of a hundred units, with its interval as a line across its end.
pub(super) fn bar(metric: &Metric) -> AnyView {
    let Some(share) = metric.value.known() else { return ().into_any() };
    let at = |share: f64| format!("{:.2}", 100.0 * share.clamp(0.0, 1.0));
    let whisker = match metric.interval {
        Interval::Known(low, high) => {
            let path = format!("M{0} 5H{1}M{0} 2v6M{1} 2v6", at(low), at(high));
            view! { <path class="whisker" d=path></path> }.into_any()
        }
        Interval::Undefined(_) => ().into_any(),
    };
    view! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="all" width="100" height="10"></rect>
            <rect class="share" width=at(share) height="10"></rect>
            {whisker}
        </svg>
    }
    .into_any()
}

/// Parts of a whole side by side, each with the class of its place.
pub(super) fn parts(shares: &[f64]) -> AnyView {
    let mut from = 0.0;
    let rects = shares.iter().enumerate().map(|(place, share)| {
        let x = 100.0 * from;
        from += share;
        let (class, x, width) = (format!("part-{place}"), format!("{x:.2}"), format!("{:.2}", 100.0 * share));
        view! { <rect class=class x=x width=width height="10"></rect> }
    });
    view! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            {rects.collect::<Vec<_>>()}
        </svg>
    }
    .into_any()
}

/// Columns side by side, as high as their counts, with a mark below one of them.
pub(super) fn columns(counts: &[(usize, usize)], marked: Option<f64>) -> AnyView {
    let (Some((first, _)), Some((last, _))) = (counts.first(), counts.last()) else { return ().into_any() };
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1) as f64;
    let width = 100.0 / (last - first + 1) as f64;
    let rects = counts.iter().map(|(at, count)| {
        let height = 38.0 * *count as f64 / most;
        let x = width * (at - first) as f64;
        let [x, y, width, height] =
            [x + 0.1 * width, 40.0 - height, 0.8 * width, height].map(|it| format!("{it:.2}"));
        view! { <rect class="share" x=x y=y width=width height=height></rect> }
    });
    let mark = marked.map(|at| {
        let x = width * (at - *first as f64 + 0.5);
        view! { <path class="whisker" d=format!("M{x:.2} 0V44")></path> }
    });
    view! {
        <svg class="columns" viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true">
            {rects.collect::<Vec<_>>()}
            {mark}
        </svg>
    }
    .into_any()
}
