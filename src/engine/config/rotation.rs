//! Rotary position embedding (<https://arxiv.org/abs/2104.09864>) and the ways to stretch it over longer contexts.

use super::super::error::ModelError;
use super::Keys;

/// How queries and keys are rotated by position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotation {
    /// How many of a head's floats are rotated, even.
    pub width: usize,
    /// Base of the wavelengths.
    pub base: f64,
    /// How they are stretched.
    pub scaling: Scaling,
}

/// How rotations are stretched over a context longer than the one a model was trained on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scaling {
    /// They are not.
    None,
    /// Positions are divided by a factor (<https://arxiv.org/abs/2306.15595>).
    Linear {
        /// The factor.
        factor: f64,
    },
    /// Long wavelengths are stretched, short ones kept, and queries and keys scaled a little
    /// (<https://arxiv.org/abs/2309.00071>).
    Yarn {
        /// The factor.
        factor: f64,
        /// The context the model was trained on.
        trained: f64,
        /// Factor on queries and keys, beyond YaRN's own.
        attention: f64,
        /// How often a wavelength turns in the trained context to be kept, and to be stretched.
        turns: (f64, f64),
    },
}

impl Rotation {
    pub(super) fn from_metadata(keys: &Keys<'_>, head_width: usize) -> Result<Rotation, ModelError> {
        let name = "rope.dimension_count";
        let width = keys.count(name, 1 << 10)?.unwrap_or(head_width);
        if !width.is_multiple_of(2) || width > head_width {
            let what = format!("is {width}, but must be even and at most the head's width {head_width}");
            return Err(keys.wrong(name, what));
        }
        let base = keys.positive("rope.freq_base")?.unwrap_or(10_000.0);
        let name = "rope.scaling.type";
        let number =
            |name: &str, default: f64| Ok::<f64, ModelError>(keys.positive(name)?.unwrap_or(default));
        // Old files have the linear factor alone.
        let factor = match keys.positive("rope.scaling.factor")? {
            Some(factor) => factor,
            None => number("rope.scale_linear", 1.0)?,
        };
        let scaling = match keys.metadata.text(&keys.key(name))? {
            Some("none") => Scaling::None,
            None | Some("linear") => Scaling::Linear { factor },
            Some("yarn") => {
                let context = keys.required("context_length", 1 << 24)?;
                let trained = keys.count("rope.scaling.original_context_length", 1 << 24)?.unwrap_or(context);
                Scaling::Yarn {
                    factor,
                    trained: trained as f64,
                    attention: number("rope.scaling.attn_factor", 1.0)?,
                    turns: (
                        number("rope.scaling.yarn_beta_fast", 32.0)?,
                        number("rope.scaling.yarn_beta_slow", 1.0)?,
                    ),
                }
            }
            Some(other) => {
                let what =
                    format!("is {other:?}, which is not supported (\"none\", \"linear\" and \"yarn\" are)");
                return Err(keys.wrong(name, what));
            }
        };
        Ok(Rotation { width, base, scaling })
    }

    /// Cosine and sine of each position's rotations, `[positions][width / 2][2]`, computed once in f64 so that all
    /// backends rotate by the very same numbers. `slowdown` divides each frequency (Llama 3's `rope_freqs.weight`).
    pub fn table(&self, positions: usize, slowdown: Option<&[f32]>) -> Vec<f32> {
        let pairs = self.width / 2;
        let mut table = Vec::with_capacity(positions * self.width);
        for position in 0..positions {
            for pair in 0..pairs {
                let slow = slowdown.and_then(|s| s.get(pair)).map_or(1.0, |s| f64::from(*s));
                let exponent = -2.0 * pair as f64 / self.width as f64;
                let plain = position as f64 * self.base.powf(exponent) / slow;
                let (angle, size) = self.scaled(plain, pair);
                #[allow(clippy::cast_possible_truncation, reason = "the kernels compute in f32")]
                table.extend([(angle.cos() * size) as f32, (angle.sin() * size) as f32]);
            }
        }
        table
    }

    /// An angle stretched, and the factor on what it rotates.
    fn scaled(&self, angle: f64, pair: usize) -> (f64, f64) {
        match self.scaling {
            Scaling::None => (angle, 1.0),
            Scaling::Linear { factor } => (angle / factor, 1.0),
            Scaling::Yarn { factor, trained, attention, turns: (fast, slow) } => {
                // The pair whose wavelength turns so often in the trained context.
                let pair_of = |turns: f64| {
                    let wave = (trained / (turns * std::f64::consts::TAU)).ln() / (2.0 * self.base.ln());
                    self.width as f64 * wave
                };
                let first = pair_of(fast).floor().max(0.0);
                let last = pair_of(slow).ceil().min(self.width as f64 - 1.0);
                let kept = 1.0 - ((pair as f64 - first) / (last - first).max(0.001)).clamp(0.0, 1.0);
                let angle = angle / factor * (1.0 - kept) + angle * kept;
                (angle, attention * (1.0 + 0.1 * factor.ln()))
            }
        }
    }
}
