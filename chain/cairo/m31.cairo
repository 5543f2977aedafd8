//! The prime field of P = 2^31 − 1 inside Starknet's field.
//!
//! An element is a `felt252`, canonical when its integer lies in [0, P − 1]. Sums and products of canonical values are kept as they come,
//! integers of a known bound and either sign, and reduced as late as the bound allows: additions and multiplications cost one step, a
//! reduction costs range checks. Every function says which integers it takes; the integer of a felt x is x, or x − p for a negative one.

use core::internal::bounded_int;
use core::internal::bounded_int::{AddHelper, BoundedInt, DivRemHelper, MulHelper, div_rem, upcast};

/// 2^31 − 1.
pub const P: felt252 = 0x7fffffff;
/// 1/P in Starknet's field.
const INVERSE_P: felt252 = 0x3c17561c782eacb8a1f454f143e8a9e287d153c50fa2a78a1f454f143e8a9e3;
/// The least multiple of P from 2^127 on: added to an integer above −2^127, it makes a positive one of the same class.
pub const OFFSET: felt252 = 0x8000000000000000000000007ffffff7;
/// The least multiple of P from 2^249 on.
const WIDE_OFFSET: felt252 = 0x20000000000000000000000000000000000000000000000000000007ffffffd;
/// 2^127.
const MIDDLE: felt252 = 0x80000000000000000000000000000000;

type Modulus = BoundedInt<0x7fffffff, 0x7fffffff>;
type Element = BoundedInt<0, 0x7ffffffe>;
/// 2^128 = 2^4 modulo P.
type Sixteen = BoundedInt<16, 16>;
type HighPart = BoundedInt<0, 0xffffffffffffffffffffffffffffffff0>;
type Folded = BoundedInt<0, 0x10ffffffffffffffffffffffffffffffef>;

const MODULUS: NonZero<Modulus> = 0x7fffffff;

impl TimesSixteen of MulHelper<u128, Sixteen> {
    type Result = HighPart;
}
impl FoldHalves of AddHelper<HighPart, u128> {
    type Result = Folded;
}
impl DivRemFolded of DivRemHelper<Folded, Modulus> {
    type DivT = BoundedInt<0, 0x22000000440000008800000110>;
    type RemT = Element;
}

/// The canonical value of an integer in [0, p). It never panics, and costs least below 2^128.
#[inline(never)]
pub fn reduce(x: felt252) -> felt252 {
    reduce_inline(x)
}

/// The same, copied to where it is used often.
#[inline(always)]
pub fn reduce_inline(x: felt252) -> felt252 {
    let u256 { low, high } = x.into();
    let sixteen: Sixteen = 16;
    let (_, r) = div_rem(bounded_int::add(bounded_int::mul(high, sixteen), low), MODULUS);
    upcast(r)
}

/// The canonical value of an integer in (−2^127, 2^249); least below 2^127.
#[inline(always)]
pub fn reduce_signed(x: felt252) -> felt252 {
    reduce(x + OFFSET)
}

/// The canonical value of an integer in (−2^249, 2^249).
#[inline(always)]
pub fn reduce_wide(x: felt252) -> felt252 {
    reduce(x + WIDE_OFFSET)
}

/// Whether an integer in (−2^157, 2^157) is a multiple of P: its quotient is then the only felt y with y·P = x, and |y| < 2^127.
#[inline(always)]
pub fn is_multiple(x: felt252) -> bool {
    let quotient: Option<u128> = (x * INVERSE_P + MIDDLE).try_into();
    quotient.is_some()
}

/// The canonical product of canonical values.
#[inline(always)]
pub fn mul(x: felt252, y: felt252) -> felt252 {
    reduce(x * y)
}

/// 1/x of a canonical value other than 0; 0 for 0. x^(P − 2) with P − 2 = 2^31 − 3: 29 ones, a zero, a one.
pub fn inverse(x: felt252) -> felt252 {
    let x2 = mul(mul(x, x), x); // 2 ones
    let x4 = mul(fourth(x2), x2);
    let x5 = mul(mul(x4, x4), x);
    let x10 = mul(power_32(x5), x5);
    let x20 = mul(power_32(power_32(x10)), x10);
    let x25 = mul(power_32(x20), x5);
    let x29 = mul(fourth(fourth(x25)), x4);
    mul(fourth(x29), x)
}

fn fourth(x: felt252) -> felt252 {
    let square = mul(x, x);
    mul(square, square)
}

fn power_32(x: felt252) -> felt252 {
    let x16 = fourth(fourth(x));
    mul(x16, x16)
}
