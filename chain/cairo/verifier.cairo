//! The verifier: replays the transcript of a proof and checks every equation and opening, in the order and with the refusals of
//! `verifier/verify.ts` (stwo `core/verifier.rs`, `core/pcs/verifier.rs`). The layout of `proof` and `public` is that of `chain/calldata.ts`;
//! sizes, heights, challenges' places and all else that a proof must look like are constants of the class (`super::shape`).

use super::air_interface::{Evaluation, IAirDispatcherTrait, IAirLibraryDispatcher};
use super::channel::{Channel, draw_one, draw_two, draw_words, has_work, mix, mix_secure, mix_words, new};
use super::circle::{double_secure_x, secure_point};
use super::fri::{Powers, powers};
use super::merkle::{occupied_nodes, read_cap};
use super::qm31;
use super::qm31::{Qm31, add_lazy, from_coordinates_lazy, is_zero_wide, mul_lazy, sub_lazy};
use super::quotients::{Batch, weights};
use super::shape;
use super::sizes;
use super::statement::{take, take_words};
use super::words::unpack_secure;

/// What the transcript fixes before anything is opened: all that a query's check depends on besides its own part of the proof.
#[derive(Copy, Drop)]
pub struct Opening {
    /// Packed weights of the trace trees' columns, in the order in which a query meets them.
    pub weights: Span<felt252>,
    pub batches: Span<Batch>,
    /// Per FRI layer.
    pub powers: Span<Powers>,
    /// Per tree, trace trees first.
    pub caps: Span<Span<felt252>>,
    pub last_layer: Span<Qm31>,
}

/// Sections 1 to 7 of a proof, not yet taken apart, but the identity.
#[derive(Copy, Drop)]
struct Head {
    /// Sections 1 to 5.
    evaluated: Span<felt252>,
    roots: Span<felt252>,
    claimed_sums: Span<felt252>,
    interaction_nonce: felt252,
    samples: Span<felt252>,
    layer_roots: Span<felt252>,
    last_layer: Span<felt252>,
    nonce: felt252,
}

/// Verifies a whole proof; gives what it shows. Panics with the code of the check that fails.
pub fn verify(proof: Span<felt252>, public: Span<felt252>) -> Evaluation {
    let mut proof = proof;
    let (evaluation, opening, words) = verify_transcript(ref proof, public, sizes::QUERIES * sizes::QUERY_FELTS);
    verify_queries(ref proof, opening, words);
    evaluation
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
pub fn verify_transcript(
    ref proof: Span<felt252>, public: Span<felt252>, rest: u32
) -> (Evaluation, Box<Opening>, Span<u32>) {
    let head = read_head(ref proof);
    let mut channel = new(sizes::CONFIG_DIGEST);

    // ── commit ──────────────────────────────────────────────────────────────────────────────────────────────────────
    mix_words(ref channel, public);
    mix(ref channel, *head.roots[0]);
    mix(ref channel, *head.roots[1]);

    // ── interaction ─────────────────────────────────────────────────────────────────────────────────────────────────
    let challenges = draw_relations(ref channel, @head);

    // ── composition ─────────────────────────────────────────────────────────────────────────────────────────────────
    let gamma = draw_one(ref channel);
    mix(ref channel, *head.roots[sizes::TREES - 1]);

    // ── oods ────────────────────────────────────────────────────────────────────────────────────────────────────────
    let z = secure_point(draw_one(ref channel));
    let air = IAirLibraryDispatcher { class_hash: shape::air_class() };
    let evaluation = air.evaluate(public, head.evaluated, challenges, gamma);
    let samples = unpack_secure(head.samples, sizes::SAMPLES_ODD).span();
    check_composition(samples, double_secure_x(z.x, sizes::TRACE_LOG - 1), evaluation.combined);
    mix_secure(ref channel, head.samples, sizes::SAMPLES_ODD);

    // ── fri ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    let alpha = draw_one(ref channel);
    let powers = fold_powers(ref channel, head.layer_roots);
    mix_secure(ref channel, head.last_layer, sizes::LAST_LAYER_ODD);
    let last_layer = unpack_secure(head.last_layer, sizes::LAST_LAYER_ODD).span();

    // ── grind ───────────────────────────────────────────────────────────────────────────────────────────────────────
    assert(has_work(@channel, sizes::POW_BITS, sizes::POW_UNIT, head.nonce), 'pow');
    mix(ref channel, head.nonce);

    // ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
    let words = draw_words(ref channel, sizes::QUERIES);
    let caps = read_caps(ref proof, words, head.roots, head.layer_roots, rest);

    // ── quotients ───────────────────────────────────────────────────────────────────────────────────────────────────
    let all = weights(alpha, sizes::POWERS, shape::MERGED.span());
    let batches = shape::batches(all, samples, z);
    let opening = Opening { weights: shape::row_weights(all), batches, powers, caps, last_layer };
    (evaluation, BoxTrait::new(opening), words)
}

fn read_head(ref proof: Span<felt252>) -> Head {
    let whole = proof;
    take_words(ref proof);
    let roots = take(ref proof, sizes::TREES, 'malformed');
    let claimed_sums = take(ref proof, sizes::CLAIMED_FELTS, 'malformed');
    let interaction_nonce = if sizes::INTERACTION_BITS == 0 {
        0
    } else {
        take_nonce(ref proof)
    };
    let samples = take(ref proof, sizes::SAMPLE_FELTS, 'malformed');
    let evaluated = whole.slice(0, whole.len() - proof.len());
    let layer_roots = take(ref proof, sizes::LAYERS, 'malformed');
    let last_layer = take(ref proof, sizes::LAST_LAYER_FELTS, 'malformed');
    let nonce = take_nonce(ref proof);
    Head { evaluated, roots, claimed_sums, interaction_nonce, samples, layer_roots, last_layer, nonce }
}

/// A nonce below 2^64.
fn take_nonce(ref proof: Span<felt252>) -> felt252 {
    let nonce = *take(ref proof, 1, 'malformed')[0];
    let narrow: Option<u64> = nonce.try_into();
    assert(narrow.is_some(), 'malformed');
    nonce
}

/// Draws z and alpha of every relation, and mixes the claimed sums and the interaction tree.
fn draw_relations(ref channel: Channel, head: @Head) -> Span<Qm31> {
    let mut challenges = array![];
    if sizes::RELATIONS != 0 {
        let nonce = *head.interaction_nonce;
        if sizes::INTERACTION_BITS != 0 {
            assert(has_work(@channel, sizes::INTERACTION_BITS, sizes::INTERACTION_UNIT, nonce), 'pow');
            mix(ref channel, nonce);
        }
        let mut left = sizes::RELATIONS;
        while left != 0 {
            let (z, alpha) = draw_two(ref channel);
            challenges.append(z);
            challenges.append(alpha);
            left -= 1;
        };
        mix_secure(ref channel, *head.claimed_sums, sizes::CLAIMED_ODD);
        mix(ref channel, *(*head.roots)[2]);
    }
    challenges.span()
}

/// The composition polynomial, given by the coordinates of its two halves (the last eight samples), times the vanishing polynomial equals
/// the constraints. The vanishing polynomial must not be zero, so that this says what the quotient is.
fn check_composition(mut samples: Span<Qm31>, vanishing: Qm31, combined: Qm31) {
    assert(!is_zero_wide(vanishing), 'oods');
    let [a, b, c, d, e, f, g, h] = (*samples.multi_pop_back::<8>().unwrap()).unbox();
    let left = from_coordinates_lazy(a, b, c, d);
    let right = qm31::reduce(from_coordinates_lazy(e, f, g, h));
    let value = qm31::reduce(add_lazy(left, mul_lazy(right, vanishing)));
    assert(is_zero_wide(sub_lazy(mul_lazy(value, vanishing), combined)), 'oods');
}

/// Mixes the layers' roots and draws a challenge after each.
fn fold_powers(ref channel: Channel, mut layer_roots: Span<felt252>) -> Span<Powers> {
    let mut all = array![];
    while let Option::Some(root) = layer_roots.pop_front() {
        mix(ref channel, *root);
        all.append(powers(draw_one(ref channel)));
    };
    all.span()
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
