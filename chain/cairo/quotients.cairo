//! The DEEP quotients (stwo `core/pcs/quotients.rs`): what the first FRI layer must hold at a position.
//!
//! Sample k (value v at the point w of column f, ρ = α^k) contributes ρ·(c·f(q) − a·q.y − b)/den(q) at q, where a = conj(v) − v, c = conj(w.y) − w.y,
//! b = v·c − a·w.y and den(q) = (Re w.x − q.x)·Im w.y − (Re w.y − q.y)·Im w.x, with Re + Im·u the CM31 parts. In a, b and c the factor −2u is common:
//! a = −2u·Im v, c = −2u·Im w.y and b = −2u·(Re v·Im w.y − Im v·Re w.y). So, with S = Σ ρ·f(q), D = Σ ρ·Re v, E = Σ ρ·Im v over the samples of a point,
//!
//!   answer = −2u · Σ over points (Im w.y·S − q.y·E − B)/den,   B = Im w.y·D − Re w.y·E,   den = K − q.x·Im w.y + q.y·Im w.x,
//!   K = Re w.x·Im w.y − Re w.y·Im w.x.
//!
//! Nothing is inverted: the sum is compared with a claimed answer after multiplication by the norms of all denominators.

use super::circle::{Point, SecurePoint};
use super::m31::{reduce, reduce_signed};
use super::qm31::{Qm31, ONE, ZERO, add_lazy, mul, mul_m31_lazy, sub_lazy};
use super::qm31;
use super::rows::Word;

/// 2^128.
const UPPER: felt252 = 0x100000000000000000000000000000000;

/// What is fixed about the samples at one point once α is drawn. Canonical.
#[derive(Copy, Drop, Serde)]
pub struct Batch {
    /// Im w.x, Im w.y, K.
    xi: (felt252, felt252),
    yi: (felt252, felt252),
    k: (felt252, felt252),
    e: Qm31,
    b: Qm31,
}

/// An element of the secure field with coordinates in [0, 2^128), two a felt: a + b·2^128, c + d·2^128. A sum over a row's columns.
#[derive(Copy, Drop)]
pub struct Packed {
    pub first: felt252,
    pub second: felt252,
}

/// α^0 … α^(count − 1), then zero, then the sums of the pairs of powers that `merged` names.
pub fn weights(alpha: Qm31, count: u32, mut merged: Span<(u32, u32)>) -> Span<Qm31> {
    let mut all = array![];
    let mut power = ONE;
    while all.len() != count {
        all.append(power);
        power = mul(power, alpha);
    };
    let powers = all.span();
    all.append(ZERO);
    while let Option::Some(pair) = merged.pop_front() {
        let (i, j) = *pair;
        all.append(add_lazy(*powers[i], *powers[j]));
    };
    all.span()
}

/// The weights that `indices` name, packed: two felts each.
pub fn pack_weights(weights: Span<Qm31>, mut indices: Span<u32>) -> Span<felt252> {
    let mut packed = array![];
    while let Option::Some(index) = indices.pop_front() {
        let weight = *weights[*index];
        packed.append(weight.a + weight.b * UPPER);
        packed.append(weight.c + weight.d * UPPER);
    };
    packed.span()
}

/// A batch from the samples of one point: `terms` are (weight, sample).
pub fn batch(weights: Span<Qm31>, samples: Span<Qm31>, mut terms: Span<(u32, u32)>, w: SecurePoint) -> Batch {
    let mut d = ZERO;
    let mut e = ZERO;
    while let Option::Some(term) = terms.pop_front() {
        let (weight, sample) = *term;
        let weight = *weights[weight];
        let value = *samples[sample];
        d = add_lazy(d, mul_cm31_lazy(weight, value.a, value.b));
        e = add_lazy(e, mul_cm31_lazy(weight, value.c, value.d));
    };
    let (d, e) = (qm31::reduce(d), qm31::reduce(e));
    let SecurePoint { x, y } = w;
    Batch {
        xi: (x.c, x.d),
        yi: (y.c, y.d),
        k: (
            reduce_signed(x.a * y.c - x.b * y.d - y.a * x.c + y.b * x.d),
            reduce_signed(x.a * y.d + x.b * y.c - y.a * x.d - y.b * x.c)
        ),
        e,
        b: qm31::reduce(sub_lazy(mul_cm31_lazy(d, y.c, y.d), mul_cm31_lazy(e, y.a, y.b))),
    }
}

/// x·(r + s·i).
#[inline(always)]
fn mul_cm31_lazy(x: Qm31, r: felt252, s: felt252) -> Qm31 {
    Qm31 { a: x.a * r - x.b * s, b: x.a * s + x.b * r, c: x.c * r - x.d * s, d: x.c * s + x.d * r }
}

/// The sums of a query by batch, of which the first is given: `uses` are the words of its rows that count for the other batches, with eight
/// packed weights for each use.
pub fn row_sums(
    first: Packed, words: Span<Word>, mut uses: Span<Span<u32>>, mut weights: Span<felt252>
) -> Span<Packed> {
    let mut sums = array![first];
    while let Option::Some(batch_words) = uses.pop_front() {
        sums.append(sum_words(words, *batch_words, ref weights, Packed { first: 0, second: 0 }));
    };
    sums.span()
}

/// sum + Σ weight·value over the values of every word used.
fn sum_words(words: Span<Word>, uses: Span<u32>, ref weights: Span<felt252>, sum: Packed) -> Packed {
    let mut uses = uses;
    match uses.pop_front() {
        Option::Some(index) => {
            let sum = accumulate(ref weights, *words[*index], sum);
            sum_words(words, uses, ref weights, sum)
        },
        Option::None => sum,
    }
}

/// sum + Σ weight·value over the eight values of a word.
#[inline(always)]
pub fn accumulate(ref weights: Span<felt252>, word: Word, sum: Packed) -> Packed {
    let Word { x, y } = word;
    let [w0, v0, w1, v1, w2, v2, w3, v3, w4, v4, w5, v5, w6, v6, w7, v7] = (*weights.multi_pop_front::<16>().unwrap())
        .unbox();
    let first = w0 * x.a + w1 * x.b + w2 * x.c + w3 * x.d + w4 * y.a + w5 * y.b + w6 * y.c + w7 * y.d;
    let second = v0 * x.a + v1 * x.b + v2 * x.c + v3 * x.d + v4 * y.a + v5 * y.b + v6 * y.c + v7 * y.d;
    Packed { first: sum.first + first, second: sum.second + second }
}

/// Checks that the answer at q is `claimed`. `sums` are the S of the batches, in their order, with coordinates below 2^72.
pub fn check_answer(batches: Span<Batch>, sums: Span<Packed>, q: Point, claimed: Qm31) {
    let (total, norm) = quotient_sum(batches, sums, q, 1);
    assert(norm != 0, 'oods');
    // −2u·(A + B·u) = −2·(2 + i)·B − 2·A·u.
    let Qm31 { a, b, c, d } = total;
    let answer = Qm31 { a: d + d - 4 * c, b: -4 * d - c - c, c: -a - a, d: -b - b };
    assert(qm31::is_zero_wide(sub_lazy(answer, mul_m31_lazy(claimed, norm))), 'fri_fold');
}

/// Σ numerator·(norms of all denominators)/den over the batches, coordinates in (−2^240, 2^240), and the product of their norms;
/// `before` is the product of the norms of earlier batches.
fn quotient_sum(batches: Span<Batch>, sums: Span<Packed>, q: Point, before: felt252) -> (Qm31, felt252) {
    let mut batches = batches;
    let mut sums = sums;
    let batch = match batches.pop_front() {
        Option::Some(batch) => *batch,
        Option::None => { return (ZERO, 1); },
    };
    let Packed { first, second } = *sums.pop_front().unwrap();
    let (xi0, xi1) = batch.xi;
    let (yi0, yi1) = batch.yi;
    let (k0, k1) = batch.k;
    // |r|, |s| < 2^63.
    let r = k0 - q.x * yi0 + q.y * xi0;
    let s = k1 - q.x * yi1 + q.y * xi1;
    let norm = reduce(r * r + s * s);
    let (total, after) = quotient_sum(batches, sums, q, reduce(before * norm));
    let u256 { low: a, high: b } = first.into();
    let u256 { low: c, high: d } = second.into();
    // Coordinates in (−2^105, 2^105).
    let sum = Qm31 { a: a.into(), b: b.into(), c: c.into(), d: d.into() };
    let numerator = sub_lazy(mul_cm31_lazy(sum, yi0, yi1), add_lazy(mul_m31_lazy(batch.e, q.y), batch.b));
    // 1/den = conj(den)/norm; the other norms are below 2^62.
    let others = before * after;
    (add_lazy(total, mul_cm31_lazy(numerator, r * others, -s * others)), reduce(after * norm))
}
