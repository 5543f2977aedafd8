//! The Merkle trees of Poseidon hashes (stwo `core/vcs_lifted/poseidon252_merkle.rs`): paths from what a query opens up to the cap, and the
//! caps up to the roots. Which child a node is follows from the bits of the query's position, never from calldata.

use core::poseidon::hades_permutation;

/// Levels of a cap.
pub const CAP_DEPTH: felt252 = 5;

/// The hash of two nodes.
#[inline(always)]
pub fn node(left: felt252, right: felt252) -> felt252 {
    let (hash, _, _) = hades_permutation(left, right, 2);
    hash
}

/// The node above: `bit` says whether `child` is the right one.
#[inline(always)]
pub fn above(child: felt252, sibling: felt252, bit: felt252) -> felt252 {
    let left = child + bit * (sibling - child);
    node(left, child + sibling - left)
}

/// Climbs 4·fours + ones levels: siblings from the proof, bits from the lowest.
pub fn climb(ref proof: Span<felt252>, bits: Span<felt252>, child: felt252, fours: felt252, ones: felt252) -> felt252 {
    let mut bits = bits;
    if fours == 0 {
        return climb_ones(ref proof, bits, child, ones);
    }
    let [s0, s1, s2, s3] = (*proof.multi_pop_front::<4>().expect('malformed')).unbox();
    let [b0, b1, b2, b3] = (*bits.multi_pop_front::<4>().unwrap()).unbox();
    let parent = above(above(above(above(child, s0, b0), s1, b1), s2, b2), s3, b3);
    climb(ref proof, bits, parent, fours - 1, ones)
}

fn climb_ones(ref proof: Span<felt252>, bits: Span<felt252>, child: felt252, ones: felt252) -> felt252 {
    if ones == 0 {
        return child;
    }
    let mut bits = bits;
    let sibling = *proof.pop_front().expect('malformed');
    let bit = *bits.pop_front().unwrap();
    climb_ones(ref proof, bits, above(child, sibling, bit), ones - 1)
}

/// Which nodes of a cap lie above a query, in the order of `read_cap`. `slots`: bit s for slot s; `size` slots.
pub fn occupied_nodes(slots: u32, size: u32) -> Array<bool> {
    let mut nodes = array![];
    append_occupied(ref nodes, slots, size);
    nodes
}

fn append_occupied(ref nodes: Array<bool>, slots: u32, size: u32) {
    if slots == 0 {
        nodes.append(false);
        return;
    }
    nodes.append(true);
    if size == 1 {
        return;
    }
    let half = size / 2;
    let unit = if half == 16 {
        0x10000
    } else if half == 8 {
        0x100
    } else if half == 4 {
        0x10
    } else if half == 2 {
        4
    } else {
        2
    };
    let (right, left) = DivRem::div_rem(slots, unit);
    append_occupied(ref nodes, left, half);
    append_occupied(ref nodes, right, half);
}

/// Reads a cap, which must hash to the root: gives its 32 slots, 0 where no query lies below.
pub fn read_cap(ref proof: Span<felt252>, mut occupied: Span<bool>, root: felt252) -> Span<felt252> {
    let mut slots = array![];
    let top = read_top(ref proof, ref occupied, ref slots, CAP_DEPTH);
    assert(top == root, 'merkle_root');
    slots.span()
}

fn read_top(
    ref proof: Span<felt252>, ref occupied: Span<bool>, ref slots: Array<felt252>, depth: felt252
) -> felt252 {
    if !*occupied.pop_front().unwrap() {
        append_zeros(ref slots, depth);
        return *proof.pop_front().expect('malformed');
    }
    if depth == 0 {
        let slot = *proof.pop_front().expect('malformed');
        slots.append(slot);
        return slot;
    }
    let left = read_top(ref proof, ref occupied, ref slots, depth - 1);
    let right = read_top(ref proof, ref occupied, ref slots, depth - 1);
    node(left, right)
}

/// 2^depth zeros.
fn append_zeros(ref slots: Array<felt252>, depth: felt252) {
    if depth == 0 {
        slots.append(0);
    } else {
        append_zeros(ref slots, depth - 1);
        append_zeros(ref slots, depth - 1);
    }
}
