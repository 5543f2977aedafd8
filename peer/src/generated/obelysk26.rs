// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `obelysk26`.

use stwo::core::fields::m31::BaseField;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval};

use crate::component::Setup;

/// `step`.
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
        let [n3] = eval.next_interaction_mask(1, [0]);
        let n26 = n3.clone() - n0.clone();
        let [n4] = eval.next_interaction_mask(1, [0]);
        let [n5] = eval.next_interaction_mask(1, [0]);
        let [n6] = eval.next_interaction_mask(1, [0]);
        let [n7] = eval.next_interaction_mask(1, [0]);
        let [n8] = eval.next_interaction_mask(1, [0]);
        let [n9] = eval.next_interaction_mask(1, [0]);
        let [n10] = eval.next_interaction_mask(1, [0]);
        let n27 = n26.clone() - n10.clone();
        eval.add_constraint(n27.clone());
        let n28 = n4.clone() - n9.clone();
        eval.add_constraint(n28.clone());
        let [n11] = eval.next_interaction_mask(1, [0]);
        let n29 = n10.clone() - n11.clone();
        let n30 = n11.clone() * n29.clone();
        eval.add_constraint(n30.clone());
        let [n12] = eval.next_interaction_mask(1, [0]);
        let n31 = n10.clone() - n12.clone();
        let n32 = n12.clone() * n31.clone();
        eval.add_constraint(n32.clone());
        let [n13] = eval.next_interaction_mask(1, [0]);
        let n33 = n10.clone() - n13.clone();
        let n34 = n13.clone() * n33.clone();
        eval.add_constraint(n34.clone());
        let [n14] = eval.next_interaction_mask(1, [0]);
        let n35 = n10.clone() - n14.clone();
        let n36 = n14.clone() * n35.clone();
        eval.add_constraint(n36.clone());
        let [n15] = eval.next_interaction_mask(1, [0]);
        let [n16] = eval.next_interaction_mask(1, [0]);
        let n37 = n10.clone() - n16.clone();
        let n38 = n16.clone() * n37.clone();
        eval.add_constraint(n38.clone());
        let [n17] = eval.next_interaction_mask(1, [0]);
        let n39 = n10.clone() - n17.clone();
        let n40 = n17.clone() * n39.clone();
        eval.add_constraint(n40.clone());
        let n41 = n9.clone() - n7.clone();
        let n42 = n41.clone() - n8.clone();
        let n43 = n11.clone() * n42.clone();
        eval.add_constraint(n43.clone());
        let n44 = n41.clone() + n8.clone();
        let n45 = n12.clone() * n44.clone();
        eval.add_constraint(n45.clone());
        let n46 = n7.clone() * n8.clone();
        let n47 = n15.clone() - n46.clone();
        eval.add_constraint(n47.clone());
        let n48 = n9.clone() - n15.clone();
        let n49 = n13.clone() * n48.clone();
        eval.add_constraint(n49.clone());
        let n50 = n9.clone() - n8.clone();
        let n51 = n14.clone() * n50.clone();
        eval.add_constraint(n51.clone());
        let [n18] = eval.next_interaction_mask(1, [0]);
        let [n19] = eval.next_interaction_mask(1, [0]);
        let n52 = n9.clone() - n19.clone();
        let n53 = n16.clone() * n52.clone();
        eval.add_constraint(n53.clone());
        let n54 = n19.clone() - n7.clone();
        let n55 = n17.clone() * n54.clone();
        eval.add_constraint(n55.clone());
        let [n20] = eval.next_interaction_mask(1, [0]);
        let n56 = n10.clone() - n20.clone();
        let n57 = n20.clone() * n56.clone();
        eval.add_constraint(n57.clone());
        let [n21] = eval.next_interaction_mask(1, [0]);
        let n58 = n10.clone() - n21.clone();
        let n59 = n21.clone() * n58.clone();
        eval.add_constraint(n59.clone());
        let [n22] = eval.next_interaction_mask(1, [0]);
        let n60 = n10.clone() - n22.clone();
        let n61 = n22.clone() * n60.clone();
        eval.add_constraint(n61.clone());
        let [n23] = eval.next_interaction_mask(1, [0]);
        let n62 = n10.clone() - n23.clone();
        let n63 = n23.clone() * n62.clone();
        eval.add_constraint(n63.clone());
        let [n24] = eval.next_interaction_mask(1, [0]);
        let n64 = n10.clone() - n24.clone();
        let n65 = n24.clone() * n64.clone();
        eval.add_constraint(n65.clone());
        let [n25] = eval.next_interaction_mask(1, [0]);
        let n66 = E::F::from(BaseField::from_u32_unchecked(1));
        let n67 = n20.clone() * n66.clone();
        let n68 = E::F::from(BaseField::from_u32_unchecked(2));
        let n69 = n21.clone() * n68.clone();
        let n76 = n67.clone() + n69.clone();
        let n70 = E::F::from(BaseField::from_u32_unchecked(4));
        let n71 = n22.clone() * n70.clone();
        let n77 = n76.clone() + n71.clone();
        let n72 = E::F::from(BaseField::from_u32_unchecked(8));
        let n73 = n23.clone() * n72.clone();
        let n78 = n77.clone() + n73.clone();
        let n74 = E::F::from(BaseField::from_u32_unchecked(16));
        let n75 = n24.clone() * n74.clone();
        let n79 = n78.clone() + n75.clone();
        let n80 = n25.clone() - n79.clone();
        eval.add_constraint(n80.clone());
        eval
    }
}
