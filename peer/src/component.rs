//! What generated and interpreted components have in common.

use std::sync::Arc;

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

/// The constraints of one component: straight-line code when there is some for this AIR and `interpret` is off.
pub fn component_eval(
    air: &Arc<Air>,
    index: usize,
    interpret: bool,
    lookups: &Arc<[Lookup]>,
) -> Box<dyn PeerEval> {
    let setup = Setup {
        log_rows: air.components[index].log_rows,
        lookups: lookups.clone(),
    };
    let found = if interpret {
        None
    } else {
        generated::component(air.hash, index, &setup)
    };
    found.unwrap_or_else(|| Box::new(Interpreted::new(air.clone(), index, setup)))
}
