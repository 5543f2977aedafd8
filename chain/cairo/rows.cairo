//! Rows of the trace trees that a query opens: words of eight values, their leaf, the path to the cap.

use core::poseidon::poseidon_hash_span;
use super::merkle::{above, climb};
use super::qm31::Qm31;
use super::queries::Query;
use super::quotients::{Packed, accumulate};
use super::statement::take;
use super::words::unpack;

/// The eight values of a word. A short word's values are the last ones, zeros before them.
#[derive(Copy, Drop)]
pub struct Word {
    pub x: Qm31,
    pub y: Qm31,
}

/// What a class fixes of a trace tree.
#[derive(Copy, Drop)]
pub struct Tree {
    /// Words of a row.
    pub words: u32,
    /// What a short last word carries above its values: their number times 2^248; 0 for a full one.
    pub tag: felt252,
    /// 2^31 to the number of values of a short last word.
    pub limit: u256,
    /// Bit of the position that is the second lowest of the row's index in its tree; the lowest is the position's.
    pub second_bit: u32,
    /// Siblings above the leaf's: 4·fours + ones.
    pub fours: felt252,
    pub ones: felt252,
}

/// What is read of a query's rows.
#[derive(Drop)]
pub struct Rows {
    pub words: Array<Word>,
    /// The sum over all words for the first batch.
    pub sum: Packed,
    /// Weights of what is not summed up yet: the first batch's come first, eight for every word.
    pub weights: Span<felt252>,
}

/// Reads a row, which must lead to its slot of the cap: adds its words, and their values to the sum.
pub fn read_row(ref proof: Span<felt252>, tree: @Tree, query: @Query, slot: felt252, ref rows: Rows) {
    let mut row = take(ref proof, *tree.words, 'malformed');
    let leaf = poseidon_hash_span(row);
    let last = if *tree.tag == 0 {
        Option::None
    } else {
        row.pop_back()
    };
    while let Option::Some(word) = row.pop_front() {
        let (x, y) = unpack(*word);
        add_word(ref rows, Word { x, y });
    };
    if let Option::Some(word) = last {
        let values = *word - *tree.tag;
        assert(values.into() < *tree.limit, 'malformed');
        let (x, y) = unpack(values);
        add_word(ref rows, Word { x, y });
    }
    let sibling = *proof.pop_front().expect('malformed');
    let bits = *query.bits;
    let node = above(leaf, sibling, *bits[0]);
    let bits = bits.slice(*tree.second_bit, bits.len() - *tree.second_bit);
    assert(climb(ref proof, bits, node, *tree.fours, *tree.ones) == slot, 'merkle_root');
}

#[inline(always)]
fn add_word(ref rows: Rows, word: Word) {
    let Rows { mut words, sum, mut weights } = rows;
    let sum = accumulate(ref weights, word, sum);
    words.append(word);
    rows = Rows { words, sum, weights };
}
