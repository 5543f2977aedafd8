//! The secure field QM31 = CM31[u]/(u² − 2 − i), CM31 = M31[i]/(i² + 1): (a + b·i) + (c + d·i)·u (stwo `core/fields/qm31.rs`).
//!
//! Coordinates are felts as in `m31`. Functions whose names end in `_lazy` leave integers that may be negative and large: a product of
//! coordinates in (−2^k, 2^k) and (−2^l, 2^l) lies in (−2^(k + l + 3), 2^(k + l + 3)).

use super::m31;

#[derive(Copy, Drop, PartialEq, Serde)]
pub struct Qm31 {
    pub a: felt252,
    pub b: felt252,
    pub c: felt252,
    pub d: felt252,
}

pub const ZERO: Qm31 = Qm31 { a: 0, b: 0, c: 0, d: 0 };
pub const ONE: Qm31 = Qm31 { a: 1, b: 0, c: 0, d: 0 };

#[inline(always)]
pub fn add_lazy(x: Qm31, y: Qm31) -> Qm31 {
    Qm31 { a: x.a + y.a, b: x.b + y.b, c: x.c + y.c, d: x.d + y.d }
}

#[inline(always)]
pub fn sub_lazy(x: Qm31, y: Qm31) -> Qm31 {
    Qm31 { a: x.a - y.a, b: x.b - y.b, c: x.c - y.c, d: x.d - y.d }
}

/// The product with an element of M31.
#[inline(always)]
pub fn mul_m31_lazy(x: Qm31, y: felt252) -> Qm31 {
    Qm31 { a: x.a * y, b: x.b * y, c: x.c * y, d: x.d * y }
}

/// The product, four coordinates of up to seven products each.
pub fn mul_lazy(x: Qm31, y: Qm31) -> Qm31 {
    // The product of the u parts times u² = 2 + i.
    let e = x.c * y.c - x.d * y.d;
    let f = x.c * y.d + x.d * y.c;
    Qm31 {
        a: x.a * y.a - x.b * y.b + e + e - f,
        b: x.a * y.b + x.b * y.a + f + f + e,
        c: x.a * y.c - x.b * y.d + x.c * y.a - x.d * y.b,
        d: x.a * y.d + x.b * y.c + x.c * y.b + x.d * y.a,
    }
}

/// Canonical coordinates of integers in (−2^127, 2^127).
pub fn reduce(x: Qm31) -> Qm31 {
    Qm31 {
        a: m31::reduce_inline(x.a + m31::OFFSET),
        b: m31::reduce_inline(x.b + m31::OFFSET),
        c: m31::reduce_inline(x.c + m31::OFFSET),
        d: m31::reduce_inline(x.d + m31::OFFSET),
    }
}

/// Canonical coordinates of integers in (−2^249, 2^249).
pub fn reduce_wide(x: Qm31) -> Qm31 {
    Qm31 {
        a: m31::reduce_wide(x.a),
        b: m31::reduce_wide(x.b),
        c: m31::reduce_wide(x.c),
        d: m31::reduce_wide(x.d),
    }
}

/// Whether an element with integers in (−2^157, 2^157) is zero.
pub fn is_zero(x: Qm31) -> bool {
    m31::is_multiple(x.a) && m31::is_multiple(x.b) && m31::is_multiple(x.c) && m31::is_multiple(x.d)
}

/// Whether an element with integers in (−2^249, 2^249) is zero.
pub fn is_zero_wide(x: Qm31) -> bool {
    let Qm31 { a, b, c, d } = reduce_wide(x);
    // Canonical values: their sum is zero only when all are.
    a + b + c + d == 0
}

/// The canonical sum of canonical values.
pub fn add(x: Qm31, y: Qm31) -> Qm31 {
    reduce(add_lazy(x, y))
}

/// The canonical difference of canonical values.
pub fn sub(x: Qm31, y: Qm31) -> Qm31 {
    reduce(sub_lazy(x, y))
}

/// The canonical product of values with coordinates in (−2^60, 2^60).
pub fn mul(x: Qm31, y: Qm31) -> Qm31 {
    reduce(mul_lazy(x, y))
}

/// The canonical product of a value and an element of M31, coordinates in (−2^60, 2^60).
pub fn mul_m31(x: Qm31, y: felt252) -> Qm31 {
    reduce(mul_m31_lazy(x, y))
}

/// 1/x of a canonical value other than 0; 0 for 0.
pub fn inverse(x: Qm31) -> Qm31 {
    // (A + B·u)·(A − B·u) = A² − (2 + i)·B² =: D of CM31, and D·conj(D) =: norm of M31.
    let e = x.c * x.c - x.d * x.d;
    let f = 2 * x.c * x.d;
    let r = m31::reduce_signed(x.a * x.a - x.b * x.b - e - e + f);
    let s = m31::reduce_signed(2 * x.a * x.b - f - f - e);
    let scale = m31::inverse(m31::reduce(r * r + s * s));
    let (r, s) = (m31::reduce(r * scale), m31::reduce(s * scale));
    reduce(
        Qm31 {
            a: x.a * r + x.b * s,
            b: x.b * r - x.a * s,
            c: -x.c * r - x.d * s,
            d: x.c * s - x.d * r
        }
    )
}

/// c0 + c1·i + c2·u + c3·i·u of four elements: the value of a secure column from its coordinates' values. Coordinates grow by two bits.
pub fn from_coordinates_lazy(c0: Qm31, c1: Qm31, c2: Qm31, c3: Qm31) -> Qm31 {
    Qm31 {
        a: c0.a - c1.b + c2.c + c2.c - c2.d - c3.c - c3.d - c3.d,
        b: c0.b + c1.a + c2.c + c2.d + c2.d + c3.c + c3.c - c3.d,
        c: c0.c - c1.d + c2.a - c3.b,
        d: c0.d + c1.c + c2.b + c3.a,
    }
}
