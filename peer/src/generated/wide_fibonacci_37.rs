// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Components of `wide_fibonacci_37`.

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
        let [n35] = eval.next_interaction_mask(1, [0]);
        let n36 = n31.clone() * n31.clone();
        let n37 = n32.clone() + n36.clone();
        let n38 = n35.clone() - n37.clone();
        eval.add_constraint(n38.clone());
        let [n39] = eval.next_interaction_mask(1, [0]);
        let n40 = n35.clone() * n35.clone();
        let n41 = n36.clone() + n40.clone();
        let n42 = n39.clone() - n41.clone();
        eval.add_constraint(n42.clone());
        let [n43] = eval.next_interaction_mask(1, [0]);
        let n44 = n39.clone() * n39.clone();
        let n45 = n40.clone() + n44.clone();
        let n46 = n43.clone() - n45.clone();
        eval.add_constraint(n46.clone());
        let [n47] = eval.next_interaction_mask(1, [0]);
        let n48 = n43.clone() * n43.clone();
        let n49 = n44.clone() + n48.clone();
        let n50 = n47.clone() - n49.clone();
        eval.add_constraint(n50.clone());
        let [n51] = eval.next_interaction_mask(1, [0]);
        let n52 = n47.clone() * n47.clone();
        let n53 = n48.clone() + n52.clone();
        let n54 = n51.clone() - n53.clone();
        eval.add_constraint(n54.clone());
        let [n55] = eval.next_interaction_mask(1, [0]);
        let n56 = n51.clone() * n51.clone();
        let n57 = n52.clone() + n56.clone();
        let n58 = n55.clone() - n57.clone();
        eval.add_constraint(n58.clone());
        let [n59] = eval.next_interaction_mask(1, [0]);
        let n60 = n55.clone() * n55.clone();
        let n61 = n56.clone() + n60.clone();
        let n62 = n59.clone() - n61.clone();
        eval.add_constraint(n62.clone());
        let [n63] = eval.next_interaction_mask(1, [0]);
        let n64 = n59.clone() * n59.clone();
        let n65 = n60.clone() + n64.clone();
        let n66 = n63.clone() - n65.clone();
        eval.add_constraint(n66.clone());
        let [n67] = eval.next_interaction_mask(1, [0]);
        let n68 = n63.clone() * n63.clone();
        let n69 = n64.clone() + n68.clone();
        let n70 = n67.clone() - n69.clone();
        eval.add_constraint(n70.clone());
        let [n71] = eval.next_interaction_mask(1, [0]);
        let n72 = n67.clone() * n67.clone();
        let n73 = n68.clone() + n72.clone();
        let n74 = n71.clone() - n73.clone();
        eval.add_constraint(n74.clone());
        let [n75] = eval.next_interaction_mask(1, [0]);
        let n76 = n71.clone() * n71.clone();
        let n77 = n72.clone() + n76.clone();
        let n78 = n75.clone() - n77.clone();
        eval.add_constraint(n78.clone());
        let [n79] = eval.next_interaction_mask(1, [0]);
        let n80 = n75.clone() * n75.clone();
        let n81 = n76.clone() + n80.clone();
        let n82 = n79.clone() - n81.clone();
        eval.add_constraint(n82.clone());
        let [n83] = eval.next_interaction_mask(1, [0]);
        let n84 = n79.clone() * n79.clone();
        let n85 = n80.clone() + n84.clone();
        let n86 = n83.clone() - n85.clone();
        eval.add_constraint(n86.clone());
        let [n87] = eval.next_interaction_mask(1, [0]);
        let n88 = n83.clone() * n83.clone();
        let n89 = n84.clone() + n88.clone();
        let n90 = n87.clone() - n89.clone();
        eval.add_constraint(n90.clone());
        let [n91] = eval.next_interaction_mask(1, [0]);
        let n92 = n87.clone() * n87.clone();
        let n93 = n88.clone() + n92.clone();
        let n94 = n91.clone() - n93.clone();
        eval.add_constraint(n94.clone());
        let [n95] = eval.next_interaction_mask(1, [0]);
        let n96 = n91.clone() * n91.clone();
        let n97 = n92.clone() + n96.clone();
        let n98 = n95.clone() - n97.clone();
        eval.add_constraint(n98.clone());
        let [n99] = eval.next_interaction_mask(1, [0]);
        let n100 = n95.clone() * n95.clone();
        let n101 = n96.clone() + n100.clone();
        let n102 = n99.clone() - n101.clone();
        eval.add_constraint(n102.clone());
        let [n103] = eval.next_interaction_mask(1, [0]);
        let n104 = n99.clone() * n99.clone();
        let n105 = n100.clone() + n104.clone();
        let n106 = n103.clone() - n105.clone();
        eval.add_constraint(n106.clone());
        let [n107] = eval.next_interaction_mask(1, [0]);
        let n108 = n103.clone() * n103.clone();
        let n109 = n104.clone() + n108.clone();
        let n110 = n107.clone() - n109.clone();
        eval.add_constraint(n110.clone());
        let [n111] = eval.next_interaction_mask(1, [0]);
        let n112 = n107.clone() * n107.clone();
        let n113 = n108.clone() + n112.clone();
        let n114 = n111.clone() - n113.clone();
        eval.add_constraint(n114.clone());
        let [n115] = eval.next_interaction_mask(1, [0]);
        let n116 = n111.clone() * n111.clone();
        let n117 = n112.clone() + n116.clone();
        let n118 = n115.clone() - n117.clone();
        eval.add_constraint(n118.clone());
        let [n119] = eval.next_interaction_mask(1, [0]);
        let n120 = n115.clone() * n115.clone();
        let n121 = n116.clone() + n120.clone();
        let n122 = n119.clone() - n121.clone();
        eval.add_constraint(n122.clone());
        let [n123] = eval.next_interaction_mask(1, [0]);
        let n124 = n119.clone() * n119.clone();
        let n125 = n120.clone() + n124.clone();
        let n126 = n123.clone() - n125.clone();
        eval.add_constraint(n126.clone());
        let [n127] = eval.next_interaction_mask(1, [0]);
        let n128 = n123.clone() * n123.clone();
        let n129 = n124.clone() + n128.clone();
        let n130 = n127.clone() - n129.clone();
        eval.add_constraint(n130.clone());
        let [n131] = eval.next_interaction_mask(1, [0]);
        let n132 = n127.clone() * n127.clone();
        let n133 = n128.clone() + n132.clone();
        let n134 = n131.clone() - n133.clone();
        eval.add_constraint(n134.clone());
        let [n135] = eval.next_interaction_mask(1, [0]);
        let n136 = n131.clone() * n131.clone();
        let n137 = n132.clone() + n136.clone();
        let n138 = n135.clone() - n137.clone();
        eval.add_constraint(n138.clone());
        let [n139] = eval.next_interaction_mask(1, [0]);
        let n140 = n135.clone() * n135.clone();
        let n141 = n136.clone() + n140.clone();
        let n142 = n139.clone() - n141.clone();
        eval.add_constraint(n142.clone());
        eval
    }
}
