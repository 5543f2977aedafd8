// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_plain`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::component::Setup;

/// `cpu`.
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
        let [n2, n3] = eval.next_interaction_mask(1, [-1, 0]);
        let [n4] = eval.next_interaction_mask(1, [0]);
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        let [n7] = eval.next_interaction_mask(1, [0]);
        let [n8] = eval.next_interaction_mask(1, [0]);
        let [n9] = eval.next_interaction_mask(1, [0]);
        let [n10] = eval.next_interaction_mask(1, [0]);
        let [n11] = eval.next_interaction_mask(1, [0]);
        let [n12] = eval.next_interaction_mask(1, [0]);
        let [n13] = eval.next_interaction_mask(1, [0]);
        let [n14] = eval.next_interaction_mask(1, [0]);
        let [n15] = eval.next_interaction_mask(1, [0]);
        let [n16] = eval.next_interaction_mask(1, [0]);
        let [n17] = eval.next_interaction_mask(1, [0]);
        let n27 = E::F::from(BaseField::from_u32_unchecked(1));
        let n28 = n17.clone() - n27.clone();
        let n29 = n17.clone() * n28.clone();
        eval.add_constraint(n29.clone());
        let [n18] = eval.next_interaction_mask(1, [0]);
        let n30 = n18.clone() - n27.clone();
        let n31 = n18.clone() * n30.clone();
        eval.add_constraint(n31.clone());
        let [n19] = eval.next_interaction_mask(1, [0]);
        let n32 = n19.clone() - n27.clone();
        let n33 = n19.clone() * n32.clone();
        eval.add_constraint(n33.clone());
        let [n20] = eval.next_interaction_mask(1, [0]);
        let n34 = n20.clone() - n27.clone();
        let n35 = n20.clone() * n34.clone();
        eval.add_constraint(n35.clone());
        let [n21] = eval.next_interaction_mask(1, [0]);
        let n36 = n21.clone() - n27.clone();
        let n37 = n21.clone() * n36.clone();
        eval.add_constraint(n37.clone());
        let [n22] = eval.next_interaction_mask(1, [0]);
        let n38 = n22.clone() - n27.clone();
        let n39 = n22.clone() * n38.clone();
        eval.add_constraint(n39.clone());
        let [n23] = eval.next_interaction_mask(1, [0]);
        let n40 = n23.clone() - n27.clone();
        let n41 = n23.clone() * n40.clone();
        eval.add_constraint(n41.clone());
        let [n24] = eval.next_interaction_mask(1, [0]);
        let n42 = n24.clone() - n27.clone();
        let n43 = n24.clone() * n42.clone();
        eval.add_constraint(n43.clone());
        let [n25] = eval.next_interaction_mask(1, [0]);
        let n44 = n25.clone() - n27.clone();
        let n45 = n25.clone() * n44.clone();
        eval.add_constraint(n45.clone());
        let n51 = n27.clone() - n17.clone();
        let n52 = n4.clone() - n11.clone();
        let n53 = n51.clone() * n52.clone();
        eval.add_constraint(n53.clone());
        let n54 = n27.clone() - n18.clone();
        let n55 = n7.clone() - n4.clone();
        let n56 = n54.clone() * n55.clone();
        eval.add_constraint(n56.clone());
        let n63 = n27.clone() - n23.clone();
        let n64 = n63.clone() - n24.clone();
        let n48 = n14.clone() * n4.clone();
        let n57 = n10.clone() - n48.clone();
        let n58 = n15.clone() * n7.clone();
        let n59 = n57.clone() - n58.clone();
        let n60 = n22.clone() * n11.clone();
        let n61 = n59.clone() - n60.clone();
        let n62 = n61.clone() - n16.clone();
        let n65 = n64.clone() * n62.clone();
        eval.add_constraint(n65.clone());
        let n66 = n3.clone() - n16.clone();
        let n67 = n66.clone() - n48.clone();
        let n68 = n25.clone() * n67.clone();
        eval.add_constraint(n68.clone());
        let n69 = n24.clone() * n4.clone();
        let n70 = n69.clone() * n66.clone();
        eval.add_constraint(n70.clone());
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n46 = n27.clone() - n1.clone();
        let n47 = n46.clone() * n2.clone();
        let n49 = n3.clone() - n47.clone();
        let n50 = n49.clone() - n27.clone();
        let n71 = n4.clone() * n10.clone();
        let n72 = n50.clone() - n71.clone();
        let n73 = n24.clone() * n72.clone();
        eval.add_constraint(n73.clone());
        let n74 = n27.clone() - n25.clone();
        let n75 = n74.clone() - n24.clone();
        let n76 = n75.clone() * n50.clone();
        eval.add_constraint(n76.clone());
        let n79 = n19.clone() * n4.clone();
        let n80 = n9.clone() - n79.clone();
        let n81 = n20.clone() * n4.clone();
        let n82 = n13.clone() - n81.clone();
        let n83 = n21.clone() * n7.clone();
        let n84 = n14.clone() - n83.clone();
        let n78 = E::F::from(BaseField::from_u32_unchecked(0));
        let n101 = n78.clone() + n17.clone();
        let n85 = E::F::from(BaseField::from_u32_unchecked(2));
        let n86 = n18.clone() * n85.clone();
        let n102 = n101.clone() + n86.clone();
        let n87 = E::F::from(BaseField::from_u32_unchecked(4));
        let n88 = n19.clone() * n87.clone();
        let n103 = n102.clone() + n88.clone();
        let n89 = E::F::from(BaseField::from_u32_unchecked(8));
        let n90 = n20.clone() * n89.clone();
        let n104 = n103.clone() + n90.clone();
        let n91 = E::F::from(BaseField::from_u32_unchecked(16));
        let n92 = n21.clone() * n91.clone();
        let n105 = n104.clone() + n92.clone();
        let n93 = E::F::from(BaseField::from_u32_unchecked(32));
        let n94 = n22.clone() * n93.clone();
        let n106 = n105.clone() + n94.clone();
        let n95 = E::F::from(BaseField::from_u32_unchecked(64));
        let n96 = n23.clone() * n95.clone();
        let n107 = n106.clone() + n96.clone();
        let n97 = E::F::from(BaseField::from_u32_unchecked(128));
        let n98 = n24.clone() * n97.clone();
        let n108 = n107.clone() + n98.clone();
        let n99 = E::F::from(BaseField::from_u32_unchecked(256));
        let n100 = n25.clone() * n99.clone();
        let n109 = n108.clone() + n100.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n27.clone()), &[n27.clone(), n47.clone(), n6.clone(), n80.clone(), n82.clone(), n84.clone(), n15.clone(), n16.clone(), n109.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n17.clone()), &[n85.clone(), n78.clone(), n6.clone(), n4.clone(), n5.clone()]));
        let n110 = -n17.clone();
        let n77 = n0.clone() + n27.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n110.clone()), &[n85.clone(), n78.clone(), n6.clone(), n4.clone(), n77.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n18.clone()), &[n85.clone(), n19.clone(), n9.clone(), n7.clone(), n8.clone()]));
        let n111 = -n18.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n111.clone()), &[n85.clone(), n19.clone(), n9.clone(), n7.clone(), n77.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n27.clone()), &[n85.clone(), n20.clone(), n13.clone(), n11.clone(), n12.clone()]));
        let n112 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n112.clone()), &[n85.clone(), n20.clone(), n13.clone(), n10.clone(), n77.clone()]));
        let n113 = E::F::from(BaseField::from_u32_unchecked(3));
        let n114 = n0.clone() - n5.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n27.clone()), &[n113.clone(), n114.clone()]));
        let n115 = n0.clone() - n8.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n27.clone()), &[n113.clone(), n115.clone()]));
        let n116 = n0.clone() - n12.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n27.clone()), &[n113.clone(), n116.clone()]));
        let [n26] = eval.next_interaction_mask(1, [0]);
        let n117 = -n26.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n117.clone()), &[n113.clone(), n0.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n23.clone()), &[n87.clone(), n16.clone(), n4.clone(), n7.clone(), n10.clone()]));
        eval.finalize_logup_batched(&vec![0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
        eval
    }
}

/// `rom`.
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
        let [n8] = eval.next_interaction_mask(1, [0]);
        let n9 = -n8.clone();
        let n10 = E::F::from(BaseField::from_u32_unchecked(1));
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n2 = eval.get_preprocessed_column(self.0.preprocessed[2].clone());
        let n3 = eval.get_preprocessed_column(self.0.preprocessed[3].clone());
        let n4 = eval.get_preprocessed_column(self.0.preprocessed[4].clone());
        let n5 = eval.get_preprocessed_column(self.0.preprocessed[5].clone());
        let n6 = eval.get_preprocessed_column(self.0.preprocessed[6].clone());
        let n7 = eval.get_preprocessed_column(self.0.preprocessed[7].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n9.clone()), &[n10.clone(), n0.clone(), n1.clone(), n2.clone(), n3.clone(), n4.clone(), n5.clone(), n6.clone(), n7.clone()]));
        eval.finalize_logup();
        eval
    }
}

/// `mem`.
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
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n2 = eval.get_preprocessed_column(self.0.preprocessed[2].clone());
        let n3 = eval.get_preprocessed_column(self.0.preprocessed[3].clone());
        let n8 = -n3.clone();
        let n7 = E::F::from(BaseField::from_u32_unchecked(2));
        let n9 = E::F::from(BaseField::from_u32_unchecked(0));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n8.clone()), &[n7.clone(), n0.clone(), n1.clone(), n2.clone(), n9.clone()]));
        let n4 = eval.get_preprocessed_column(self.0.preprocessed[4].clone());
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n4.clone()), &[n7.clone(), n0.clone(), n1.clone(), n5.clone(), n6.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
