//! The llama forward pass once more, written in f64 straight from the paper, without cache, batch or plan.

use std::collections::HashMap;

use super::writer::{Shape, VOCABULARY};

type Weights = HashMap<String, Vec<f32>>;

/// The logits after each token.
pub fn logits(shape: Shape, weights: &Weights, tokens: &[u32]) -> Vec<Vec<f64>> {
    let Shape { width, layers, heads, kv_heads, tied, .. } = shape;
    let head = width / heads;
    let mut stream: Vec<Vec<f64>> = tokens
        .iter()
        .map(|token| {
            let from = *token as usize * width;
            weights["token_embd.weight"][from..from + width].iter().map(|w| f64::from(*w)).collect()
        })
        .collect();
    for layer in 0..layers {
        let get = |part: &str| &weights[&format!("blk.{layer}.{part}.weight")];
        let normed: Vec<_> = stream.iter().map(|x| norm(x, get("attn_norm"))).collect();
        let rotated = |part: &str| -> Vec<Vec<f64>> {
            normed.iter().enumerate().map(|(at, x)| rotate(times(get(part), x), head, at)).collect()
        };
        let (queries, keys) = (rotated("attn_q"), rotated("attn_k"));
        let values: Vec<_> = normed.iter().map(|x| times(get("attn_v"), x)).collect();
        for at in 0..tokens.len() {
            let mut attended = vec![0.0; width];
            for h in 0..heads {
                let from = h / (heads / kv_heads) * head;
                let scores: Vec<f64> = (0..=at)
                    .map(|other| {
                        let products =
                            (0..head).map(|i| queries[at][h * head + i] * keys[other][from + i]).sum::<f64>();
                        (products / (head as f64).sqrt()).exp()
                    })
                    .collect();
                let total: f64 = scores.iter().sum();
                for (score, value) in scores.iter().zip(&values) {
                    for i in 0..head {
                        attended[h * head + i] += score / total * value[from + i];
                    }
                }
            }
            add(&mut stream[at], &times(get("attn_output"), &attended));
        }
        for x in &mut stream {
            let normed = norm(x, get("ffn_norm"));
            let (gate, up) = (times(get("ffn_gate"), &normed), times(get("ffn_up"), &normed));
            let hidden: Vec<f64> = gate.iter().zip(&up).map(|(g, u)| g / (1.0 + (-g).exp()) * u).collect();
            add(x, &times(get("ffn_down"), &hidden));
        }
    }
    let output = &weights[if tied { "token_embd.weight" } else { "output.weight" }];
    assert_eq!(output.len(), VOCABULARY * width);
    stream.iter().map(|x| times(output, &norm(x, &weights["output_norm.weight"]))).collect()
}

fn norm(x: &[f64], weights: &[f32]) -> Vec<f64> {
    let mean = x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
    x.iter().zip(weights).map(|(v, w)| v / (mean + f64::from(1e-5f32)).sqrt() * f64::from(*w)).collect()
}

fn times(matrix: &[f32], x: &[f64]) -> Vec<f64> {
    matrix.chunks(x.len()).map(|row| row.iter().zip(x).map(|(w, v)| f64::from(*w) * v).sum()).collect()
}

/// Adjacent pairs, as GGUF stores llama's queries and keys.
fn rotate(mut x: Vec<f64>, head: usize, position: usize) -> Vec<f64> {
    for one in x.chunks_mut(head) {
        for (pair, xy) in one.chunks_mut(2).enumerate() {
            let angle = position as f64 * 10_000f64.powf(-2.0 * pair as f64 / head as f64);
            let (a, b) = (xy[0], xy[1]);
            xy[0] = a * angle.cos() - b * angle.sin();
            xy[1] = a * angle.sin() + b * angle.cos();
        }
    }
    x
}

fn add(x: &mut [f64], y: &[f64]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
}
