// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_bit`.

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
        let n9 = E::F::from(BaseField::from_u32_unchecked(6));
        let n4 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n5 = eval.get_preprocessed_column(self.0.preprocessed[2].clone());
        let n6 = eval.get_preprocessed_column(self.0.preprocessed[3].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n8.clone()), &[n9.clone(), n4.clone(), n5.clone(), n6.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `bit`.
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
        let n31 = E::F::from(BaseField::from_u32_unchecked(1));
        let n32 = n3.clone() - n31.clone();
        let n33 = n3.clone() * n32.clone();
        eval.add_constraint(n33.clone());
        let [n4] = eval.next_interaction_mask(1, [0]);
        let n34 = n4.clone() - n31.clone();
        let n35 = n4.clone() * n34.clone();
        eval.add_constraint(n35.clone());
        let n36 = n3.clone() * n4.clone();
        eval.add_constraint(n36.clone());
        let n51 = E::F::from(BaseField::from_u32_unchecked(0));
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        let [n7] = eval.next_interaction_mask(1, [0]);
        let n52 = n51.clone() + n7.clone();
        let [n8] = eval.next_interaction_mask(1, [0]);
        let n37 = E::F::from(BaseField::from_u32_unchecked(16));
        let n38 = n8.clone() * n37.clone();
        let n53 = n52.clone() + n38.clone();
        let [n9] = eval.next_interaction_mask(1, [0]);
        let n39 = E::F::from(BaseField::from_u32_unchecked(256));
        let n40 = n9.clone() * n39.clone();
        let n54 = n53.clone() + n40.clone();
        let [n10] = eval.next_interaction_mask(1, [0]);
        let n41 = E::F::from(BaseField::from_u32_unchecked(4096));
        let n42 = n10.clone() * n41.clone();
        let n55 = n54.clone() + n42.clone();
        let [n11] = eval.next_interaction_mask(1, [0]);
        let n43 = E::F::from(BaseField::from_u32_unchecked(65536));
        let n44 = n11.clone() * n43.clone();
        let n56 = n55.clone() + n44.clone();
        let [n12] = eval.next_interaction_mask(1, [0]);
        let n45 = E::F::from(BaseField::from_u32_unchecked(1048576));
        let n46 = n12.clone() * n45.clone();
        let n57 = n56.clone() + n46.clone();
        let [n13] = eval.next_interaction_mask(1, [0]);
        let n47 = E::F::from(BaseField::from_u32_unchecked(16777216));
        let n48 = n13.clone() * n47.clone();
        let n58 = n57.clone() + n48.clone();
        let [n14] = eval.next_interaction_mask(1, [0]);
        let n49 = E::F::from(BaseField::from_u32_unchecked(268435456));
        let n50 = n14.clone() * n49.clone();
        let n59 = n58.clone() + n50.clone();
        let n60 = n0.clone() - n59.clone();
        eval.add_constraint(n60.clone());
        let [n15] = eval.next_interaction_mask(1, [0]);
        let n68 = n51.clone() + n15.clone();
        let [n16] = eval.next_interaction_mask(1, [0]);
        let n61 = n16.clone() * n37.clone();
        let n69 = n68.clone() + n61.clone();
        let [n17] = eval.next_interaction_mask(1, [0]);
        let n62 = n17.clone() * n39.clone();
        let n70 = n69.clone() + n62.clone();
        let [n18] = eval.next_interaction_mask(1, [0]);
        let n63 = n18.clone() * n41.clone();
        let n71 = n70.clone() + n63.clone();
        let [n19] = eval.next_interaction_mask(1, [0]);
        let n64 = n19.clone() * n43.clone();
        let n72 = n71.clone() + n64.clone();
        let [n20] = eval.next_interaction_mask(1, [0]);
        let n65 = n20.clone() * n45.clone();
        let n73 = n72.clone() + n65.clone();
        let [n21] = eval.next_interaction_mask(1, [0]);
        let n66 = n21.clone() * n47.clone();
        let n74 = n73.clone() + n66.clone();
        let [n22] = eval.next_interaction_mask(1, [0]);
        let n67 = n22.clone() * n49.clone();
        let n75 = n74.clone() + n67.clone();
        let n76 = n1.clone() - n75.clone();
        eval.add_constraint(n76.clone());
        let n77 = n0.clone() * n5.clone();
        let n78 = n14.clone() - n77.clone();
        eval.add_constraint(n78.clone());
        let n79 = n1.clone() * n6.clone();
        let n80 = n22.clone() - n79.clone();
        eval.add_constraint(n80.clone());
        let [n23] = eval.next_interaction_mask(1, [0]);
        let n88 = n51.clone() + n23.clone();
        let [n24] = eval.next_interaction_mask(1, [0]);
        let n81 = n24.clone() * n37.clone();
        let n89 = n88.clone() + n81.clone();
        let [n25] = eval.next_interaction_mask(1, [0]);
        let n82 = n25.clone() * n39.clone();
        let n90 = n89.clone() + n82.clone();
        let [n26] = eval.next_interaction_mask(1, [0]);
        let n83 = n26.clone() * n41.clone();
        let n91 = n90.clone() + n83.clone();
        let [n27] = eval.next_interaction_mask(1, [0]);
        let n84 = n27.clone() * n43.clone();
        let n92 = n91.clone() + n84.clone();
        let [n28] = eval.next_interaction_mask(1, [0]);
        let n85 = n28.clone() * n45.clone();
        let n93 = n92.clone() + n85.clone();
        let [n29] = eval.next_interaction_mask(1, [0]);
        let n86 = n29.clone() * n47.clone();
        let n94 = n93.clone() + n86.clone();
        let [n30] = eval.next_interaction_mask(1, [0]);
        let n87 = n30.clone() * n49.clone();
        let n95 = n94.clone() + n87.clone();
        let n100 = n2.clone() - n95.clone();
        let n96 = n0.clone() + n1.clone();
        let n97 = E::F::from(BaseField::from_u32_unchecked(2));
        let n98 = n95.clone() * n97.clone();
        let n99 = n96.clone() - n98.clone();
        let n101 = n3.clone() * n99.clone();
        let n102 = n100.clone() - n101.clone();
        let n103 = n99.clone() - n95.clone();
        let n104 = n4.clone() * n103.clone();
        let n105 = n102.clone() - n104.clone();
        eval.add_constraint(n105.clone());
        let n110 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        let n109 = E::F::from(BaseField::from_u32_unchecked(4));
        let n106 = n37.clone() + n3.clone();
        let n107 = n4.clone() * n97.clone();
        let n108 = n106.clone() + n107.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n110.clone()), &[n109.clone(), n108.clone(), n0.clone(), n1.clone(), n2.clone()]));
        let n111 = E::F::from(BaseField::from_u32_unchecked(6));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n7.clone(), n15.clone(), n23.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n8.clone(), n16.clone(), n24.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n9.clone(), n17.clone(), n25.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n10.clone(), n18.clone(), n26.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n11.clone(), n19.clone(), n27.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n12.clone(), n20.clone(), n28.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n13.clone(), n21.clone(), n29.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n14.clone(), n22.clone(), n30.clone()]));
        let n112 = n14.clone() * n97.clone();
        let n113 = n22.clone() * n97.clone();
        let n114 = n30.clone() * n97.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n31.clone()), &[n111.clone(), n112.clone(), n113.clone(), n114.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
