// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `range_lookup`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::component::Setup;

/// `counter`.
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
        let n9 = E::F::from(BaseField::from_u32_unchecked(1));
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n10 = n9.clone() - n0.clone();
        let [n2, n3, n4] = eval.next_interaction_mask(1, [-1, 0, 1]);
        let n11 = n3.clone() - n2.clone();
        let [n5, n6] = eval.next_interaction_mask(1, [0, 1]);
        let n12 = n11.clone() - n5.clone();
        let n13 = n10.clone() * n12.clone();
        eval.add_constraint(n13.clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n14 = n9.clone() - n1.clone();
        let n15 = n4.clone() - n3.clone();
        let n16 = n15.clone() - n6.clone();
        let n17 = n14.clone() * n16.clone();
        eval.add_constraint(n17.clone());
        let [n7] = eval.next_interaction_mask(1, [0]);
        let [n8] = eval.next_interaction_mask(1, [0]);
        let n18 = n3.clone() * n3.clone();
        let n19 = n8.clone() - n18.clone();
        eval.add_constraint(n19.clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n9.clone()), &[n5.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n9.clone()), &[n7.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[1], E::EF::from(n9.clone()), &[n3.clone(), n8.clone()]));
        let n20 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[1], E::EF::from(n20.clone()), &[n3.clone(), n8.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n9.clone()), &[n7.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `table`.
pub struct Component2(pub Setup);

impl FrameworkEval for Component2 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [n1] = eval.next_interaction_mask(1, [0]);
        let n2 = -n1.clone();
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n2.clone()), &[n0.clone()]));
        eval.finalize_logup();
        eval
    }
}
