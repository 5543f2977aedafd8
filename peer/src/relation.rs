//! A LogUp relation whose size is known at run time only.

use std::sync::Arc;

use stwo::core::channel::Channel;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{Relation, RelationEFTraitBound};

/// The challenges of one relation: combine(v) = Σ alpha^j·v_j − z.
#[derive(Debug)]
pub struct Lookup {
    z: SecureField,
    alpha_powers: Vec<SecureField>,
}

impl Lookup {
    fn new(z: SecureField, alpha: SecureField, size: usize) -> Self {
        let one = SecureField::from_u32_unchecked(1, 0, 0, 0);
        let alpha_powers = std::iter::successors(Some(one), |power| Some(*power * alpha))
            .take(size)
            .collect();
        Self { z, alpha_powers }
    }

    /// Draws the challenges of every relation, in order, as `LookupElements::draw` does for one.
    pub fn draw_all(sizes: &[usize], channel: &mut impl Channel) -> Arc<[Lookup]> {
        sizes
            .iter()
            .map(|&size| {
                let drawn = channel.draw_secure_felts(2);
                Self::new(drawn[0], drawn[1], size)
            })
            .collect()
    }
}

impl<F: Clone, EF: RelationEFTraitBound<F>> Relation<F, EF> for Lookup {
    fn combine(&self, values: &[F]) -> EF {
        values
            .iter()
            .zip(&self.alpha_powers)
            .fold(EF::zero(), |sum, (value, &power)| {
                sum + EF::from(power) * value.clone()
            })
            - EF::from(self.z)
    }

    fn get_name(&self) -> &str {
        "lookup"
    }

    fn get_size(&self) -> usize {
        self.alpha_powers.len()
    }
}
