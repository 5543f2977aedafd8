//! The official verifier, with the checks in front that it leaves to its caller.

use std::sync::Arc;

use stwo::core::air::Component;
use stwo::core::channel::{Channel, MerkleChannel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::{BaseField, P};
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::CommitmentSchemeVerifier;
use stwo::core::proof::StarkProof;
use stwo::core::queries::{Queries, draw_queries};
use stwo::core::verifier::verify;
use stwo::prover::backend::BackendForChannel;
use stwo::prover::backend::simd::SimdBackend;

use crate::hash::{ChannelOf, HashKind, HasherOf, Recorded};
use crate::loaded::{Failure, Loaded, Prefix};
use crate::relation::Lookup;

/// What a proof file holds besides the crate's proof.
struct Extra {
    nonce: u64,
    claimed: Vec<SecureField>,
}

impl<K: HashKind> Loaded<K>
where
    SimdBackend: BackendForChannel<Recorded<K>>,
{
    pub(crate) fn verify_proof(&self, prefix: &Prefix, bytes: &[u8], extra: &[u32]) -> Result<(), Failure> {
        let opened = self.shape.check(bytes).map_err(Failure::Refused)?;
        let extra = self.extra(extra).map_err(Failure::Refused)?;
        let proof: StarkProof<HasherOf<K>> = bincode::deserialize(bytes)
            .map_err(|e| Failure::Refused(format!("the proof does not decode: {e}")))?;
        if proof.commitments[0] != self.root_node() {
            return Err(Failure::Refused("the root of tree 0 is not this AIR's".into()));
        }
        let mut channel = ChannelOf::<K>::default();
        let mut scheme = CommitmentSchemeVerifier::<K::Official>::new(self.options.config);
        let lookups = self
            .commit_trees(prefix, &proof, &extra, &mut scheme, &mut channel)
            .map_err(Failure::Refused)?;
        let expected = self.count_queries(&proof, channel.clone());
        if opened != expected {
            return Err(Failure::Refused(format!(
                "{opened} opened positions, the transcript draws {expected}"
            )));
        }
        let components = self.components(&lookups, &extra.claimed);
        let components: Vec<&dyn Component> = components.iter().map(|c| &**c as &dyn Component).collect();
        verify(&components, &mut channel, &mut scheme, proof).map_err(|e| Failure::Refused(e.to_string()))
    }

    fn extra(&self, words: &[u32]) -> Result<Extra, String> {
        let sums = self.air.components.iter().filter(|c| c.batches > 0).count();
        if words.len() != 2 + 4 * sums {
            return Err(format!(
                "{} words of nonce and claimed sums, {} are expected",
                words.len(),
                2 + 4 * sums
            ));
        }
        let nonce = u64::from(words[0]) | u64::from(words[1]) << 32;
        let ground = self.options.interaction_pow_bits > 0 && sums > 0;
        if !ground && nonce != 0 {
            return Err(format!("interaction nonce {nonce} where none is expected"));
        }
        if words[2..].iter().any(|w| *w >= P) {
            return Err("a claimed sum is not canonical".into());
        }
        let claimed = words[2..]
            .chunks_exact(4)
            .map(|c| {
                SecureField::from_m31_array(std::array::from_fn(|i| BaseField::from_u32_unchecked(c[i])))
            })
            .collect();
        Ok(Extra { nonce, claimed })
    }

    /// The transcript up to the last tree before the composition, with the AIR's sizes.
    fn commit_trees(
        &self,
        prefix: &Prefix,
        proof: &StarkProof<HasherOf<K>>,
        extra: &Extra,
        scheme: &mut CommitmentSchemeVerifier<K::Official>,
        channel: &mut ChannelOf<K>,
    ) -> Result<Arc<[Lookup]>, String> {
        let sizes = |columns: fn(&crate::air::ComponentIr) -> usize| -> Vec<u32> {
            let components = self.air.components.iter();
            components.flat_map(|c| vec![c.log_rows; columns(c)]).collect()
        };
        prefix.mix(&self.options.config, channel);
        scheme.commit(proof.commitments[0], &self.air.preprocessed, channel);
        crate::loaded::mix_after_tree0(prefix, channel);
        scheme.commit(proof.commitments[1], &sizes(|c| c.columns.len()), channel);
        if !self.air.has_interaction() {
            return Ok(Lookup::draw_all(&[], channel));
        }
        let bits = self.options.interaction_pow_bits;
        if bits > 0 {
            if !channel.verify_pow_nonce(bits, extra.nonce) {
                return Err("the interaction nonce is not valid".into());
            }
            channel.mix_u64(extra.nonce);
        }
        let lookups = Lookup::draw_all(&self.air.relations, channel);
        channel.mix_felts(&extra.claimed);
        scheme.commit(proof.commitments[2], &sizes(|c| 4 * c.batches), channel);
        Ok(lookups)
    }

    /// How many distinct positions the rest of the transcript draws.
    fn count_queries(&self, proof: &StarkProof<HasherOf<K>>, mut channel: ChannelOf<K>) -> usize {
        let channel = &mut channel;
        channel.draw_secure_felt();
        let composition = proof.commitments[proof.commitments.len() - 1];
        K::Official::mix_root(channel, composition);
        CirclePoint::<SecureField>::get_random_point(channel);
        channel.mix_felts(&proof.sampled_values.clone().flatten_cols());
        channel.draw_secure_felt();
        let fri = &proof.fri_proof;
        for layer in std::iter::once(&fri.first_layer).chain(&fri.inner_layers) {
            K::Official::mix_root(channel, layer.commitment);
            channel.draw_secure_felt();
        }
        channel.mix_felts(&fri.last_layer_poly);
        channel.mix_u64(proof.proof_of_work);
        let drawn = draw_queries(
            channel,
            self.lifting_log,
            self.options.config.fri_config.n_queries,
        );
        Queries::new(&drawn, self.lifting_log).len()
    }
}
