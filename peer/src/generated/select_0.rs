// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `select_0`.

use stwo_constraint_framework::{EvalAtRow, FrameworkEval};

use crate::component::Setup;

/// `select`.
pub struct Component1(pub Setup);

impl FrameworkEval for Component1 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [n1] = eval.next_interaction_mask(1, [0]);
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n2 = n0.clone() * n0.clone();
        let n3 = n1.clone() - n2.clone();
        eval.add_constraint(n3.clone());
        eval
    }
}
