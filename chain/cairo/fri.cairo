//! The folds of FRI at one coset (stwo `core/fri.rs`; "Circle STARKs", section 5).
//!
//! A pair f(q), f(−q) folds into f(q) + f(−q) + μ·(f(q) − f(−q))/t, with t the y coordinate in the first fold of the circle layer and x
//! otherwise. A coset of 2^s values folds s times, with μ, μ², μ⁴. All twiddles of a coset are signed coordinates of one point of it, of its
//! rotation by an eighth turn, and of their doubles; and 1/x = 2·y/y(2p), 1/y = 2·x/y(2p). So nothing is inverted: every function gives a
//! pair (F, M) with F = fold·M, M not 0, both integers, |M| < 2^62. Whoever compares the fold with a value v checks F = v·M.

use core::poseidon::hades_permutation;
use super::circle::{Point, double_x};
use super::m31::reduce_signed;
use super::merkle::node;
use super::qm31::{Qm31, add_lazy, mul, mul_lazy, mul_m31_lazy, sub_lazy};
use super::words::{unpack, unpack_single};

/// The point of order eight by which the second half of a coset of eight is turned is (EIGHTH, −EIGHTH), that of order four (0, −1).
const EIGHTH: felt252 = 0x8000;

/// 4·2^248: a word of four values carries their number.
const FOUR_VALUES: felt252 = 0x400000000000000000000000000000000000000000000000000000000000000;

/// μ, μ², μ³, μ⁴ of a layer.
#[derive(Copy, Drop, Serde)]
pub struct Powers {
    pub one: Qm31,
    pub two: Qm31,
    pub three: Qm31,
    pub four: Qm31,
}

pub fn powers(challenge: Qm31) -> Powers {
    let two = mul(challenge, challenge);
    Powers { one: challenge, two, three: mul(two, challenge), four: mul(two, two) }
}

/// Reads a coset of eight values in two leaves: the values, and the node above the leaves.
pub fn read_coset_8(ref proof: Span<felt252>) -> (Span<Qm31>, felt252) {
    let [w0, w1, w2, w3] = (*proof.multi_pop_front::<4>().expect('malformed')).unbox();
    let (f0, f1) = unpack(w0);
    let (f2, f3) = unpack(w1);
    let (f4, f5) = unpack(w2);
    let (f6, f7) = unpack(w3);
    (array![f0, f1, f2, f3, f4, f5, f6, f7].span(), node(packed_leaf(w0, w1), packed_leaf(w2, w3)))
}

/// A coset of four values, one leaf.
pub fn read_coset_4(ref proof: Span<felt252>) -> (Span<Qm31>, felt252) {
    let [w0, w1] = (*proof.multi_pop_front::<2>().expect('malformed')).unbox();
    let (f0, f1) = unpack(w0);
    let (f2, f3) = unpack(w1);
    (array![f0, f1, f2, f3].span(), packed_leaf(w0, w1))
}

/// A coset of two values, each a leaf of its own.
pub fn read_coset_2(ref proof: Span<felt252>) -> (Span<Qm31>, felt252) {
    let [w0, w1] = (*proof.multi_pop_front::<2>().expect('malformed')).unbox();
    let (f0, f1) = (unpack_single(w0 - FOUR_VALUES), unpack_single(w1 - FOUR_VALUES));
    let (left, _, _) = hades_permutation(w0, 1, 0);
    let (right, _, _) = hades_permutation(w1, 1, 0);
    (array![f0, f1].span(), node(left, right))
}

fn packed_leaf(w0: felt252, w1: felt252) -> felt252 {
    let (s0, s1, s2) = hades_permutation(w0, w1, 0);
    let (leaf, _, _) = hades_permutation(s0 + 1, s1, s2);
    leaf
}

/// p is the point of the coset's first position, q = p + p. |F| < 2^137.
pub fn fold_circle_8(values: Span<Qm31>, powers: @Powers, p: Point, q: Point) -> (Qm31, felt252) {
    let [f0, f1, f2, f3, f4, f5, f6, f7] = eight(values);
    // t is y, −y, −x, x; then x, y; then x(q). Scaled by 2·x·y = y(q), then by x(q).
    let (s0, d0, s1, d1) = (add_lazy(f0, f1), sub_lazy(f0, f1), add_lazy(f2, f3), sub_lazy(f2, f3));
    let (s2, d2, s3, d3) = (add_lazy(f4, f5), sub_lazy(f4, f5), add_lazy(f6, f7), sub_lazy(f6, f7));
    let (x, y) = (p.x + p.x, p.y + p.y);
    let even = add_lazy(mul_m31_lazy(add_lazy(s0, s1), q.y), mul_lazy(*powers.one, mul_m31_lazy(sub_lazy(d0, d1), x)));
    let odd = add_lazy(
        mul_lazy(*powers.two, mul_m31_lazy(sub_lazy(s0, s1), y)),
        mul_lazy(*powers.three, mul_m31_lazy(add_lazy(d0, d1), 2))
    );
    let first = add_lazy(even, odd);
    let even = sub_lazy(mul_m31_lazy(add_lazy(s2, s3), q.y), mul_lazy(*powers.one, mul_m31_lazy(sub_lazy(d2, d3), y)));
    let odd = sub_lazy(
        mul_lazy(*powers.two, mul_m31_lazy(sub_lazy(s2, s3), x)),
        mul_lazy(*powers.three, mul_m31_lazy(add_lazy(d2, d3), 2))
    );
    let second = add_lazy(even, odd);
    let folded = add_lazy(mul_m31_lazy(add_lazy(first, second), q.x), mul_lazy(*powers.four, sub_lazy(first, second)));
    (folded, q.x * q.y)
}

/// A line coset of two: t is x. |F| < 2^100.
pub fn fold_line_2(values: Span<Qm31>, powers: @Powers, p: Point) -> (Qm31, felt252) {
    let mut values = values;
    let [f0, f1] = (*values.multi_pop_front::<2>().unwrap()).unbox();
    (add_lazy(mul_m31_lazy(add_lazy(f0, f1), p.x), mul_lazy(*powers.one, sub_lazy(f0, f1))), p.x)
}

/// A line coset of four: q = p + p. |F| < 2^134.
pub fn fold_line_4(values: Span<Qm31>, powers: @Powers, p: Point, q: Point) -> (Qm31, felt252) {
    let mut values = values;
    let [f0, f1, f2, f3] = (*values.multi_pop_front::<4>().unwrap()).unbox();
    (four_folded(f0, f1, f2, f3, powers, p, q), q.x * q.y)
}

/// A line coset of eight: q = p + p, r = q + q. |F| < 2^172.
pub fn fold_line_8(values: Span<Qm31>, powers: @Powers, p: Point, q: Point, r: Point) -> (Qm31, felt252) {
    let [f0, f1, f2, f3, f4, f5, f6, f7] = eight(values);
    // The second half's point is p turned by an eighth; its double is q turned by a quarter, so its scale is −x(q)·y(q).
    let turned = Point { x: reduce_signed((p.x + p.y) * EIGHTH), y: reduce_signed((p.y - p.x) * EIGHTH) };
    let first = four_folded(f0, f1, f2, f3, powers, p, q);
    let second = four_folded(f4, f5, f6, f7, powers, turned, Point { x: q.y, y: -q.x });
    // The last t is x(r), and 2·x(q)·y(q) = y(r).
    let even = mul_m31_lazy(sub_lazy(first, second), 2 * r.x);
    let odd = mul_lazy(*powers.four, add_lazy(first, second));
    (add_lazy(even, add_lazy(odd, odd)), r.x * r.y)
}

/// The fold of a line coset of four times x(q)·y(q): t is x, −y, then x(q).
fn four_folded(f0: Qm31, f1: Qm31, f2: Qm31, f3: Qm31, powers: @Powers, p: Point, q: Point) -> Qm31 {
    let (s0, d0, s1, d1) = (
        add_lazy(f0, f1),
        mul_m31_lazy(sub_lazy(f0, f1), 2 * p.y),
        add_lazy(f2, f3),
        mul_m31_lazy(sub_lazy(f2, f3), 2 * p.x)
    );
    // 1/x = 2·y(p)/y(q), and both second differences are divided by x(q).
    let even = add_lazy(
        mul_m31_lazy(add_lazy(s0, s1), q.x * q.y), mul_lazy(*powers.one, mul_m31_lazy(add_lazy(d0, d1), q.x))
    );
    let odd = add_lazy(
        mul_lazy(*powers.two, mul_m31_lazy(sub_lazy(s0, s1), q.y)), mul_lazy(*powers.three, sub_lazy(d0, d1))
    );
    add_lazy(even, odd)
}

/// The point of the first position of a line coset of 2, 4 or 8 from that of any of its positions; bits of the position, the lowest first.
pub fn coset_point_2(p: Point, b0: felt252) -> Point {
    let sign = 1 - b0 - b0;
    Point { x: p.x * sign, y: p.y * sign }
}

/// See `coset_point_2`.
pub fn coset_point_4(p: Point, b0: felt252, b1: felt252) -> Point {
    coset_point_2(Point { x: p.x - b1 * (p.x + p.y), y: p.y + b1 * (p.x - p.y) }, b0)
}

/// See `coset_point_2`.
pub fn coset_point_8(p: Point, b0: felt252, b1: felt252, b2: felt252) -> Point {
    let Point { x, y } = coset_point_4(p, b0, b1);
    Point {
        x: reduce_signed(x + b2 * ((x - y) * EIGHTH - x)), y: reduce_signed(y + b2 * ((x + y) * EIGHTH - y))
    }
}

/// The point of any position of a circle coset of 8 from that of its first.
pub fn circle_point(p: Point, mut bits: Span<felt252>) -> Point {
    let [b0, b1, b2] = (*bits.multi_pop_front::<3>().unwrap()).unbox();
    let sign = 1 - b1 - b1;
    let (x, y) = (p.x + b2 * (p.y - p.x), p.y - b2 * (p.x + p.y));
    Point { x: x * sign, y: y * sign * (1 - b0 - b0) }
}

/// A line polynomial's value, 2^n coefficients in stored (bit-reversed) order, factors x, π(x), … π^(n−1)(x) canonical. For n up to 5 its
/// coordinates are in [0, 2^186).
pub fn evaluate(ref coefficients: Span<Qm31>, mut factors: Span<felt252>) -> Qm31 {
    let count = factors.len();
    if count == 3 {
        let [c0, c1, c2, c3, c4, c5, c6, c7] = (*coefficients.multi_pop_front::<8>().unwrap()).unbox();
        let [x, x2, x4] = (*factors.multi_pop_front::<3>().unwrap()).unbox();
        let low = linear(linear(c0, c1, x4), linear(c2, c3, x4), x2);
        let high = linear(linear(c4, c5, x4), linear(c6, c7, x4), x2);
        return linear(low, high, x);
    }
    match factors.pop_front() {
        Option::Some(x) => {
            let low = evaluate(ref coefficients, factors);
            let high = evaluate(ref coefficients, factors);
            linear(low, high, *x)
        },
        Option::None => *coefficients.pop_front().unwrap(),
    }
}

#[inline(always)]
fn linear(low: Qm31, high: Qm31, x: felt252) -> Qm31 {
    add_lazy(low, mul_m31_lazy(high, x))
}

/// x, π(x), … `count` of them.
pub fn factors(x: felt252, count: felt252) -> Array<felt252> {
    let mut factors = array![];
    append_factors(ref factors, x, count);
    factors
}

fn append_factors(ref factors: Array<felt252>, x: felt252, count: felt252) {
    if count != 0 {
        factors.append(x);
        append_factors(ref factors, double_x(x), count - 1);
    }
}

fn eight(values: Span<Qm31>) -> [Qm31; 8] {
    let mut values = values;
    (*values.multi_pop_front::<8>().unwrap()).unbox()
}
