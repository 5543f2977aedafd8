//! A verifier that verifies nothing, for tests of what is around one, with the interface, the event and the refusals of a real one: it
//! registers the fact, with the key digest, the context and the hash of inputs, that the proof's four felts are. One fact it says that it
//! registered, and forgets.
#[starknet::interface]
pub trait IRegistry<T> {
    fn verify_and_register(ref self: T, proof: Span<felt252>, public: Span<felt252>) -> felt252;
    fn verify(self: @T, proof: Span<felt252>, public: Span<felt252>) -> felt252;
    fn is_registered(self: @T, fact: felt252) -> bool;
}

#[starknet::contract]
pub mod registry {
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};

    #[storage]
    struct Storage {
        facts: Map<felt252, bool>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        FactRegistered: FactRegistered,
    }

    #[derive(Drop, starknet::Event)]
    struct FactRegistered {
        #[key]
        fact: felt252,
        key_digest: felt252,
        context: felt252,
        inputs_hash: felt252,
        public: Span<felt252>,
    }

    #[abi(embed_v0)]
    impl Registry of super::IRegistry<ContractState> {
        fn verify_and_register(ref self: ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
            assert(proof.len() == 4, 'malformed');
            let fact = *proof.at(0);
            assert(fact != 0, 'oods');
            if fact == 'forgotten' {
                return fact;
            }
            if !self.facts.entry(fact).read() {
                self.facts.entry(fact).write(true);
                self
                    .emit(
                        FactRegistered {
                            fact,
                            key_digest: *proof.at(1),
                            context: *proof.at(2),
                            inputs_hash: *proof.at(3),
                            public
                        }
                    );
            }
            fact
        }

        fn verify(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
            assert(proof.len() == 4, 'malformed');
            *proof.at(0)
        }

        fn is_registered(self: @ContractState, fact: felt252) -> bool {
            self.facts.entry(fact).read()
        }
    }
}
