//! The Fiat–Shamir transcript over Poseidon (stwo `core/channel/poseidon252.rs`): a digest, and the number of draws since it changed.

use core::internal::bounded_int::{BoundedInt, DivRemHelper, div_rem, upcast};
use core::poseidon::{hades_permutation, poseidon_hash_span};
use super::m31::P;
use super::qm31::Qm31;

/// 2^248 and 2^124: what stands above the coordinates of two elements, and of one, in a felt that is mixed.
const ABOVE_TWO: felt252 = 0x100000000000000000000000000000000000000000000000000000000000000;
const ABOVE_ONE: felt252 = 0x10000000000000000000000000000000;
const POW_PREFIX: felt252 = 0x12345678;

type Limb = BoundedInt<0x80000000, 0x80000000>;
type U31 = BoundedInt<0, 0x7fffffff>;
type High97 = BoundedInt<0, 0x1ffffffffffffffffffffffff>;
type High66 = BoundedInt<0, 0x3ffffffffffffffff>;
type High35 = BoundedInt<0, 0x7ffffffff>;
type Nibble = BoundedInt<0, 0xf>;
type Part = BoundedInt<0x8000000, 0x8000000>;
type High101 = BoundedInt<0, 0x1fffffffffffffffffffffffff>;
type High70 = BoundedInt<0, 0x3fffffffffffffffff>;
type High39 = BoundedInt<0, 0x7fffffffff>;
const LIMB: NonZero<Limb> = 0x80000000;
const PART: NonZero<Part> = 0x8000000;

impl Low0 of DivRemHelper<u128, Limb> {
    type DivT = High97;
    type RemT = U31;
}
impl Low1 of DivRemHelper<High97, Limb> {
    type DivT = High66;
    type RemT = U31;
}
impl Low2 of DivRemHelper<High66, Limb> {
    type DivT = High35;
    type RemT = U31;
}
impl Low3 of DivRemHelper<High35, Limb> {
    type DivT = Nibble;
    type RemT = U31;
}
impl HighPart of DivRemHelper<u128, Part> {
    type DivT = High101;
    type RemT = BoundedInt<0, 0x7ffffff>;
}
impl High5 of DivRemHelper<High101, Limb> {
    type DivT = High70;
    type RemT = U31;
}
impl High6 of DivRemHelper<High70, Limb> {
    type DivT = High39;
    type RemT = U31;
}
impl High7 of DivRemHelper<High39, Limb> {
    type DivT = BoundedInt<0, 0xff>;
    type RemT = U31;
}

#[derive(Copy, Drop)]
pub struct Channel {
    pub digest: felt252,
    draws: felt252,
}

/// A transcript with a digest, nothing drawn from it.
pub fn new(digest: felt252) -> Channel {
    Channel { digest, draws: 0 }
}

/// Mixes a felt: a tree's root or a 64-bit number.
pub fn mix(ref channel: Channel, felt: felt252) {
    let (digest, _, _) = hades_permutation(channel.digest, felt, 2);
    channel = new(digest);
}

/// Mixes felts as they are: packed 32-bit words.
pub fn mix_words(ref channel: Channel, felts: Span<felt252>) {
    let mut message = array![channel.digest];
    message.append_span(felts);
    channel = new(poseidon_hash_span(message.span()));
}

/// Mixes elements of the secure field, packed as in calldata: two a felt, of an odd number the last one alone.
pub fn mix_secure(ref channel: Channel, mut felts: Span<felt252>, is_odd: bool) {
    let mut message = array![channel.digest];
    let last = if is_odd {
        felts.pop_back()
    } else {
        Option::None
    };
    while let Option::Some(felt) = felts.pop_front() {
        message.append(*felt + ABOVE_TWO);
    };
    if let Option::Some(felt) = last {
        message.append(*felt + ABOVE_ONE);
    }
    channel = new(poseidon_hash_span(message.span()));
}

fn draw_felt(ref channel: Channel) -> u256 {
    let (felt, _, _) = hades_permutation(channel.digest, channel.draws, 3);
    channel.draws += 1;
    felt.into()
}

/// Draws two elements of the secure field: eight limbs of 31 bits, from the low end, modulo P.
pub fn draw_two(ref channel: Channel) -> (Qm31, Qm31) {
    let u256 { low, high } = draw_felt(ref channel);
    let (low, l0) = div_rem(low, LIMB);
    let (low, l1) = div_rem(low, LIMB);
    let (low, l2) = div_rem(low, LIMB);
    let (nibble, l3) = div_rem(low, LIMB);
    let (high, part) = div_rem(high, PART);
    let (high, l5) = div_rem(high, LIMB);
    let (high, l6) = div_rem(high, LIMB);
    let (_, l7) = div_rem(high, LIMB);
    let l4: felt252 = 16 * upcast(part) + upcast(nibble);
    (
        Qm31 {
            a: canonical(upcast(l0)), b: canonical(upcast(l1)), c: canonical(upcast(l2)), d: canonical(upcast(l3))
        },
        Qm31 { a: canonical(l4), b: canonical(upcast(l5)), c: canonical(upcast(l6)), d: canonical(upcast(l7)) }
    )
}

/// Draws one element; the other four limbs are dropped.
pub fn draw_one(ref channel: Channel) -> Qm31 {
    let (x, _) = draw_two(ref channel);
    x
}

/// A limb of 31 bits modulo P.
fn canonical(limb: felt252) -> felt252 {
    if limb == P {
        0
    } else {
        limb
    }
}

/// Draws 32-bit words, seven to a felt from the low end, until there are `count`.
pub fn draw_words(ref channel: Channel, count: u32) -> Span<u32> {
    let mut words = array![];
    while words.len() < count {
        let u256 { low, high } = draw_felt(ref channel);
        append_words(ref words, low, 4);
        append_words(ref words, high, 3);
    };
    words.span().slice(0, count)
}

fn append_words(ref words: Array<u32>, bits: u128, left: felt252) {
    if left != 0 {
        let (above, word) = DivRem::div_rem(bits, 0x100000000);
        words.append(word.try_into().unwrap());
        append_words(ref words, above, left - 1);
    }
}

/// Whether a nonce is a proof of work for this digest: as many low zero bits as `unit` = 2^bits has. Mixes nothing.
pub fn has_work(channel: @Channel, bits: felt252, unit: NonZero<u128>, nonce: felt252) -> bool {
    let prefix = poseidon_hash_span(array![POW_PREFIX, *channel.digest, bits].span());
    let (hash, _, _) = hades_permutation(prefix, nonce, 2);
    let u256 { low, high: _ } = hash.into();
    let (_, rest) = DivRem::div_rem(low, unit);
    rest == 0
}
