//! Evaluates any component by walking its expression nodes, over whatever values the framework evaluates with.

use std::sync::Arc;

use stwo_constraint_framework::{EvalAtRow, FrameworkEval, ORIGINAL_TRACE_IDX, RelationEntry};

use crate::air::{Air, ComponentIr, Node};
use crate::component::Setup;

/// A component whose constraints are data.
pub struct Interpreted {
    air: Arc<Air>,
    index: usize,
    setup: Setup,
}

impl Interpreted {
    pub fn new(air: Arc<Air>, index: usize, setup: Setup) -> Self {
        Self { air, index, setup }
    }

    fn values<E: EvalAtRow>(&self, ir: &ComponentIr, eval: &mut E) -> Vec<E::F> {
        let preprocessed: Vec<E::F> = self
            .setup
            .preprocessed
            .iter()
            .map(|id| eval.get_preprocessed_column(id.clone()))
            .collect();
        let mut masks = vec![];
        for offsets in &ir.columns {
            push_mask(eval, offsets, &mut masks);
        }
        let mut values: Vec<E::F> = Vec::with_capacity(ir.nodes.len());
        for node in &ir.nodes {
            values.push(match *node {
                Node::Constant(value) => E::F::from(value),
                Node::Preprocessed(i) => preprocessed[i].clone(),
                Node::Mask(i) => masks[i].clone(),
                Node::Add(a, b) => values[a].clone() + values[b].clone(),
                Node::Sub(a, b) => values[a].clone() - values[b].clone(),
                Node::Mul(a, b) => values[a].clone() * values[b].clone(),
                Node::Neg(a) => -values[a].clone(),
            });
        }
        values
    }
}

impl FrameworkEval for Interpreted {
    fn log_size(&self) -> u32 {
        self.setup.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.setup.log_rows + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let ir = &self.air.components[self.index];
        let values = self.values(ir, &mut eval);
        for &node in &ir.constraints {
            eval.add_constraint(values[node].clone());
        }
        for fraction in &ir.fractions {
            let tuple: Vec<E::F> = fraction.values.iter().map(|&v| values[v].clone()).collect();
            eval.add_to_relation(RelationEntry::new(
                &self.setup.lookups[fraction.relation],
                E::EF::from(values[fraction.numerator].clone()),
                &tuple,
            ));
        }
        if !ir.fractions.is_empty() {
            eval.finalize_logup_batched(&ir.batch_of);
        }
        eval
    }
}

/// Reads the next main column at its row offsets. The framework wants their number at compile time.
fn push_mask<E: EvalAtRow>(eval: &mut E, offsets: &[isize], masks: &mut Vec<E::F>) {
    macro_rules! by_length {
        ($($n:literal)*) => {
            match offsets.len() {
                $($n => masks.extend(eval.next_interaction_mask::<$n>(
                    ORIGINAL_TRACE_IDX,
                    std::array::from_fn(|i| offsets[i]),
                )),)*
                n => unreachable!("{n} row offsets were refused when the AIR was parsed"),
            }
        };
    }
    by_length!(1 2 3 4 5 6 7 8);
}
