//! Felts of calldata that pack elements of M31 in base 2^31, taken apart. What is read is proven to be in range: eight values in
//! [0, 2^31 − 2]. A limb of 2^31 − 1, which would be a second form of zero, is refused as malformed like a felt of more than 248 bits.

use super::m31::P;
use super::qm31::Qm31;

/// 2^-31, 2^-62, 2^-93, 2^-124, and 2^-27, 2^-58, 2^-89 in Starknet's field.
const LOW_SHIFT_1: felt252 = 0x7fffffff0000010ffffffde0000000000000000000000000000000000000001;
const LOW_SHIFT_2: felt252 = 0x800000000000010dfffffffffffffbc00000000000000000000000000000001;
const LOW_SHIFT_3: felt252 = 0x800000000000010ffffffffbfffffffffffff78000000000000000000000001;
const LOW_SHIFT_4: felt252 = 0x800000000000010ffffffffffffffff7ffffffffffffef00000000000000001;
const HIGH_SHIFT_1: felt252 = 0x7ffffff00000010fffffde00000000000000000000000000000000000000001;
const HIGH_SHIFT_2: felt252 = 0x80000000000000efffffffffffffbc000000000000000000000000000000001;
const HIGH_SHIFT_3: felt252 = 0x800000000000010fffffffbfffffffffffff780000000000000000000000001;
/// The limbs of a word's low half, 4·31 bits, of which four more bits are the next limb's lowest.
const LOW_LIMB_0: u128 = 0x7fffffff;
const LOW_LIMB_1: u128 = 0x3fffffff80000000;
const LOW_LIMB_2: u128 = 0x1fffffffc000000000000000;
const LOW_LIMB_3: u128 = 0xfffffffe00000000000000000000000;
/// The limbs of the high half: the 27 other bits of that limb, and three whole ones.
const HIGH_PART: u128 = 0x7ffffff;
const HIGH_LIMB_1: u128 = 0x3fffffff8000000;
const HIGH_LIMB_2: u128 = 0x1fffffffc00000000000000;
const HIGH_LIMB_3: u128 = 0xfffffffe0000000000000000000000;

/// The eight values of a full word, the most significant first, in two groups of four.
///
/// Limbs are cut out of the halves where they lie, which bounds them without range checks, and moved by a field multiplication. The low
/// half's four highest bits are what is left of it; of the high half nothing may be left.
pub fn unpack(word: felt252) -> (Qm31, Qm31) {
    let u256 { low, high } = word.into();
    let low_0: felt252 = (low & LOW_LIMB_0).into();
    let low_1: felt252 = (low & LOW_LIMB_1).into();
    let low_2: felt252 = (low & LOW_LIMB_2).into();
    let low_3: felt252 = (low & LOW_LIMB_3).into();
    let nibble = (low.into() - low_0 - low_1 - low_2 - low_3) * LOW_SHIFT_4;
    let part: felt252 = (high & HIGH_PART).into();
    let high_1: felt252 = (high & HIGH_LIMB_1).into();
    let high_2: felt252 = (high & HIGH_LIMB_2).into();
    let high_3: felt252 = (high & HIGH_LIMB_3).into();
    let first = Qm31 {
        a: high_3 * HIGH_SHIFT_3, b: high_2 * HIGH_SHIFT_2, c: high_1 * HIGH_SHIFT_1, d: 16 * part + nibble
    };
    let second = Qm31 { a: low_3 * LOW_SHIFT_3, b: low_2 * LOW_SHIFT_2, c: low_1 * LOW_SHIFT_1, d: low_0 };
    assert(high.into() == part + high_1 + high_2 + high_3, 'malformed');
    assert(distance(first) * distance(second) != 0, 'malformed');
    (first, second)
}

/// Not zero when no coordinate is P.
#[inline(always)]
fn distance(x: Qm31) -> felt252 {
    (x.a - P) * (x.b - P) * (x.c - P) * (x.d - P)
}

/// The value of a word that holds one element of the secure field in its low 124 bits and nothing above.
pub fn unpack_single(word: felt252) -> Qm31 {
    let (above, value) = unpack(word);
    assert(above.a + above.b + above.c + above.d == 0, 'malformed');
    value
}

/// The elements of felts that pack two each; of an odd number the last one stands alone.
pub fn unpack_secure(mut felts: Span<felt252>, is_odd: bool) -> Array<Qm31> {
    let mut values = array![];
    if is_odd {
        let last = *felts.pop_back().unwrap();
        append_pairs(ref values, felts);
        values.append(unpack_single(last));
    } else {
        append_pairs(ref values, felts);
    }
    values
}

fn append_pairs(ref values: Array<Qm31>, mut felts: Span<felt252>) {
    while let Option::Some(felt) = felts.pop_front() {
        let (x, y) = unpack(*felt);
        values.append(x);
        values.append(y);
    }
}
