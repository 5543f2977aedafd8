//! What generated and interpreted components have in common.

use std::sync::Arc;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::ComponentProver;
use stwo::prover::backend::simd::SimdBackend;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, TraceLocationAllocator};

use crate::air::{Air, ComponentIr};
use crate::generated;
use crate::interaction::{InteractionColumns, interaction_columns};
use crate::interpreter::Interpreted;
use crate::relation::Lookup;

/// What a component knows besides its constraints.
#[derive(Clone)]
pub struct Setup {
    pub log_rows: u32,
    pub lookups: Arc<[Lookup]>,
    /// The columns of tree 0 that it reads.
    pub preprocessed: Arc<[PreProcessedColumnId]>,
    /// Constants that its straight-line code takes from the AIR.
    pub parameters: Arc<[BaseField]>,
}

/// Straight-line code: how its component is recognised (`ComponentIr::parameters`), and how one is made.
pub struct Code {
    pub words: usize,
    pub hash: u64,
    pub parameters: &'static [usize],
    pub make: fn(Setup) -> Box<dyn PeerEval>,
}

/// The code of a component and the constants it takes, when there is code for it.
fn code_of(ir: &ComponentIr) -> Option<(&'static Code, Vec<BaseField>)> {
    generated::CODES.iter().find_map(|code| {
        let values = ir.parameters(code.words, code.hash, code.parameters)?;
        Some((code, values))
    })
}

/// Which code evaluates an AIR's constraints, in the report's words.
pub fn constraint_code(air: &Air, interpret: bool) -> &'static str {
    let found = air
        .components
        .iter()
        .filter(|ir| !interpret && code_of(ir).is_some())
        .count();
    if found == 0 {
        "interpreted"
    } else if found == air.components.len() {
        "generated"
    } else {
        "mixed"
    }
}

/// A component's main columns and the columns of tree 0 that it reads, on the trace domain, in stored order.
pub struct TraceColumns<'a> {
    pub log_rows: u32,
    pub preprocessed: Vec<&'a [u32]>,
    pub main: Vec<&'a [u32]>,
}

/// A component's constraints, whichever way they are evaluated.
pub trait PeerEval {
    /// Its LogUp columns and their claimed sum.
    fn interaction(&self, columns: &TraceColumns<'_>, ir: &ComponentIr) -> InteractionColumns;

    /// The framework's component. Allocation order is commit order.
    fn into_component(
        self: Box<Self>,
        allocator: &mut TraceLocationAllocator,
        claimed_sum: SecureField,
    ) -> Box<dyn ComponentProver<SimdBackend>>;
}

impl<T: FrameworkEval + Sync + 'static> PeerEval for T {
    fn interaction(&self, columns: &TraceColumns<'_>, ir: &ComponentIr) -> InteractionColumns {
        interaction_columns(self, columns, ir)
    }

    fn into_component(
        self: Box<Self>,
        allocator: &mut TraceLocationAllocator,
        claimed_sum: SecureField,
    ) -> Box<dyn ComponentProver<SimdBackend>> {
        Box::new(FrameworkComponent::new(allocator, *self, claimed_sum))
    }
}

/// The name under which the framework knows a column of tree 0. Names are not in the proof.
pub fn preprocessed_id(column: usize) -> PreProcessedColumnId {
    PreProcessedColumnId {
        id: column.to_string(),
    }
}

/// The constraints of one component: straight-line code when there is some for it and `interpret` is off.
pub fn component_eval(
    air: &Arc<Air>,
    index: usize,
    interpret: bool,
    lookups: &Arc<[Lookup]>,
) -> Box<dyn PeerEval> {
    let ir = &air.components[index];
    let setup = Setup {
        log_rows: ir.log_rows,
        lookups: lookups.clone(),
        preprocessed: ir
            .preprocessed
            .iter()
            .map(|&column| preprocessed_id(column))
            .collect(),
        parameters: Arc::new([]),
    };
    match code_of(ir).filter(|_| !interpret) {
        Some((code, values)) => (code.make)(Setup {
            parameters: values.into(),
            ..setup
        }),
        None => Box::new(Interpreted::new(air.clone(), index, setup)),
    }
}
