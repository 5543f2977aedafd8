//! What a verifier asks of the class that replays a proof's transcript and knows its AIR. That class is code without state, called with its
//! class hash as a constant: the two together are larger than a class may be.

use super::fri::Powers;
use super::qm31::Qm31;
use super::quotients::Batch;

/// What a verified proof shows.
#[derive(Copy, Drop, Serde)]
pub struct Shown {
    pub fact: felt252,
    pub key_digest: felt252,
    pub context: felt252,
    pub inputs_hash: felt252,
}

/// What the transcript fixes before anything is opened.
#[derive(Copy, Drop, Serde)]
pub struct Transcript {
    pub shown: Shown,
    /// Packed weights of the trace trees' columns, in the order in which a query meets them.
    pub weights: Span<felt252>,
    pub batches: Span<Batch>,
    /// Per FRI layer.
    pub powers: Span<Powers>,
    pub last_layer: Span<Qm31>,
    /// The words from which the queries' positions are taken.
    pub words: Span<u32>,
}

#[starknet::interface]
pub trait ITranscript<T> {
    /// All checks of a proof that need none of its openings. `head`: sections 1 to 7 of the proof, no felt more. Panics with the code of the
    /// check that fails: malformed, pow, key, statement, logup_sum or oods.
    fn replay(self: @T, public: Span<felt252>, head: Span<felt252>) -> Transcript;
}
