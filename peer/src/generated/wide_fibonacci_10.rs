// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `wide_fibonacci_10`.

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
        let [n7] = eval.next_interaction_mask(1, [0]);
        let n8 = n2.clone() * n2.clone();
        let n9 = n4.clone() + n8.clone();
        let n10 = n7.clone() - n9.clone();
        eval.add_constraint(n10.clone());
        let [n11] = eval.next_interaction_mask(1, [0]);
        let n12 = n7.clone() * n7.clone();
        let n13 = n8.clone() + n12.clone();
        let n14 = n11.clone() - n13.clone();
        eval.add_constraint(n14.clone());
        let [n15] = eval.next_interaction_mask(1, [0]);
        let n16 = n11.clone() * n11.clone();
        let n17 = n12.clone() + n16.clone();
        let n18 = n15.clone() - n17.clone();
        eval.add_constraint(n18.clone());
        let [n19] = eval.next_interaction_mask(1, [0]);
        let n20 = n15.clone() * n15.clone();
        let n21 = n16.clone() + n20.clone();
        let n22 = n19.clone() - n21.clone();
        eval.add_constraint(n22.clone());
        let [n23] = eval.next_interaction_mask(1, [0]);
        let n24 = n19.clone() * n19.clone();
        let n25 = n20.clone() + n24.clone();
        let n26 = n23.clone() - n25.clone();
        eval.add_constraint(n26.clone());
        let [n27] = eval.next_interaction_mask(1, [0]);
        let n28 = n23.clone() * n23.clone();
        let n29 = n24.clone() + n28.clone();
        let n30 = n27.clone() - n29.clone();
        eval.add_constraint(n30.clone());
        let [n31] = eval.next_interaction_mask(1, [0]);
        let n32 = n27.clone() * n27.clone();
        let n33 = n28.clone() + n32.clone();
        let n34 = n31.clone() - n33.clone();
        eval.add_constraint(n34.clone());
        eval
    }
}
