// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! The components of `obelysk_vm_full`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::component::{PeerEval, Setup};

/// The component at an index.
pub fn component(index: usize, setup: &Setup) -> Option<Box<dyn PeerEval>> {
    match index {
        0 => Some(Box::new(Component0(setup.clone()))),
        1 => Some(Box::new(Component1(setup.clone()))),
        2 => Some(Box::new(Component2(setup.clone()))),
        3 => Some(Box::new(Component3(setup.clone()))),
        4 => Some(Box::new(Component4(setup.clone()))),
        5 => Some(Box::new(Component5(setup.clone()))),
        6 => Some(Box::new(Component6(setup.clone()))),
        _ => None,
    }
}

/// `cpu`.
struct Component0(Setup);

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
        let n0 = eval.get_preprocessed_column(PreProcessedColumnId { id: "0".to_string() });
        let n1 = eval.get_preprocessed_column(PreProcessedColumnId { id: "1".to_string() });
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
struct Component1(Setup);

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
        let n0 = eval.get_preprocessed_column(PreProcessedColumnId { id: "2".to_string() });
        let n1 = eval.get_preprocessed_column(PreProcessedColumnId { id: "3".to_string() });
        let n2 = eval.get_preprocessed_column(PreProcessedColumnId { id: "4".to_string() });
        let n3 = eval.get_preprocessed_column(PreProcessedColumnId { id: "5".to_string() });
        let n4 = eval.get_preprocessed_column(PreProcessedColumnId { id: "6".to_string() });
        let n5 = eval.get_preprocessed_column(PreProcessedColumnId { id: "7".to_string() });
        let n6 = eval.get_preprocessed_column(PreProcessedColumnId { id: "8".to_string() });
        let n7 = eval.get_preprocessed_column(PreProcessedColumnId { id: "9".to_string() });
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n9.clone()), &[n10.clone(), n0.clone(), n1.clone(), n2.clone(), n3.clone(), n4.clone(), n5.clone(), n6.clone(), n7.clone()]));
        eval.finalize_logup();
        eval
    }
}

/// `mem`.
struct Component2(Setup);

impl FrameworkEval for Component2 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let n0 = eval.get_preprocessed_column(PreProcessedColumnId { id: "10".to_string() });
        let n1 = eval.get_preprocessed_column(PreProcessedColumnId { id: "11".to_string() });
        let n2 = eval.get_preprocessed_column(PreProcessedColumnId { id: "12".to_string() });
        let n3 = eval.get_preprocessed_column(PreProcessedColumnId { id: "13".to_string() });
        let n8 = -n3.clone();
        let n7 = E::F::from(BaseField::from_u32_unchecked(2));
        let n9 = E::F::from(BaseField::from_u32_unchecked(0));
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n8.clone()), &[n7.clone(), n0.clone(), n1.clone(), n2.clone(), n9.clone()]));
        let n4 = eval.get_preprocessed_column(PreProcessedColumnId { id: "14".to_string() });
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n4.clone()), &[n7.clone(), n0.clone(), n1.clone(), n5.clone(), n6.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `tables`.
struct Component3(Setup);

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
        let n0 = eval.get_preprocessed_column(PreProcessedColumnId { id: "15".to_string() });
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n2.clone()), &[n3.clone(), n0.clone()]));
        let [n7] = eval.next_interaction_mask(1, [0]);
        let n8 = -n7.clone();
        let n9 = E::F::from(BaseField::from_u32_unchecked(7));
        let n4 = E::F::from(BaseField::from_u32_unchecked(0));
        let n5 = eval.get_preprocessed_column(PreProcessedColumnId { id: "16".to_string() });
        let n6 = eval.get_preprocessed_column(PreProcessedColumnId { id: "17".to_string() });
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n8.clone()), &[n9.clone(), n4.clone(), n5.clone(), n6.clone()]));
        let [n13] = eval.next_interaction_mask(1, [0]);
        let n14 = -n13.clone();
        let n15 = E::F::from(BaseField::from_u32_unchecked(6));
        let n10 = eval.get_preprocessed_column(PreProcessedColumnId { id: "18".to_string() });
        let n11 = eval.get_preprocessed_column(PreProcessedColumnId { id: "19".to_string() });
        let n12 = eval.get_preprocessed_column(PreProcessedColumnId { id: "20".to_string() });
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n14.clone()), &[n15.clone(), n10.clone(), n11.clone(), n12.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `alu`.
struct Component4(Setup);

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

/// `act0`.
struct Component5(Setup);

impl FrameworkEval for Component5 {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let n12 = E::F::from(BaseField::from_u32_unchecked(2147483646));
        let n10 = E::F::from(BaseField::from_u32_unchecked(4));
        let n11 = E::F::from(BaseField::from_u32_unchecked(32));
        let [n0] = eval.next_interaction_mask(1, [0]);
        let [n1] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n12.clone()), &[n10.clone(), n11.clone(), n0.clone(), n0.clone(), n1.clone()]));
        let n14 = E::F::from(BaseField::from_u32_unchecked(1));
        let n13 = E::F::from(BaseField::from_u32_unchecked(5));
        let [n2] = eval.next_interaction_mask(1, [0]);
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n14.clone()), &[n13.clone(), n2.clone()]));
        let n15 = E::F::from(BaseField::from_u32_unchecked(7));
        let n3 = E::F::from(BaseField::from_u32_unchecked(0));
        let n5 = E::F::from(BaseField::from_u32_unchecked(131072));
        let n6 = n0.clone() + n5.clone();
        let n4 = n3.clone() + n2.clone();
        let n7 = n6.clone() - n4.clone();
        let n8 = E::F::from(BaseField::from_u32_unchecked(8388608));
        let n9 = n7.clone() * n8.clone();
        eval.add_to_relation(RelationEntry::new(&self.0.lookups[0], E::EF::from(n14.clone()), &[n15.clone(), n3.clone(), n9.clone(), n1.clone()]));
        eval.finalize_logup_in_pairs();
        eval
    }
}

/// `bit`.
struct Component6(Setup);

impl FrameworkEval for Component6 {
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
