//! The statement of an AIR that is not about a program: its public values are the class's own, and its relations are closed.

use core::poseidon::poseidon_hash_span;
use super::statement::{
    ClassConstants, PackedWords, Statement, check_key, demand, hash_words, identity_words, read_public
};

/// Reads a statement and compares it with the class.
pub fn read(
    public: Span<felt252>, identity: PackedWords, root0: felt252, class: ClassConstants, values: Span<felt252>
) -> Statement {
    let words = read_public(public, class.log_sizes);
    demand(identity_words(identity).is_empty(), 'statement');
    check_key(words.key_digest, class.key, root0, identity);
    demand(words.values == values, 'statement');
    Statement {
        key_digest: words.key_digest,
        context: words.context,
        inputs_hash: hash_words(array![].span()),
        results_hash: poseidon_hash_span(public),
        fractions: array![].span(),
    }
}
