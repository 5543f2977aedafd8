//! The verifier: has the transcript replayed, reads the caps of the trees and checks every query's openings against them, in the order and
//! with the refusals of `verifier/verify.ts` (stwo `core/pcs/verifier.rs`). The layout of `proof` and `public` is that of
//! `chain/calldata.ts`; heights and all else that openings must look like are constants of the class (`super::shape`).

use super::fri::Powers;
use super::merkle::{occupied_nodes, read_cap};
use super::qm31::Qm31;
use super::quotients::Batch;
use super::shape;
use super::sizes;
use super::statement::{take, take_words};
use super::transcript_interface::{ITranscriptDispatcherTrait, ITranscriptLibraryDispatcher, Shown, Transcript};

/// All that a query's check depends on besides its own part of the proof.
#[derive(Copy, Drop)]
pub struct Opening {
    pub weights: Span<felt252>,
    pub batches: Span<Batch>,
    pub powers: Span<Powers>,
    /// Per tree, trace trees first.
    pub caps: Span<Span<felt252>>,
    pub last_layer: Span<Qm31>,
}

/// Verifies a whole proof; gives what it shows. Panics with the code of the check that fails.
pub fn verify(proof: Span<felt252>, public: Span<felt252>) -> Shown {
    let mut proof = proof;
    let (shown, opening, words) = verify_head(ref proof, public, sizes::QUERIES * sizes::QUERY_FELTS);
    verify_queries(ref proof, opening, words);
    shown
}

/// Checks the queries whose words are given, one after another; their parts of the proof must be all that is left of it.
pub fn verify_queries(ref proof: Span<felt252>, opening: Box<Opening>, mut words: Span<u32>) {
    while let Option::Some(word) = words.pop_front() {
        shape::open(ref proof, *word, opening);
    };
    assert(proof.is_empty(), 'malformed');
}

/// All but the queries: sections 1 to 8, after which exactly `rest` felts must be left. Gives the words from which the queries' positions
/// are taken.
pub fn verify_head(ref proof: Span<felt252>, public: Span<felt252>, rest: u32) -> (Shown, Box<Opening>, Span<u32>) {
    let whole = proof;
    take_words(ref proof);
    let fixed = take(ref proof, sizes::HEAD_FELTS, 'malformed');
    let head = whole.slice(0, whole.len() - proof.len());
    let class = ITranscriptLibraryDispatcher { class_hash: shape::transcript_class() };
    let Transcript { shown, weights, batches, powers, last_layer, words } = class.replay(public, head);
    let layer_roots = fixed.slice(sizes::LAYER_ROOTS_FROM, sizes::LAYERS);
    let roots = fixed.slice(0, sizes::TREES);
    let caps = read_caps(ref proof, words, roots, layer_roots, rest);
    (shown, BoxTrait::new(Opening { weights, batches, powers, caps, last_layer }), words)
}

/// Reads the caps of all trees. The queries lie below the same slots in every tree: those of the top bits of their positions. What is left
/// must be caps and `rest` felts.
fn read_caps(
    ref proof: Span<felt252>,
    mut words: Span<u32>,
    mut roots: Span<felt252>,
    mut layer_roots: Span<felt252>,
    rest: u32
) -> Span<Span<felt252>> {
    let mut slots: u32 = 0;
    while let Option::Some(word) = words.pop_front() {
        slots = slots | shape::slot_bit(*word);
    };
    let occupied = occupied_nodes(slots, 32).span();
    // A node is given where the recursion ends: at half of its places and one.
    let cap_felts = (occupied.len() + 1) / 2;
    assert(proof.len() == (sizes::TREES + sizes::LAYERS) * cap_felts + rest, 'malformed');
    let mut caps = array![];
    while let Option::Some(root) = roots.pop_front() {
        caps.append(read_cap(ref proof, occupied, *root));
    };
    while let Option::Some(root) = layer_roots.pop_front() {
        caps.append(read_cap(ref proof, occupied, *root));
    };
    caps.span()
}
