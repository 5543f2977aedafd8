// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_table_bit`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::component::Setup;

/// `tables`.
pub struct Component3(pub Setup);

impl FrameworkEval for Component3 {
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
        let n3 = E::F::from(BaseField::from_u32_unchecked(5));
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n2.clone()), &[n3.clone(), n0.clone()]));
        let [n7] = eval.next_interaction_mask(1, [0]);
        let n8 = -n7.clone();
        let n9 = E::F::from(BaseField::from_u32_unchecked(7));
        let n4 = E::F::from(BaseField::from_u32_unchecked(0));
        let n5 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n6 = eval.get_preprocessed_column(self.0.preprocessed[2].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n8.clone()), &[n9.clone(), n4.clone(), n5.clone(), n6.clone()]));
        let [n13] = eval.next_interaction_mask(1, [0]);
        let n14 = -n13.clone();
        let n15 = E::F::from(BaseField::from_u32_unchecked(6));
        let n10 = eval.get_preprocessed_column(self.0.preprocessed[3].clone());
        let n11 = eval.get_preprocessed_column(self.0.preprocessed[4].clone());
        let n12 = eval.get_preprocessed_column(self.0.preprocessed[5].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n14.clone()), &[n15.clone(), n10.clone(), n11.clone(), n12.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
