//! A model between two others: `from + alpha (to - from)`, weight by weight. Of two that began with the same weights, the
//! difference is what one has learned and the other has not, a task vector (Ilharco et al. 2023, arXiv 2212.04089), of
//! which any amount can be added.

use std::collections::BTreeMap;

use super::error::{EngineError, ModelError};
use super::gguf::TensorType;
use super::matrix::{Filler, Form, Matrix, Unfit};
use super::model::Model;

impl Model {
    /// The model at `alpha` on the way from this one, at 0, to another, at 1; it may go on beyond either. Matrices of
    /// integers become integers of eight bits, 32 under a scale (Q8_0), so both ends are met exactly by models of those.
    ///
    /// # Errors
    /// [`EngineError::Unlike`] if they are not of one shape and one vocabulary, or if a weight becomes infinite.
    pub fn toward(&self, other: &Model, alpha: f32) -> Result<Model, EngineError> {
        self.check_like(other)?;
        // Written so that both ends are met to the bit.
        let mix = |a: f32, b: f32| (1.0 - alpha) * a + alpha * b;
        let mut filler = Filler::default();
        let (mut matrices, mut vectors) = (BTreeMap::new(), BTreeMap::new());
        for ((weight, from), (_, to)) in self.matrices().zip(other.matrices()) {
            let form = match (from.form(), to.form()) {
                (Form::I8 { .. }, Form::I8 { .. }) => Form::of(TensorType::Q8_0),
                _ => Form::F32,
            };
            let mut matrix = Matrix::empty(from.rows, from.columns, form);
            let mut mixed = Vec::with_capacity(from.columns);
            for row in 0..from.rows {
                mixed.clear();
                mixed.extend(from.row(row).zip(to.row(row)).map(|(a, b)| mix(a, b)));
                filler.round(&mut matrix, row, &mixed).map_err(|why| unfit(why, self.bytes()))?;
            }
            matrices.insert(weight, matrix);
        }
        for ((weight, from), (_, to)) in self.vectors().zip(other.vectors()) {
            let mixed: Vec<f32> = from.iter().zip(to).map(|(a, b)| mix(*a, *b)).collect();
            if mixed.iter().any(|value| !value.is_finite()) {
                return Err(unfit(Unfit::NotFinite, self.bytes()));
            }
            vectors.insert(weight, mixed);
        }
        let names = self.name.as_ref().zip(other.name.as_ref());
        let name = names.map(|(from, to)| format!("{from} to {to} at {alpha}"));
        Ok(self.with_weights(name, matrices, vectors))
    }

    /// Whether there is anything between the two.
    fn check_like(&self, other: &Model) -> Result<(), EngineError> {
        let shape = |model: &Model| {
            let matrices: Vec<_> =
                model.matrices().map(|(weight, matrix)| (weight, matrix.rows, matrix.columns)).collect();
            let vectors: Vec<_> = model.vectors().map(|(weight, vector)| (weight, vector.len())).collect();
            (matrices, vectors)
        };
        let names = |model: &Model| {
            let count = u32::try_from(model.tokenizer.len()).unwrap_or(u32::MAX);
            (0..count).map(|id| model.tokenizer.name(id)).collect::<Vec<_>>()
        };
        let what = if self.config != other.config || shape(self) != shape(other) {
            "shapes"
        } else if names(self) != names(other) {
            "vocabularies"
        } else {
            return Ok(());
        };
        Err(EngineError::Unlike(format!(
            "the two models are of different {what}, so there is nothing between them"
        )))
    }
}

fn unfit(why: Unfit, bytes: u64) -> EngineError {
    match why {
        Unfit::NotFinite => {
            EngineError::Unlike("so far from both models there are no finite weights".to_owned())
        }
        Unfit::NoMemory => EngineError::Model(ModelError::Memory { megabytes: bytes.div_ceil(1 << 20) }),
    }
}
