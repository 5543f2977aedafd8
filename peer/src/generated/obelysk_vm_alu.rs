// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_alu`.

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
        eval.finalize_logup();
        eval
    }
}

/// `alu`.
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
        let [n0] = eval.next_interaction_mask(1, [0]);
        let [n1] = eval.next_interaction_mask(1, [0]);
        let [n2] = eval.next_interaction_mask(1, [0]);
        let [n3] = eval.next_interaction_mask(1, [0]);
        let [n4] = eval.next_interaction_mask(1, [0]);
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        let [n7] = eval.next_interaction_mask(1, [0]);
        let [n8] = eval.next_interaction_mask(1, [0]);
        let [n9] = eval.next_interaction_mask(1, [0]);
        let [n10] = eval.next_interaction_mask(1, [0]);
        let n15 = E::F::from(BaseField::from_u32_unchecked(1));
        let n16 = n10.clone() - n15.clone();
        let n17 = n10.clone() * n16.clone();
        eval.add_constraint(n17.clone());
        let [n11] = eval.next_interaction_mask(1, [0]);
        let n18 = n11.clone() - n15.clone();
        let n19 = n11.clone() * n18.clone();
        eval.add_constraint(n19.clone());
        let [n12] = eval.next_interaction_mask(1, [0]);
        let n20 = n12.clone() - n15.clone();
        let n21 = n12.clone() * n20.clone();
        eval.add_constraint(n21.clone());
        let [n13] = eval.next_interaction_mask(1, [0]);
        let n22 = n13.clone() - n15.clone();
        let n23 = n13.clone() * n22.clone();
        eval.add_constraint(n23.clone());
        let [n14] = eval.next_interaction_mask(1, [0]);
        let n24 = n14.clone() - n15.clone();
        let n25 = n14.clone() * n24.clone();
        eval.add_constraint(n25.clone());
        let n26 = n5.clone() - n15.clone();
        let n27 = n5.clone() * n26.clone();
        eval.add_constraint(n27.clone());
        let n28 = n10.clone() + n11.clone();
        let n29 = n28.clone() + n12.clone();
        let n30 = n29.clone() + n13.clone();
        let n31 = n30.clone() + n14.clone();
        let n32 = n31.clone() - n15.clone();
        eval.add_constraint(n32.clone());
        let n33 = n15.clone() - n13.clone();
        let n34 = n33.clone() * n0.clone();
        let n35 = n3.clone() - n34.clone();
        let n36 = n11.clone() + n12.clone();
        let n37 = n36.clone() + n14.clone();
        let n38 = n37.clone() * n1.clone();
        let n39 = n35.clone() + n38.clone();
        let n40 = n13.clone() * n1.clone();
        let n41 = n39.clone() - n40.clone();
        eval.add_constraint(n41.clone());
        let n42 = n28.clone() + n14.clone();
        let n49 = E::F::from(BaseField::from_u32_unchecked(0));
        let n50 = n49.clone() + n6.clone();
        let n43 = E::F::from(BaseField::from_u32_unchecked(256));
        let n44 = n7.clone() * n43.clone();
        let n51 = n50.clone() + n44.clone();
        let n45 = E::F::from(BaseField::from_u32_unchecked(65536));
        let n46 = n8.clone() * n45.clone();
        let n52 = n51.clone() + n46.clone();
        let n47 = E::F::from(BaseField::from_u32_unchecked(16777216));
        let n48 = n9.clone() * n47.clone();
        let n53 = n52.clone() + n48.clone();
        let n54 = n3.clone() - n53.clone();
        let n55 = E::F::from(BaseField::from_u32_unchecked(1073741824));
        let n56 = n5.clone() * n55.clone();
        let n57 = n54.clone() - n56.clone();
        let n58 = n42.clone() * n57.clone();
        eval.add_constraint(n58.clone());
        let n59 = n3.clone() * n4.clone();
        let n60 = n5.clone() - n59.clone();
        let n61 = n42.clone() * n60.clone();
        eval.add_constraint(n61.clone());
        let n62 = n15.clone() - n5.clone();
        let n63 = n62.clone() * n0.clone();
        let n64 = n2.clone() - n63.clone();
        let n65 = n10.clone() * n64.clone();
        eval.add_constraint(n65.clone());
        let n66 = n2.clone() - n5.clone();
        let n67 = n11.clone() * n66.clone();
        eval.add_constraint(n67.clone());
        let n68 = n2.clone() - n0.clone();
        let n69 = n5.clone() * n3.clone();
        let n70 = n68.clone() + n69.clone();
        let n71 = n14.clone() * n70.clone();
        eval.add_constraint(n71.clone());
        let n72 = n2.clone() + n59.clone();
        let n73 = n72.clone() - n15.clone();
        let n74 = n12.clone() * n73.clone();
        eval.add_constraint(n74.clone());
        let n75 = n12.clone() * n2.clone();
        let n76 = n75.clone() * n3.clone();
        eval.add_constraint(n76.clone());
        let n77 = n59.clone() - n15.clone();
        let n78 = n13.clone() * n77.clone();
        eval.add_constraint(n78.clone());
        let n79 = n2.clone() * n3.clone();
        let n80 = n79.clone() - n0.clone();
        let n81 = n13.clone() * n80.clone();
        eval.add_constraint(n81.clone());
        let n95 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        let n89 = E::F::from(BaseField::from_u32_unchecked(4));
        let n82 = n10.clone() * n15.clone();
        let n83 = E::F::from(BaseField::from_u32_unchecked(2));
        let n84 = n11.clone() * n83.clone();
        let n85 = n82.clone() + n84.clone();
        let n86 = E::F::from(BaseField::from_u32_unchecked(3));
        let n87 = n12.clone() * n86.clone();
        let n88 = n85.clone() + n87.clone();
        let n90 = n13.clone() * n89.clone();
        let n91 = n88.clone() + n90.clone();
        let n92 = E::F::from(BaseField::from_u32_unchecked(5));
        let n93 = n14.clone() * n92.clone();
        let n94 = n91.clone() + n93.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n95.clone()), &[n89.clone(), n94.clone(), n0.clone(), n1.clone(), n2.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n15.clone()), &[n92.clone(), n6.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n15.clone()), &[n92.clone(), n7.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n15.clone()), &[n92.clone(), n8.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n15.clone()), &[n92.clone(), n9.clone()]));
        let n96 = n9.clone() * n89.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n15.clone()), &[n92.clone(), n96.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
