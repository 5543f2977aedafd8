// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk_vm_table_dot`.

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
        let n28 = E::F::from(BaseField::from_u32_unchecked(1));
        let n29 = n17.clone() - n28.clone();
        let n30 = n17.clone() * n29.clone();
        eval.add_constraint(n30.clone());
        let [n18] = eval.next_interaction_mask(1, [0]);
        let n31 = n18.clone() - n28.clone();
        let n32 = n18.clone() * n31.clone();
        eval.add_constraint(n32.clone());
        let [n19] = eval.next_interaction_mask(1, [0]);
        let n33 = n19.clone() - n28.clone();
        let n34 = n19.clone() * n33.clone();
        eval.add_constraint(n34.clone());
        let [n20] = eval.next_interaction_mask(1, [0]);
        let n35 = n20.clone() - n28.clone();
        let n36 = n20.clone() * n35.clone();
        eval.add_constraint(n36.clone());
        let [n21] = eval.next_interaction_mask(1, [0]);
        let n37 = n21.clone() - n28.clone();
        let n38 = n21.clone() * n37.clone();
        eval.add_constraint(n38.clone());
        let [n22] = eval.next_interaction_mask(1, [0]);
        let n39 = n22.clone() - n28.clone();
        let n40 = n22.clone() * n39.clone();
        eval.add_constraint(n40.clone());
        let [n23] = eval.next_interaction_mask(1, [0]);
        let n41 = n23.clone() - n28.clone();
        let n42 = n23.clone() * n41.clone();
        eval.add_constraint(n42.clone());
        let [n24] = eval.next_interaction_mask(1, [0]);
        let n43 = n24.clone() - n28.clone();
        let n44 = n24.clone() * n43.clone();
        eval.add_constraint(n44.clone());
        let [n25] = eval.next_interaction_mask(1, [0]);
        let n45 = n25.clone() - n28.clone();
        let n46 = n25.clone() * n45.clone();
        eval.add_constraint(n46.clone());
        let [n26] = eval.next_interaction_mask(1, [0]);
        let n47 = n26.clone() - n28.clone();
        let n48 = n26.clone() * n47.clone();
        eval.add_constraint(n48.clone());
        let n54 = n28.clone() - n17.clone();
        let n55 = n4.clone() - n11.clone();
        let n56 = n54.clone() * n55.clone();
        eval.add_constraint(n56.clone());
        let n57 = n28.clone() - n18.clone();
        let n58 = n7.clone() - n4.clone();
        let n59 = n57.clone() * n58.clone();
        eval.add_constraint(n59.clone());
        let n66 = n28.clone() - n23.clone();
        let n67 = n66.clone() - n24.clone();
        let n68 = n67.clone() - n26.clone();
        let n51 = n14.clone() * n4.clone();
        let n60 = n10.clone() - n51.clone();
        let n61 = n15.clone() * n7.clone();
        let n62 = n60.clone() - n61.clone();
        let n63 = n22.clone() * n11.clone();
        let n64 = n62.clone() - n63.clone();
        let n65 = n64.clone() - n16.clone();
        let n69 = n68.clone() * n65.clone();
        eval.add_constraint(n69.clone());
        let n70 = n3.clone() - n16.clone();
        let n71 = n70.clone() - n51.clone();
        let n72 = n25.clone() * n71.clone();
        eval.add_constraint(n72.clone());
        let n73 = n24.clone() * n4.clone();
        let n74 = n73.clone() * n70.clone();
        eval.add_constraint(n74.clone());
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n49 = n28.clone() - n1.clone();
        let n50 = n49.clone() * n2.clone();
        let n52 = n3.clone() - n50.clone();
        let n53 = n52.clone() - n28.clone();
        let n75 = n4.clone() * n10.clone();
        let n76 = n53.clone() - n75.clone();
        let n77 = n24.clone() * n76.clone();
        eval.add_constraint(n77.clone());
        let n78 = n28.clone() - n25.clone();
        let n79 = n78.clone() - n24.clone();
        let n80 = n79.clone() * n53.clone();
        eval.add_constraint(n80.clone());
        let n83 = n19.clone() * n4.clone();
        let n84 = n9.clone() - n83.clone();
        let n85 = n20.clone() * n4.clone();
        let n86 = n13.clone() - n85.clone();
        let n87 = n21.clone() * n7.clone();
        let n88 = n14.clone() - n87.clone();
        let n82 = E::F::from(BaseField::from_u32_unchecked(0));
        let n107 = n82.clone() + n17.clone();
        let n89 = E::F::from(BaseField::from_u32_unchecked(2));
        let n90 = n18.clone() * n89.clone();
        let n108 = n107.clone() + n90.clone();
        let n91 = E::F::from(BaseField::from_u32_unchecked(4));
        let n92 = n19.clone() * n91.clone();
        let n109 = n108.clone() + n92.clone();
        let n93 = E::F::from(BaseField::from_u32_unchecked(8));
        let n94 = n20.clone() * n93.clone();
        let n110 = n109.clone() + n94.clone();
        let n95 = E::F::from(BaseField::from_u32_unchecked(16));
        let n96 = n21.clone() * n95.clone();
        let n111 = n110.clone() + n96.clone();
        let n97 = E::F::from(BaseField::from_u32_unchecked(32));
        let n98 = n22.clone() * n97.clone();
        let n112 = n111.clone() + n98.clone();
        let n99 = E::F::from(BaseField::from_u32_unchecked(64));
        let n100 = n23.clone() * n99.clone();
        let n113 = n112.clone() + n100.clone();
        let n101 = E::F::from(BaseField::from_u32_unchecked(128));
        let n102 = n24.clone() * n101.clone();
        let n114 = n113.clone() + n102.clone();
        let n103 = E::F::from(BaseField::from_u32_unchecked(256));
        let n104 = n25.clone() * n103.clone();
        let n115 = n114.clone() + n104.clone();
        let n105 = E::F::from(BaseField::from_u32_unchecked(512));
        let n106 = n26.clone() * n105.clone();
        let n116 = n115.clone() + n106.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n28.clone()), &[n28.clone(), n50.clone(), n6.clone(), n84.clone(), n86.clone(), n88.clone(), n15.clone(), n16.clone(), n116.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n17.clone()), &[n89.clone(), n82.clone(), n6.clone(), n4.clone(), n5.clone()]));
        let n117 = -n17.clone();
        let n81 = n0.clone() + n28.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n117.clone()), &[n89.clone(), n82.clone(), n6.clone(), n4.clone(), n81.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n18.clone()), &[n89.clone(), n19.clone(), n9.clone(), n7.clone(), n8.clone()]));
        let n118 = -n18.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n118.clone()), &[n89.clone(), n19.clone(), n9.clone(), n7.clone(), n81.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n28.clone()), &[n89.clone(), n20.clone(), n13.clone(), n11.clone(), n12.clone()]));
        let n119 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n119.clone()), &[n89.clone(), n20.clone(), n13.clone(), n10.clone(), n81.clone()]));
        let n120 = E::F::from(BaseField::from_u32_unchecked(3));
        let n121 = n0.clone() - n5.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n28.clone()), &[n120.clone(), n121.clone()]));
        let n122 = n0.clone() - n8.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n28.clone()), &[n120.clone(), n122.clone()]));
        let n123 = n0.clone() - n12.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n28.clone()), &[n120.clone(), n123.clone()]));
        let [n27] = eval.next_interaction_mask(1, [0]);
        let n124 = -n27.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n124.clone()), &[n120.clone(), n0.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n23.clone()), &[n91.clone(), n16.clone(), n4.clone(), n7.clone(), n10.clone()]));
        let n125 = n10.clone() - n15.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n26.clone()), &[n93.clone(), n16.clone(), n14.clone(), n9.clone(), n125.clone(), n81.clone()]));
        eval.finalize_logup_batched(&vec![0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
        eval
    }
}

/// `weights`.
pub struct Component5(pub Setup);

impl FrameworkEval for Component5 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [n20] = eval.next_interaction_mask(1, [0]);
        let n24 = -n20.clone();
        let n21 = E::F::from(BaseField::from_u32_unchecked(9));
        let n0 = eval.get_preprocessed_column(self.0.preprocessed[0].clone());
        let n1 = eval.get_preprocessed_column(self.0.preprocessed[1].clone());
        let n2 = eval.get_preprocessed_column(self.0.preprocessed[2].clone());
        let n3 = eval.get_preprocessed_column(self.0.preprocessed[3].clone());
        let n4 = eval.get_preprocessed_column(self.0.preprocessed[4].clone());
        let n5 = eval.get_preprocessed_column(self.0.preprocessed[5].clone());
        let n6 = eval.get_preprocessed_column(self.0.preprocessed[6].clone());
        let n7 = eval.get_preprocessed_column(self.0.preprocessed[7].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n24.clone()), &[n21.clone(), n0.clone(), n1.clone(), n2.clone(), n3.clone(), n4.clone(), n5.clone(), n6.clone(), n7.clone()]));
        let n22 = E::F::from(BaseField::from_u32_unchecked(10));
        let n8 = eval.get_preprocessed_column(self.0.preprocessed[8].clone());
        let n9 = eval.get_preprocessed_column(self.0.preprocessed[9].clone());
        let n10 = eval.get_preprocessed_column(self.0.preprocessed[10].clone());
        let n11 = eval.get_preprocessed_column(self.0.preprocessed[11].clone());
        let n12 = eval.get_preprocessed_column(self.0.preprocessed[12].clone());
        let n13 = eval.get_preprocessed_column(self.0.preprocessed[13].clone());
        let n14 = eval.get_preprocessed_column(self.0.preprocessed[14].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n24.clone()), &[n22.clone(), n0.clone(), n8.clone(), n9.clone(), n10.clone(), n11.clone(), n12.clone(), n13.clone(), n14.clone()]));
        let n23 = E::F::from(BaseField::from_u32_unchecked(11));
        let n15 = eval.get_preprocessed_column(self.0.preprocessed[15].clone());
        let n16 = eval.get_preprocessed_column(self.0.preprocessed[16].clone());
        let n17 = eval.get_preprocessed_column(self.0.preprocessed[17].clone());
        let n18 = eval.get_preprocessed_column(self.0.preprocessed[18].clone());
        let n19 = eval.get_preprocessed_column(self.0.preprocessed[19].clone());
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n24.clone()), &[n23.clone(), n0.clone(), n15.clone(), n16.clone(), n17.clone(), n18.clone(), n19.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `dot`.
pub struct Component6(pub Setup);

impl FrameworkEval for Component6 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let n41 = E::F::from(BaseField::from_u32_unchecked(1));
        let [n0, n1] = eval.next_interaction_mask(1, [-1, 0]);
        let [n2] = eval.next_interaction_mask(1, [0]);
        let n42 = n41.clone() - n2.clone();
        let n43 = n1.clone() - n0.clone();
        let n44 = n43.clone() - n41.clone();
        let n45 = n42.clone() * n44.clone();
        eval.add_constraint(n45.clone());
        let [n3] = eval.next_interaction_mask(1, [0]);
        let [n4] = eval.next_interaction_mask(1, [0]);
        let [n5, n6] = eval.next_interaction_mask(1, [-1, 0]);
        let n46 = n6.clone() - n5.clone();
        let n47 = n42.clone() * n46.clone();
        eval.add_constraint(n47.clone());
        let [n7, n8] = eval.next_interaction_mask(1, [-1, 0]);
        let n48 = n8.clone() - n7.clone();
        let n49 = n42.clone() * n48.clone();
        eval.add_constraint(n49.clone());
        let [n9, n10] = eval.next_interaction_mask(1, [-1, 0]);
        let n57 = n42.clone() * n9.clone();
        let n58 = n10.clone() - n57.clone();
        let [n11, n12] = eval.next_interaction_mask(1, [-1, 0]);
        let [n13, n14] = eval.next_interaction_mask(1, [-1, 0]);
        let [n15, n16] = eval.next_interaction_mask(1, [-1, 0]);
        let [n17] = eval.next_interaction_mask(1, [0]);
        let [n18] = eval.next_interaction_mask(1, [0]);
        let [n19] = eval.next_interaction_mask(1, [0]);
        let [n20] = eval.next_interaction_mask(1, [0]);
        let [n21] = eval.next_interaction_mask(1, [0]);
        let [n22] = eval.next_interaction_mask(1, [0]);
        let [n23] = eval.next_interaction_mask(1, [0]);
        let [n24] = eval.next_interaction_mask(1, [0]);
        let [n25] = eval.next_interaction_mask(1, [0]);
        let n50 = n17.clone() * n25.clone();
        let [n26] = eval.next_interaction_mask(1, [0]);
        let n51 = n18.clone() * n26.clone();
        let n54 = n50.clone() + n51.clone();
        let [n27] = eval.next_interaction_mask(1, [0]);
        let n52 = n19.clone() * n27.clone();
        let n55 = n54.clone() + n52.clone();
        let [n28] = eval.next_interaction_mask(1, [0]);
        let n53 = n20.clone() * n28.clone();
        let n56 = n55.clone() + n53.clone();
        let n59 = n58.clone() - n56.clone();
        eval.add_constraint(n59.clone());
        let n67 = n42.clone() * n11.clone();
        let n68 = n12.clone() - n67.clone();
        let [n29] = eval.next_interaction_mask(1, [0]);
        let n60 = n17.clone() * n29.clone();
        let [n30] = eval.next_interaction_mask(1, [0]);
        let n61 = n18.clone() * n30.clone();
        let n64 = n60.clone() + n61.clone();
        let [n31] = eval.next_interaction_mask(1, [0]);
        let n62 = n19.clone() * n31.clone();
        let n65 = n64.clone() + n62.clone();
        let [n32] = eval.next_interaction_mask(1, [0]);
        let n63 = n20.clone() * n32.clone();
        let n66 = n65.clone() + n63.clone();
        let n69 = n68.clone() - n66.clone();
        eval.add_constraint(n69.clone());
        let n77 = n42.clone() * n13.clone();
        let n78 = n14.clone() - n77.clone();
        let [n33] = eval.next_interaction_mask(1, [0]);
        let n70 = n17.clone() * n33.clone();
        let [n34] = eval.next_interaction_mask(1, [0]);
        let n71 = n18.clone() * n34.clone();
        let n74 = n70.clone() + n71.clone();
        let [n35] = eval.next_interaction_mask(1, [0]);
        let n72 = n19.clone() * n35.clone();
        let n75 = n74.clone() + n72.clone();
        let [n36] = eval.next_interaction_mask(1, [0]);
        let n73 = n20.clone() * n36.clone();
        let n76 = n75.clone() + n73.clone();
        let n79 = n78.clone() - n76.clone();
        eval.add_constraint(n79.clone());
        let n87 = n42.clone() * n15.clone();
        let n88 = n16.clone() - n87.clone();
        let [n37] = eval.next_interaction_mask(1, [0]);
        let n80 = n17.clone() * n37.clone();
        let [n38] = eval.next_interaction_mask(1, [0]);
        let n81 = n18.clone() * n38.clone();
        let n84 = n80.clone() + n81.clone();
        let [n39] = eval.next_interaction_mask(1, [0]);
        let n82 = n19.clone() * n39.clone();
        let n85 = n84.clone() + n82.clone();
        let [n40] = eval.next_interaction_mask(1, [0]);
        let n83 = n20.clone() * n40.clone();
        let n86 = n85.clone() + n83.clone();
        let n89 = n88.clone() - n86.clone();
        eval.add_constraint(n89.clone());
        let n93 = E::F::from(BaseField::from_u32_unchecked(2));
        let n90 = n6.clone() + n4.clone();
        let n91 = E::F::from(BaseField::from_u32_unchecked(0));
        let n92 = n90.clone() + n91.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n3.clone()), &[n93.clone(), n41.clone(), n92.clone(), n17.clone(), n21.clone()]));
        let n94 = -n3.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n94.clone()), &[n93.clone(), n41.clone(), n92.clone(), n17.clone(), n8.clone()]));
        let n97 = E::F::from(BaseField::from_u32_unchecked(3));
        let n95 = n8.clone() - n41.clone();
        let n96 = n95.clone() - n21.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n97.clone(), n96.clone()]));
        let n98 = n90.clone() + n41.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n3.clone()), &[n93.clone(), n41.clone(), n98.clone(), n18.clone(), n22.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n94.clone()), &[n93.clone(), n41.clone(), n98.clone(), n18.clone(), n8.clone()]));
        let n99 = n95.clone() - n22.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n97.clone(), n99.clone()]));
        let n100 = n90.clone() + n93.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n3.clone()), &[n93.clone(), n41.clone(), n100.clone(), n19.clone(), n23.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n94.clone()), &[n93.clone(), n41.clone(), n100.clone(), n19.clone(), n8.clone()]));
        let n101 = n95.clone() - n23.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n97.clone(), n101.clone()]));
        let n102 = n90.clone() + n97.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n3.clone()), &[n93.clone(), n41.clone(), n102.clone(), n20.clone(), n24.clone()]));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n94.clone()), &[n93.clone(), n41.clone(), n102.clone(), n20.clone(), n8.clone()]));
        let n103 = n95.clone() - n24.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n97.clone(), n103.clone()]));
        let n104 = E::F::from(BaseField::from_u32_unchecked(9));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n104.clone(), n1.clone(), n2.clone(), n3.clone(), n4.clone(), n25.clone(), n26.clone(), n27.clone(), n28.clone()]));
        let n105 = E::F::from(BaseField::from_u32_unchecked(10));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n105.clone(), n1.clone(), n29.clone(), n30.clone(), n31.clone(), n32.clone(), n33.clone(), n34.clone(), n35.clone()]));
        let n106 = E::F::from(BaseField::from_u32_unchecked(11));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n41.clone()), &[n106.clone(), n1.clone(), n36.clone(), n37.clone(), n38.clone(), n39.clone(), n40.clone()]));
        let n108 = -n2.clone();
        let n109 = E::F::from(BaseField::from_u32_unchecked(8));
        let n107 = n7.clone() + n91.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n108.clone()), &[n109.clone(), n0.clone(), n91.clone(), n5.clone(), n9.clone(), n107.clone()]));
        let n110 = n7.clone() + n41.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n108.clone()), &[n109.clone(), n0.clone(), n41.clone(), n5.clone(), n11.clone(), n110.clone()]));
        let n111 = n7.clone() + n93.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n108.clone()), &[n109.clone(), n0.clone(), n93.clone(), n5.clone(), n13.clone(), n111.clone()]));
        let n112 = n7.clone() + n97.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n108.clone()), &[n109.clone(), n0.clone(), n97.clone(), n5.clone(), n15.clone(), n112.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}
