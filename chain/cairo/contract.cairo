//! The verifier contract of one class of proofs: a registry of facts that proofs have shown. It has no owner, cannot be upgraded, and
//! reads nothing of its parameters from a proof.

#[starknet::interface]
pub trait IVerifier<T> {
    /// Verifies a proof and registers the fact that it shows; gives the fact. Registering it again changes nothing.
    fn verify_and_register(ref self: T, proof: Span<felt252>, public: Span<felt252>) -> felt252;
    /// The same check, nothing written.
    fn verify(self: @T, proof: Span<felt252>, public: Span<felt252>) -> felt252;
    fn is_registered(self: @T, fact: felt252) -> bool;
}

#[starknet::contract]
pub mod verifier {
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::super::transcript_interface::Shown;
    use super::super::verifier;

    /// Felts of `public` that an event can carry besides its other data.
    const EVENT_FELTS: u32 = 290;

    #[storage]
    struct Storage {
        facts: Map<felt252, bool>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        FactRegistered: FactRegistered,
    }

    /// A proof was verified whole. `public` is empty when it is longer than an event can carry.
    #[derive(Drop, starknet::Event)]
    pub struct FactRegistered {
        #[key]
        pub fact: felt252,
        pub key_digest: felt252,
        pub context: felt252,
        pub inputs_hash: felt252,
        pub public: Span<felt252>,
    }

    #[abi(embed_v0)]
    impl Verifier of super::IVerifier<ContractState> {
        fn verify_and_register(ref self: ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
            let Shown { fact, key_digest, context, inputs_hash } = verifier::verify(proof, public);
            if !self.facts.entry(fact).read() {
                self.facts.entry(fact).write(true);
                let public = if public.len() <= EVENT_FELTS {
                    public
                } else {
                    array![].span()
                };
                self.emit(FactRegistered { fact, key_digest, context, inputs_hash, public });
            }
            fact
        }

        fn verify(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
            verifier::verify(proof, public).fact
        }

        fn is_registered(self: @ContractState, fact: felt252) -> bool {
            self.facts.entry(fact).read()
        }
    }
}
