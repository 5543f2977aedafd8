// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `wide_fibonacci_3`.

use stwo_constraint_framework::{EvalAtRow, FrameworkEval};

use crate::component::Setup;

/// `fib`.
pub struct Component0(pub Setup);

impl FrameworkEval for Component0 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [n0] = eval.next_interaction_mask(1, [0]);
        let [n1] = eval.next_interaction_mask(1, [0]);
        let [n2] = eval.next_interaction_mask(1, [0]);
        let n3 = n0.clone() * n0.clone();
        let n4 = n1.clone() * n1.clone();
        let n5 = n3.clone() + n4.clone();
        let n6 = n2.clone() - n5.clone();
        eval.add_constraint(n6.clone());
        eval
    }
}
