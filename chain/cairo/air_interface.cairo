//! What a verifier asks of the class that knows its AIR. That class is code without state, called with its class hash as a constant: the
//! two together are larger than a class may be.

use super::qm31::Qm31;

/// What a proof's statement and its samples amount to.
#[derive(Copy, Drop, Serde)]
pub struct Evaluation {
    /// Σ γ^(T−1−t)·c_t over all constraints at the out-of-domain point.
    pub combined: Qm31,
    pub fact: felt252,
    pub key_digest: felt252,
    pub context: felt252,
    pub inputs_hash: felt252,
}

#[starknet::interface]
pub trait IAir<T> {
    /// Reads the statement and the sampled values. `head`: sections 1 to 5 of the proof; `challenges`: z and alpha of every relation.
    /// Panics with malformed, key, statement or logup_sum.
    fn evaluate(
        self: @T, public: Span<felt252>, head: Span<felt252>, challenges: Span<Qm31>, gamma: Qm31
    ) -> Evaluation;
}
