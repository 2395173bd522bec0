//! The forward passes once more, written in f64 straight from the papers, without cache, batch or plan.

use std::collections::HashMap;

use super::writer::{Shape, VOCABULARY};

type Weights = HashMap<String, Vec<f32>>;

/// The logits after each token.
pub fn logits(shape: Shape, weights: &Weights, tokens: &[u32]) -> Vec<Vec<f64>> {
    let Shape { width, layers, heads, kv_heads, head_width: head, tied, .. } = shape;
    let scale = if shape.is_gemma() { f64::from((width as f32).sqrt()) } else { 1.0 };
    let mut stream: Vec<Vec<f64>> = tokens
        .iter()
        .map(|token| {
            let from = *token as usize * width;
            let row = &weights["token_embd.weight"][from..from + width];
            row.iter().map(|w| f64::from(*w) * scale).collect()
        })
        .collect();
    for layer in 0..layers {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let get = |part: &str| &weights[&name(&format!("{part}.weight"))];
        let period = if shape.architecture == "gemma2" { 2 } else { 6 };
        let is_local = shape.is_gemma() && layer % period < period - 1;
        let normed: Vec<_> = stream.iter().map(|x| norm(x, get("attn_norm"))).collect();
        let projected = |part: &str| -> Vec<Vec<f64>> {
            let bias = weights.get(&name(&format!("{part}.bias")));
            let each = normed.iter().map(|x| {
                let mut y = times(get(part), x);
                bias.into_iter()
                    .for_each(|bias| y.iter_mut().zip(bias).for_each(|(y, b)| *y += f64::from(*b)));
                y
            });
            each.collect()
        };
        let rotated = |part: &str| -> Vec<Vec<f64>> {
            let each = projected(part).into_iter().enumerate().map(|(at, mut x)| {
                if shape.norms_heads() {
                    let weight = get(&format!("{part}_norm"));
                    x = x.chunks(head).flat_map(|one| norm(one, weight)).collect();
                }
                rotate(shape, x, at, is_local)
            });
            each.collect()
        };
        let (queries, keys, values) = (rotated("attn_q"), rotated("attn_k"), projected("attn_v"));
        for at in 0..tokens.len() {
            let mut attended = vec![0.0; heads * head];
            let first = if is_local { (at + 1).saturating_sub(shape.window) } else { 0 };
            for h in 0..heads {
                let from = h / (heads / kv_heads) * head;
                let scores: Vec<f64> = (first..=at)
                    .map(|other| {
                        let products =
                            (0..head).map(|i| queries[at][h * head + i] * keys[other][from + i]).sum::<f64>();
                        let score = products / (head as f64).sqrt();
                        let capped = shape.architecture == "gemma2";
                        (if capped { 5.0 * (score / 5.0).tanh() } else { score }).exp()
                    })
                    .collect();
                let total: f64 = scores.iter().sum();
                for (score, value) in scores.iter().zip(&values[first..]) {
                    for i in 0..head {
                        attended[h * head + i] += score / total * value[from + i];
                    }
                }
            }
            let mut given = times(get("attn_output"), &attended);
            if shape.is_gemma() {
                given = norm(&given, get("post_attention_norm"));
            }
            add(&mut stream[at], &given);
        }
        for x in &mut stream {
            let normed = norm(x, get("ffn_norm"));
            let (gate, up) = (times(get("ffn_gate"), &normed), times(get("ffn_up"), &normed));
            let function = if shape.is_gemma() { gelu } else { silu };
            let hidden: Vec<f64> = gate.iter().zip(&up).map(|(g, u)| function(*g) * u).collect();
            let mut given = times(get("ffn_down"), &hidden);
            if shape.is_gemma() {
                given = norm(&given, get("post_ffw_norm"));
            }
            add(x, &given);
        }
    }
    let output = &weights[if tied { "token_embd.weight" } else { "output.weight" }];
    assert_eq!(output.len(), VOCABULARY * width);
    let logits = stream.iter().map(|x| times(output, &norm(x, &weights["output_norm.weight"])));
    match shape.architecture {
        "gemma2" => logits.map(|x| x.iter().map(|x| 4.0 * (x / 4.0).tanh()).collect()).collect(),
        _ => logits.collect(),
    }
}

fn silu(x: f64) -> f64 {
    x / (1.0 + (-x).exp())
}

fn gelu(x: f64) -> f64 {
    x / 2.0 * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3))).tanh())
}

fn norm(x: &[f64], weights: &[f32]) -> Vec<f64> {
    let mean = x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
    x.iter().zip(weights).map(|(v, w)| v / (mean + f64::from(1e-5f32)).sqrt() * f64::from(*w)).collect()
}

fn times(matrix: &[f32], x: &[f64]) -> Vec<f64> {
    matrix.chunks(x.len()).map(|row| row.iter().zip(x).map(|(w, v)| f64::from(*w) * v).sum()).collect()
}

/// Adjacent pairs for llama, whose files have queries and keys so; the halves of a head for the others.
fn rotate(shape: Shape, mut x: Vec<f64>, position: usize, is_local: bool) -> Vec<f64> {
    let head = shape.head_width;
    let (base, position) = match (shape.architecture, is_local) {
        ("gemma3", false) => (300_000f64, position as f64 / 2.0),
        _ => (10_000f64, position as f64),
    };
    for one in x.chunks_mut(head) {
        for pair in 0..head / 2 {
            let (first, second) = if shape.architecture == "llama" {
                (2 * pair, 2 * pair + 1)
            } else {
                (pair, pair + head / 2)
            };
            let angle = position * base.powf(-2.0 * pair as f64 / head as f64);
            let (a, b) = (one[first], one[second]);
            one[first] = a * angle.cos() - b * angle.sin();
            one[second] = a * angle.sin() + b * angle.cos();
        }
    }
    x
}

fn add(x: &mut [f64], y: &[f64]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
}
