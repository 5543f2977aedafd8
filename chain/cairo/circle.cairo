//! Points of the circle x² + y² = 1: of the secure field for the out-of-domain samples, of M31 for the positions of the queries
//! (Haböck, Levit and Papini, "Circle STARKs", section 3).

use super::m31::reduce_signed;
use super::qm31::{ONE, Qm31, add, add_lazy, inverse, mul, mul_lazy, mul_m31_lazy, sub_lazy, ZERO};
use super::qm31;

/// A point of M31; coordinates in (−2^31, 2^31).
#[derive(Copy, Drop)]
pub struct Point {
    pub x: felt252,
    pub y: felt252,
}

/// A point of the secure field.
#[derive(Copy, Drop)]
pub struct SecurePoint {
    pub x: Qm31,
    pub y: Qm31,
}

/// ((1 − t²)/(1 + t²), 2·t/(1 + t²)).
pub fn secure_point(t: Qm31) -> SecurePoint {
    let square = mul(t, t);
    let below = add(square, ONE);
    assert(below != ZERO, 'oods');
    let scale = inverse(below);
    SecurePoint { x: mul(sub_lazy(ONE, square), scale), y: mul(add_lazy(t, t), scale) }
}

/// 2·x² − 1, `times` times over: the x coordinate of a point doubled that often.
pub fn double_secure_x(x: Qm31, times: felt252) -> Qm31 {
    if times == 0 {
        return x;
    }
    let square = mul_lazy(x, x);
    double_secure_x(qm31::reduce(sub_lazy(add_lazy(square, square), ONE)), times - 1)
}

/// The sum of a point of the secure field and one of M31.
pub fn translate(z: SecurePoint, by: Point) -> SecurePoint {
    SecurePoint {
        x: qm31::reduce(sub_lazy(mul_m31_lazy(z.x, by.x), mul_m31_lazy(z.y, by.y))),
        y: qm31::reduce(add_lazy(mul_m31_lazy(z.x, by.y), mul_m31_lazy(z.y, by.x))),
    }
}

/// p + p.
pub fn double(p: Point) -> Point {
    Point { x: double_x(p.x), y: reduce_signed(2 * p.x * p.y) }
}

/// The x coordinate of p + p.
#[inline(always)]
pub fn double_x(x: felt252) -> felt252 {
    reduce_signed(2 * x * x - 1)
}

/// p + q + r.
pub fn add_three(p: Point, q: Point, r: Point) -> Point {
    let x = p.x * q.x - p.y * q.y;
    let y = p.x * q.y + p.y * q.x;
    // Below 2^96.
    Point { x: reduce_signed(x * r.x - y * r.y), y: reduce_signed(x * r.y + y * r.x) }
}
