//! A proof by the official crate: the same calls, in the same order, as its own examples make.

use std::time::Instant;

use stwo::core::channel::Channel;
use stwo::core::fields::qm31::SecureField;
use stwo::core::proof_of_work::GrindOps;
use stwo::core::utils::MaybeOwned;
use stwo::prover::backend::BackendForChannel;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::{CommitmentSchemeProver, ComponentProver, prove};

use crate::component::{TraceColumns, component_eval, constraint_code};
use crate::hash::{HashKind, Progress, Recorded, Recorder};
use crate::interaction::Evaluation;
use crate::loaded::{Failure, Loaded, Prefix, import_columns, mix_after_tree0, split_columns};
use crate::relation::Lookup;
use crate::report::Proved;
use crate::span_clock::SpanClock;

impl<K: HashKind> Loaded<K>
where
    SimdBackend: BackendForChannel<Recorded<K>>,
{
    pub(crate) fn prove_columns(
        &self,
        prefix: &Prefix,
        input: &[u32],
        progress: Progress,
    ) -> Result<Proved, Failure> {
        let started = Instant::now();
        let main = self.split_main(input)?;
        let mut channel = Recorder::<K>::new(progress);
        prefix.mix(&self.options.config, &mut channel);
        let mut scheme = CommitmentSchemeProver::<_, Recorded<K>>::with_memory_pool(
            self.options.config,
            &self.twiddles,
            &self.buffers,
        );
        if self.options.keep_coefficients {
            scheme.set_store_polynomials_coefficients();
        }
        // Tree 0 was built when the AIR was loaded and is only borrowed: its cost is in no proof.
        scheme.commit_tree(MaybeOwned::Borrowed(&self.tree0), &mut channel);
        mix_after_tree0(prefix, &mut channel);

        let mut tree = scheme.tree_builder();
        tree.extend_evals(import_columns(&main)?);
        tree.commit(&mut channel);
        channel.mark("commit".into(), 1);

        let mut nonce = 0;
        let mut claimed = vec![];
        let mut lookups = Lookup::draw_all(&[], &mut channel);
        if self.air.has_interaction() {
            if self.options.interaction_pow_bits > 0 {
                nonce = SimdBackend::grind(&channel, self.options.interaction_pow_bits);
                channel.mix_u64(nonce);
            }
            lookups = Lookup::draw_all(&self.air.relations, &mut channel);
            let (columns, sums) = self.interaction(&main, &lookups);
            claimed = sums;
            channel.mix_felts(&claimed);
            let mut tree = scheme.tree_builder();
            tree.extend_evals(columns);
            tree.commit(&mut channel);
            channel.mark("interaction".into(), 2);
        }

        let interaction_grind = channel.grind_time();

        let components = self.components(&lookups, &claimed);
        let provers: Vec<&dyn ComponentProver<SimdBackend>> = components.iter().map(|c| &**c).collect();
        channel.begin_prove();
        let clock = SpanClock::default();
        let proof = tracing::subscriber::with_default(clock.clone(), || {
            prove::<SimdBackend, Recorded<K>>(&provers, &mut channel, scheme)
        })
        .map_err(|e| e.to_string())?;
        let bytes = bincode::serialize(&proof).map_err(|e| e.to_string())?;
        let total = started.elapsed();
        progress.done(crate::hash::PHASES);
        Ok(Proved {
            proof: bytes,
            claimed,
            nonce,
            started,
            total,
            grind: channel.grind_time(),
            interaction_grind,
            quotients: clock.quotients(),
            checkpoints: channel.checkpoints().to_vec(),
            constraints: constraint_code(&self.air, self.options.interpret_constraints),
            coefficients: self.options.keep_coefficients,
        })
    }

    fn split_main<'a>(&self, input: &'a [u32]) -> Result<Vec<&'a [u32]>, String> {
        let logs: Vec<u32> = self
            .air
            .components
            .iter()
            .flat_map(|c| vec![c.log_rows; c.columns.len()])
            .collect();
        split_columns(input, &logs)
    }

    /// Tree 2's columns and the claimed sums of the components that have fractions.
    fn interaction(
        &self,
        mut main: &[&[u32]],
        lookups: &std::sync::Arc<[Lookup]>,
    ) -> (Vec<Evaluation>, Vec<SecureField>) {
        let mut columns = vec![];
        let mut claimed = vec![];
        for (index, ir) in self.air.components.iter().enumerate() {
            let (own, rest) = main.split_at(ir.columns.len());
            main = rest;
            if ir.batches == 0 {
                continue;
            }
            let trace = TraceColumns {
                log_rows: ir.log_rows,
                preprocessed: ir.preprocessed.iter().map(|&i| &*self.preprocessed[i]).collect(),
                main: own.to_vec(),
            };
            let eval = component_eval(&self.air, index, self.options.interpret_constraints, lookups);
            let (evaluations, sum) = eval.interaction(&trace, ir);
            columns.extend(evaluations);
            claimed.push(sum);
        }
        (columns, claimed)
    }
}
