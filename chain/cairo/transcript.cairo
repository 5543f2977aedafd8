//! The transcript of a proof, replayed, with every check that needs no opening, in the order and with the refusals of `verifier/verify.ts`
//! (stwo `core/verifier.rs`, `core/pcs/verifier.rs`). The layout of `head` and `public` is that of `chain/calldata.ts`; sizes, challenges'
//! places and all else that a proof must look like are constants of the class.

use super::air_evaluator;
use super::air_statement;
use super::channel::{Channel, draw_one, draw_two, draw_words, has_work, mix, mix_secure, mix_words, new};
use super::circle::{double_secure_x, secure_point};
use super::fri::{Powers, powers};
use super::qm31;
use super::qm31::{Qm31, add_lazy, from_coordinates_lazy, is_zero_wide, mul_lazy, sub_lazy};
use super::quotients::{pack_weights, weights};
use super::sample_tables;
use super::sizes;
use super::statement::{PackedWords, Statement, check_balance, fact, take, take_words};
use super::transcript_interface::{Shown, Transcript};
use super::words::unpack_secure;

/// Sections 1 to 7 of a proof, not yet taken apart.
#[derive(Copy, Drop)]
struct Head {
    identity: PackedWords,
    roots: Span<felt252>,
    claimed_sums: Span<felt252>,
    interaction_nonce: felt252,
    samples: Span<felt252>,
    layer_roots: Span<felt252>,
    last_layer: Span<felt252>,
    nonce: felt252,
}

/// Replays a transcript.
pub fn replay(public: Span<felt252>, head: Span<felt252>) -> Transcript {
    let head = read_head(head);
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
    let statement = air_statement::read(public, head.identity, *head.roots[0]);
    let claimed_sums = unpack_secure(head.claimed_sums, sizes::CLAIMED_ODD).span();
    if sizes::RELATIONS != 0 {
        check_balance(statement.fractions, claimed_sums, challenges);
    }
    let values = unpack_secure(head.samples, sizes::SAMPLES_ODD);
    let samples = values.span();
    let combined = air_evaluator::evaluate(values, claimed_sums, challenges, gamma);
    check_composition(samples, double_secure_x(z.x, sizes::TRACE_LOG - 1), combined);
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

    // ── quotients ───────────────────────────────────────────────────────────────────────────────────────────────────
    let all = weights(alpha, sizes::POWERS, sample_tables::MERGED.span());
    let batches = sample_tables::batches(all, samples, z);
    let weights = pack_weights(all, sample_tables::ROW_WEIGHTS.span());
    Transcript { shown: shown(statement), weights, batches, powers, last_layer, words }
}

fn shown(statement: Statement) -> Shown {
    let Statement { key_digest, context, inputs_hash, .. } = statement;
    Shown { fact: fact(@statement), key_digest, context, inputs_hash }
}

fn read_head(mut proof: Span<felt252>) -> Head {
    let identity = take_words(ref proof);
    let roots = take(ref proof, sizes::TREES, 'malformed');
    let claimed_sums = take(ref proof, sizes::CLAIMED_FELTS, 'malformed');
    let interaction_nonce = if sizes::INTERACTION_BITS == 0 {
        0
    } else {
        take_nonce(ref proof)
    };
    let samples = take(ref proof, sizes::SAMPLE_FELTS, 'malformed');
    let layer_roots = take(ref proof, sizes::LAYERS, 'malformed');
    let last_layer = take(ref proof, sizes::LAST_LAYER_FELTS, 'malformed');
    let nonce = take_nonce(ref proof);
    Head { identity, roots, claimed_sums, interaction_nonce, samples, layer_roots, last_layer, nonce }
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
