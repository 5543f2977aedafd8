//! An AIR loaded into this backend: tree 0, twiddles, and what proving and verifying share.

use std::sync::Arc;

use rayon::prelude::*;
use stwo::core::channel::Channel;
use stwo::core::fields::m31::{BaseField, P};
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::PcsConfig;
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::backend::BackendForChannel;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::{N_LANES, PackedM31};
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::{CommitmentTreeProver, ComponentProver};
use stwo_constraint_framework::TraceLocationAllocator;

use crate::air::Air;
use crate::component::{component_eval, preprocessed_id};
use crate::hash::{HashKind, NodeOf, Progress, Recorded};
use crate::interaction::Evaluation;
use crate::options::Options;
use crate::relation::Lookup;
use crate::report::Proved;
use crate::shape::Shape;

/// Largest log size of a domain: the circle group has 2^31 points.
const MAX_LOG_DOMAIN: u32 = 30;

/// Why a call did not succeed.
pub enum Failure {
    Failed(String),
    Cancelled,
    Refused(String),
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Failed(text)
    }
}

/// What the transcript starts with, besides the configuration.
#[derive(Clone, Debug, Default)]
pub struct Prefix {
    /// Mixed with `mix_u32s` when there are any.
    pub statement: Vec<u32>,
    /// Mixed with `mix_u64`, each, between tree 0 and tree 1.
    pub after_tree0: Vec<u64>,
}

impl Prefix {
    /// Count, that many words; count, that many pairs (low, high).
    pub fn parse(words: &[u32]) -> Result<Self, String> {
        let wrong = || "the statement's counts do not match its length".to_string();
        let (&count, rest) = words.split_first().ok_or_else(wrong)?;
        let (statement, rest) = rest.split_at_checked(count as usize).ok_or_else(wrong)?;
        let (&pairs, rest) = rest.split_first().ok_or_else(wrong)?;
        if rest.len() as u64 != 2 * u64::from(pairs) {
            return Err(wrong());
        }
        Ok(Self {
            statement: statement.to_vec(),
            after_tree0: rest
                .chunks_exact(2)
                .map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32)
                .collect(),
        })
    }

    /// Mixes configuration and statement: all that comes before tree 0.
    pub fn mix(&self, config: &PcsConfig, channel: &mut impl Channel) {
        config.mix_into(channel);
        if !self.statement.is_empty() {
            channel.mix_u32s(&self.statement);
        }
    }
}

/// A loaded AIR, whichever the hash.
pub trait LoadedAir: Send + Sync {
    /// Root of tree 0.
    fn root(&self) -> [u8; 32];

    /// Proves the main columns, one after another, by component, in stored order.
    fn prove(&self, prefix: &Prefix, input: &[u32], progress: Progress) -> Result<Proved, Failure>;

    /// The official verifier behind our shape check. `extra`: interaction nonce (low, high), then claimed sums.
    fn verify(&self, prefix: &Prefix, proof: &[u8], extra: &[u32]) -> Result<(), Failure>;
}

/// A loaded AIR of one hash.
pub struct Loaded<K: HashKind>
where
    SimdBackend: BackendForChannel<Recorded<K>>,
{
    pub(crate) air: Arc<Air>,
    pub(crate) options: Options,
    pub(crate) shape: Shape,
    pub(crate) lifting_log: u32,
    pub(crate) twiddles: TwiddleTree<SimdBackend>,
    pub(crate) tree0: CommitmentTreeProver<SimdBackend, Recorded<K>>,
    /// Columns of tree 0 on their own domains: read when LogUp columns are generated.
    pub(crate) preprocessed: Vec<Vec<u32>>,
    /// Buffers of extended columns, used again by the next proof: the crate's own means against page faults.
    pub(crate) buffers: BaseColumnPool<SimdBackend>,
}

impl<K: HashKind> Loaded<K>
where
    SimdBackend: BackendForChannel<Recorded<K>>,
{
    /// Builds tree 0.
    pub fn new(air: Air, options: Options, preprocessed: &[u32]) -> Result<Self, String> {
        let blowup = options.config.fri_config.log_blowup_factor;
        let largest = air
            .preprocessed
            .iter()
            .copied()
            .fold(air.max_log_rows(), u32::max);
        let lifting_log = options
            .config
            .lifting_log_size
            .unwrap_or(air.max_log_rows() + blowup);
        if options
            .config
            .lifting_log_size
            .is_some_and(|log| log < largest + blowup)
        {
            return Err(format!(
                "liftingLogSize {lifting_log}, at least {} is needed",
                largest + blowup
            ));
        }
        if largest + blowup + 1 > MAX_LOG_DOMAIN || lifting_log > MAX_LOG_DOMAIN {
            return Err(format!(
                "2^{largest} rows with logBlowup {blowup}: domains end at 2^{MAX_LOG_DOMAIN}"
            ));
        }
        let shape = Shape::new(&air, options.config, lifting_log, K::DECIMAL_NODES)?;
        let twiddle_log = (air.max_log_rows() + blowup + 1)
            .max(largest + blowup)
            .max(lifting_log);
        let twiddles =
            SimdBackend::precompute_twiddles(CanonicCoset::new(twiddle_log).circle_domain().half_coset);
        let columns = split_columns(preprocessed, &air.preprocessed)?;
        let evaluations = import_columns(&columns)?;
        let tree0 = CommitmentTreeProver::new(
            SimdBackend::interpolate_columns(evaluations, &twiddles),
            blowup,
            &twiddles,
            options.keep_coefficients,
            options.config.lifting_log_size,
            &BaseColumnPool::new(),
        );
        let preprocessed = if air.has_interaction() {
            columns.into_iter().map(<[u32]>::to_vec).collect()
        } else {
            vec![]
        };
        Ok(Self {
            air: Arc::new(air),
            options,
            shape,
            lifting_log,
            twiddles,
            tree0,
            preprocessed,
            buffers: BaseColumnPool::new(),
        })
    }

    pub(crate) fn root_node(&self) -> NodeOf<K> {
        self.tree0.commitment.root()
    }

    /// The framework's components; `claimed` has one sum per component that has fractions.
    pub(crate) fn components(
        &self,
        lookups: &Arc<[Lookup]>,
        claimed: &[SecureField],
    ) -> Vec<Box<dyn ComponentProver<SimdBackend>>> {
        let ids: Vec<_> = (0..self.air.preprocessed.len()).map(preprocessed_id).collect();
        let mut allocator = TraceLocationAllocator::new_with_preprocessed_columns(&ids);
        let mut claimed = claimed.iter();
        let zero = SecureField::from_u32_unchecked(0, 0, 0, 0);
        (0..self.air.components.len())
            .map(|index| {
                let sum = if self.air.components[index].batches > 0 {
                    claimed.next()
                } else {
                    None
                };
                component_eval(&self.air, index, self.options.interpret_constraints, lookups)
                    .into_component(&mut allocator, *sum.unwrap_or(&zero))
            })
            .collect()
    }
}

/// Mixes the values between tree 0 and tree 1.
pub fn mix_after_tree0(prefix: &Prefix, channel: &mut impl Channel) {
    for &value in &prefix.after_tree0 {
        channel.mix_u64(value);
    }
}

/// Cuts columns of the given log sizes out of one array.
pub fn split_columns<'a>(mut words: &'a [u32], logs: &[u32]) -> Result<Vec<&'a [u32]>, String> {
    let wanted: u64 = logs.iter().map(|log| 1u64 << log).sum();
    if words.len() as u64 != wanted {
        return Err(format!("{} words of columns, {wanted} are wanted", words.len()));
    }
    Ok(logs
        .iter()
        .map(|log| {
            let (column, rest) = words.split_at(1 << log);
            words = rest;
            column
        })
        .collect())
}

/// Copies columns into the crate's, checking that every value is canonical.
pub fn import_columns(columns: &[&[u32]]) -> Result<Vec<Evaluation>, String> {
    columns.par_iter().map(|values| import_column(values)).collect()
}

fn import_column(values: &[u32]) -> Result<Evaluation, String> {
    if values.iter().fold(0, |most, &value| value.max(most)) >= P {
        return Err(format!("a column holds a value that is not below {P}"));
    }
    let element = |value: &u32| BaseField::from_u32_unchecked(*value);
    let column = if values.len() < N_LANES {
        values.iter().map(element).collect()
    } else {
        let vectors = values.chunks_exact(N_LANES);
        BaseColumn::from_simd(
            vectors
                .map(|lanes| PackedM31::from_array(std::array::from_fn(|i| element(&lanes[i]))))
                .collect(),
        )
    };
    let domain = CanonicCoset::new(values.len().ilog2()).circle_domain();
    Ok(CircleEvaluation::new(domain, column))
}

impl<K: HashKind> LoadedAir for Loaded<K>
where
    SimdBackend: BackendForChannel<Recorded<K>>,
{
    fn root(&self) -> [u8; 32] {
        K::node_bytes(self.root_node())
    }

    fn prove(&self, prefix: &Prefix, input: &[u32], progress: Progress) -> Result<Proved, Failure> {
        self.prove_columns(prefix, input, progress)
    }

    fn verify(&self, prefix: &Prefix, proof: &[u8], extra: &[u32]) -> Result<(), Failure> {
        self.verify_proof(prefix, proof, extra)
    }
}
