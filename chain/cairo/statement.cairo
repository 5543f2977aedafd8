//! The public side of a proof: the statement that `public` packs, the key digest that binds it to an AIR, options and a program, the
//! LogUp balance with public values, and the fact that a verified proof leaves behind (`chain/statement.ts`, `air/key.ts`).
//!
//! Words are felts below 2^32. The code is written for few felts: checks are collected, and functions are called, not copied.

use core::poseidon::poseidon_hash_span;
use super::qm31::{ONE, Qm31, ZERO, add_lazy, mul_lazy, mul_m31_lazy, reduce};
use super::sums_of_products::append_powers;

/// Version of the statement's words.
const STATEMENT_VERSION: felt252 = 1;
/// Words of a digest.
const DIGEST_WORDS: u32 = 8;
/// Words in one felt.
const WORDS_PER_FELT: u32 = 7;
/// 2^31 − 2.
const LARGEST_ELEMENT: felt252 = 0x7ffffffe;
/// 2^248: a short last felt carries its number of words times this.
const LENGTH_UNIT: felt252 = 0x100000000000000000000000000000000000000000000000000000000000000;
/// 2^120: the same place in a felt's upper half.
const UPPER_LENGTH_UNIT: NonZero<u128> = 0x1000000000000000000000000000000;
const WORD: felt252 = 0x100000000;
const WORD_DIVISOR: NonZero<u128> = 0x100000000;
const HALF: felt252 = 0x100000000000000000000000000000000;
/// The upper half of the prime of the felts, whose lower half is 1.
const UPPER_PRIME: felt252 = 0x8000000000000110000000000000000;
const FACT_TAG: felt252 = 'obelysk-fact-1';

/// 32-bit words as seven a felt, not yet read.
#[derive(Copy, Drop)]
pub struct PackedWords {
    pub count: felt252,
    pub felts: Span<felt252>,
}

/// A fraction top / (Σ alpha^j·v_j − z) of the first relation that the verifier adds for public values.
#[derive(Copy, Drop)]
pub struct PublicFraction {
    pub top: felt252,
    pub v0: felt252,
    pub v1: felt252,
    pub v2: felt252,
    pub v3: felt252,
    pub v4: felt252,
    pub v5: felt252,
}

/// What a class fixes of every statement.
#[derive(Copy, Drop)]
pub struct ClassConstants {
    /// Of the key digest: AIR, options, sizes of tree 0.
    pub key: (felt252, felt252, felt252),
    /// Number of components and their log sizes.
    pub log_sizes: Span<felt252>,
}

/// The words of `public`, range-checked and taken apart.
#[derive(Copy, Drop)]
pub struct PublicWords {
    pub key_digest: felt252,
    /// Canonical field elements.
    pub values: Span<felt252>,
    pub context: felt252,
}

/// A statement that agrees with its key.
#[derive(Copy, Drop)]
pub struct Statement {
    pub key_digest: felt252,
    pub context: felt252,
    /// H(pack7(the program's inputs)); of nothing for an AIR without a program.
    pub inputs_hash: felt252,
    /// H(public).
    pub results_hash: felt252,
    pub fractions: Span<PublicFraction>,
}

/// Panics with a code unless all is well.
#[inline(never)]
pub fn demand(good: bool, refusal: felt252) {
    if !good {
        core::panic_with_felt252(refusal);
    }
}

/// Whether a felt below 2^128 is at most another.
#[inline(never)]
pub fn at_most(value: felt252, most: felt252) -> bool {
    let rest: Option<u128> = (most - value).try_into();
    rest.is_some()
}

/// The next felts of a list.
#[inline(never)]
pub fn take(ref list: Span<felt252>, count: u32, refusal: felt252) -> Span<felt252> {
    let length = list.len();
    if count > length {
        core::panic_with_felt252(refusal);
    }
    let head = list.slice(0, count);
    list = list.slice(count, length - count);
    head
}

/// The next felt of a list.
#[inline(never)]
pub fn next(ref list: Span<felt252>, refusal: felt252) -> felt252 {
    match list.pop_front() {
        Option::Some(felt) => *felt,
        Option::None => core::panic_with_felt252(refusal),
    }
}

/// Takes n and the next n felts of a list.
#[inline(never)]
pub fn take_list(ref list: Span<felt252>, refusal: felt252) -> Span<felt252> {
    match next(ref list, refusal).try_into() {
        Option::Some(count) => take(ref list, count, refusal),
        Option::None => core::panic_with_felt252(refusal),
    }
}

/// Takes n and the felts of n packed words.
pub fn take_words(ref felts: Span<felt252>) -> PackedWords {
    let count = next(ref felts, 'malformed');
    let words: Option<u32> = count.try_into();
    let (whole, rest) = DivRem::div_rem(words.unwrap_or(0xffffffff), WORDS_PER_FELT.try_into().unwrap());
    let packed = if rest == 0 {
        whole
    } else {
        whole + 1
    };
    PackedWords { count, felts: take(ref felts, packed, 'malformed') }
}

/// Every felt must be a canonical element of M31.
#[inline(never)]
pub fn check_elements(mut values: Span<felt252>, refusal: felt252) {
    while let Option::Some(value) = values.pop_front() {
        demand(at_most(*value, LARGEST_ELEMENT), refusal);
    };
}

/// The words of felts; only the last felt may hold less than seven.
#[inline(never)]
fn unpack_words(mut felts: Span<felt252>) -> Span<felt252> {
    let mut words = array![];
    while let Option::Some(felt) = felts.pop_front() {
        let u256 { low, high } = (*felt).into();
        let (length, upper) = DivRem::div_rem(high, UPPER_LENGTH_UNIT);
        let (upper, w2) = DivRem::div_rem(upper, WORD_DIVISOR);
        let (upper, w1) = DivRem::div_rem(upper, WORD_DIVISOR);
        let (over, w0) = DivRem::div_rem(upper, WORD_DIVISOR);
        let (lower, w6) = DivRem::div_rem(low, WORD_DIVISOR);
        let (lower, w5) = DivRem::div_rem(lower, WORD_DIVISOR);
        let (w3, w4) = DivRem::div_rem(lower, WORD_DIVISOR);
        let length: felt252 = length.into();
        let left = if length == 0 {
            WORDS_PER_FELT.into()
        } else {
            demand(at_most(length, 6) && felts.is_empty(), 'malformed');
            length
        };
        demand(over == 0, 'malformed');
        append_words(ref words, array![w0, w1, w2, w3, w4, w5, w6].span(), left);
    };
    words.span()
}

/// Appends the first `left` words; the others must be zero.
fn append_words(ref words: Array<felt252>, mut chunk: Span<u128>, mut left: felt252) {
    while let Option::Some(word) = chunk.pop_front() {
        let word: felt252 = (*word).into();
        if left == 0 {
            demand(word == 0, 'malformed');
        } else {
            words.append(word);
            left -= 1;
        }
    };
}

/// The words of a program's identity.
pub fn identity_words(identity: PackedWords) -> Span<felt252> {
    let words = unpack_words(identity.felts);
    demand(words.len().into() == identity.count, 'malformed');
    words
}

/// H(pack7(words)).
#[inline(never)]
pub fn hash_words(mut words: Span<felt252>) -> felt252 {
    let mut felts = array![];
    while !words.is_empty() {
        let mut felt = 0;
        let mut count = 0;
        let mut left: felt252 = WORDS_PER_FELT.into();
        while left != 0 {
            felt *= WORD;
            if let Option::Some(word) = words.pop_front() {
                felt += *word;
                count += 1;
            }
            left -= 1;
        };
        if count != WORDS_PER_FELT.into() {
            felt += count * LENGTH_UNIT;
        }
        felts.append(felt);
    };
    poseidon_hash_span(felts.span())
}

/// The felt of the next eight words, the most significant first; it must be below the prime.
#[inline(never)]
fn digest(ref words: Span<felt252>) -> felt252 {
    match words.multi_pop_front::<8>() {
        Option::Some(eight) => {
            let [a, b, c, d, e, f, g, h] = (*eight).unbox();
            let upper = ((a * WORD + b) * WORD + c) * WORD + d;
            let lower = ((e * WORD + f) * WORD + g) * WORD + h;
            demand(at_most(upper, UPPER_PRIME) && (upper != UPPER_PRIME || lower == 0), 'malformed');
            upper * HALF + lower
        },
        Option::None => core::panic_with_felt252('malformed'),
    }
}

/// Reads `public` and compares it with the class.
pub fn read_public(public: Span<felt252>, log_sizes: Span<felt252>) -> PublicWords {
    let mut words = unpack_words(public);
    let version = next(ref words, 'malformed');
    let key_digest = digest(ref words);
    let sizes = take(ref words, log_sizes.len(), 'malformed');
    let values = take_list(ref words, 'malformed');
    let context = digest(ref words);
    check_elements(values, 'malformed');
    demand(words.is_empty(), 'malformed');
    demand(version == STATEMENT_VERSION && sizes == log_sizes, 'statement');
    PublicWords { key_digest, values, context }
}

/// The key digest must be that of the class's constants, the root of tree 0 and the program.
#[inline(never)]
pub fn check_key(key_digest: felt252, key: (felt252, felt252, felt252), root0: felt252, identity: PackedWords) {
    let program = if identity.count == 0 {
        0
    } else {
        poseidon_hash_span(identity.felts)
    };
    let (air, options, sizes) = key;
    demand(key_digest == poseidon_hash_span(array![air, options, sizes, root0, program].span()), 'key');
}

/// The fact of a verified statement.
#[inline(never)]
pub fn fact(statement: @Statement) -> felt252 {
    let Statement { key_digest, context, inputs_hash, results_hash, fractions: _ } = *statement;
    poseidon_hash_span(array![FACT_TAG, key_digest, inputs_hash, results_hash, context].span())
}

/// The claimed sums and the public fractions must add up to zero; `challenges`: z and alpha of the first relation, then the others'.
#[inline(never)]
pub fn check_balance(mut fractions: Span<PublicFraction>, mut claimed_sums: Span<Qm31>, mut challenges: Span<Qm31>) {
    let mut top = ZERO;
    while let Option::Some(sum) = claimed_sums.pop_front() {
        top = add_lazy(top, *sum);
    };
    let mut bottom = ONE;
    let [z, alpha] = (*challenges.multi_pop_front::<2>().unwrap()).unbox();
    let mut powers = array![];
    append_powers(ref powers, alpha, ONE, 5);
    let mut powers = powers.span();
    let [alpha, alpha2, alpha3, alpha4, alpha5] = (*powers.multi_pop_front::<5>().unwrap()).unbox();
    while let Option::Some(fraction) = fractions.pop_front() {
        let PublicFraction { top: numerator, v0, v1, v2, v3, v4, v5 } = *fraction;
        let sum = Qm31 { a: v0 - z.a, b: -z.b, c: -z.c, d: -z.d };
        let sum = add_lazy(sum, mul_m31_lazy(alpha, v1));
        let sum = add_lazy(sum, mul_m31_lazy(alpha2, v2));
        let sum = add_lazy(sum, mul_m31_lazy(alpha3, v3));
        let sum = add_lazy(sum, mul_m31_lazy(alpha4, v4));
        // Coordinates below 2^65; those of the products below 2^105, sums of claimed sums included.
        let denominator = add_lazy(sum, mul_m31_lazy(alpha5, v5));
        top = reduce(add_lazy(mul_lazy(top, denominator), mul_m31_lazy(bottom, numerator)));
        bottom = reduce(mul_lazy(bottom, denominator));
    };
    // A product is zero when a denominator is.
    demand(bottom != ZERO && reduce(top) == ZERO, 'logup_sum');
}
