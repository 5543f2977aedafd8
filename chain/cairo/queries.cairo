//! The positions of the queries (stwo `core/queries.rs`): the low bits of a drawn word, and the point of the lifting domain whose coset of
//! eight holds the position. The positions' bits are the only thing that says which child a node is and where a value lies.

use super::circle::Point;

/// A position.
#[derive(Copy, Drop)]
pub struct Query {
    /// All bits, the lowest first.
    pub bits: Span<felt252>,
    /// The lowest three bits: which value of its coset.
    pub low: u32,
    /// The highest five bits: which slot of every cap.
    pub slot: u32,
    /// The point of the first position of its coset in the circle layer.
    pub base: Point,
}

const BITS: [[felt252; 4]; 16] = [
    [0, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [1, 1, 0, 0],
    [0, 0, 1, 0],
    [1, 0, 1, 0],
    [0, 1, 1, 0],
    [1, 1, 1, 0],
    [0, 0, 0, 1],
    [1, 0, 0, 1],
    [0, 1, 0, 1],
    [1, 1, 0, 1],
    [0, 0, 1, 1],
    [1, 0, 1, 1],
    [0, 1, 1, 1],
    [1, 1, 1, 1],
];

/// The bits of a number below 16, the lowest first.
#[inline(always)]
pub fn bits_of(nibble: u32) -> [felt252; 4] {
    *BITS.span()[nibble]
}
