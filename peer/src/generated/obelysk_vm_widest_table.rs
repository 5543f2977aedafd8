// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_widest_table`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::component::Setup;

/// `act0`.
pub struct Component4(pub Setup);

impl FrameworkEval for Component4 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let n11 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        let n9 = E::F::from(BaseField::from_u32_unchecked(4));
        let n10 = E::F::from(self.0.parameters[2]);
        let [n0] = eval.next_interaction_mask(1, [0]);
        let [n1] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n11.clone()), &[n9.clone(), n10.clone(), n0.clone(), n0.clone(), n1.clone()]));
        let n13 = E::F::from(BaseField::from_u32_unchecked(1));
        let n12 = E::F::from(BaseField::from_u32_unchecked(5));
        let [n2] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n13.clone()), &[n12.clone(), n2.clone()]));
        let n14 = E::F::from(BaseField::from_u32_unchecked(7));
        let n3 = E::F::from(self.0.parameters[0]);
        let n5 = E::F::from(self.0.parameters[1]);
        let n6 = n0.clone() + n5.clone();
        let n4 = n3.clone() + n2.clone();
        let n7 = n6.clone() - n4.clone();
        let n8 = n7.clone() * n5.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n13.clone()), &[n14.clone(), n3.clone(), n8.clone(), n1.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
