//! A contract for tests of the tool chain: constants that look like a 32-bit branch target, panics with codes, storage and an event.
#[starknet::contract]
mod digest {
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};

    #[storage]
    struct Storage {
        last: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        Kept: Kept,
    }

    #[derive(Drop, starknet::Event)]
    struct Kept {
        #[key]
        digest: felt252,
    }

    /// The last felt must be the hash of those before it.
    fn checked(felts: Span<felt252>) -> felt252 {
        let count = felts.len();
        assert(count > 1, 'malformed');
        let digest = poseidon_hash_span(felts.slice(0, count - 1));
        assert(digest == *felts[count - 1], 'key');
        digest
    }

    #[external(v0)]
    fn keep(ref self: ContractState, felts: Span<felt252>) -> felt252 {
        let digest = checked(felts);
        self.last.write(digest);
        self.emit(Kept { digest });
        digest
    }

    #[external(v0)]
    fn check(self: @ContractState, felts: Span<felt252>) -> felt252 {
        checked(felts)
    }

    #[external(v0)]
    fn last(self: @ContractState) -> felt252 {
        self.last.read()
    }

    #[external(v0)]
    fn is_max(self: @ContractState, word: u32) -> bool {
        word == 0xffffffff
    }

    #[external(v0)]
    fn refuse(self: @ContractState) {
        core::panic_with_felt252('its own code');
    }
}
