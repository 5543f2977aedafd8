//! The verifier contract of one class of proofs that are too long for one transaction: their queries come in slices, a transaction each, in
//! any order. It registers the same facts as `contract`, when every slice of one proof was verified; until then nothing.
//!
//! Nothing is taken over from an earlier transaction but which slices it verified. Every one carries all that the positions depend on (the
//! head: sections 1 to 8 of a proof), replays the transcript from it, and opens its slice of the positions. The slices are kept under the
//! hash of the head and of `public`: proofs that differ in any of it, even of the same statement, do not add up.

#[starknet::interface]
pub trait ISplitVerifier<T> {
    /// Verifies the queries of a slice; gives the fact if with it all slices of this proof are verified, 0 otherwise. Verifying a slice
    /// again changes nothing. `head`: sections 1 to 8 of the proof, `queries`: the slice's part of section 9.
    fn verify_slice(
        ref self: T, head: Span<felt252>, slice: u32, queries: Span<felt252>, public: Span<felt252>
    ) -> felt252;
    /// The slices of a run that are verified: bit s for slice s. `run`: H(H(head), H(public)).
    fn verified_slices(self: @T, run: felt252) -> u128;
    fn is_registered(self: @T, fact: felt252) -> bool;
}

#[starknet::contract]
pub mod split_verifier {
    use core::poseidon::poseidon_hash_span;
    use starknet::SyscallResultTrait;
    use starknet::syscalls::emit_event_syscall;
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::super::transcript_interface::Shown;
    use super::super::slices;
    use super::super::verifier::{verify_head, verify_queries};

    /// Felts of `public` that an event can carry besides its other data.
    const EVENT_FELTS: u32 = 290;

    #[storage]
    struct Storage {
        facts: Map<felt252, bool>,
        runs: Map<felt252, u128>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        FactRegistered: FactRegistered,
    }

    /// The event of `contract`: a proof was verified whole.
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
    impl SplitVerifier of super::ISplitVerifier<ContractState> {
        fn verify_slice(
            ref self: ContractState, head: Span<felt252>, slice: u32, queries: Span<felt252>, public: Span<felt252>
        ) -> felt252 {
            let shown = verify(head, slice, queries, public);
            let run = poseidon_hash_span(array![poseidon_hash_span(head), poseidon_hash_span(public)].span());
            let (bit, _, _) = *slices::SLICES.span()[slice];
            let verified = slices_of(@self, run) | bit;
            self.runs.entry(run).write(verified);
            if verified != slices::ALL {
                return 0;
            }
            let Shown { fact, key_digest, context, inputs_hash } = shown;
            if !has_fact(@self, fact) {
                self.facts.entry(fact).write(true);
                // What `self.emit` would do, in far fewer felts of code.
                let mut data = array![key_digest, context, inputs_hash];
                if public.len() <= EVENT_FELTS {
                    data.append(public.len().into());
                    data.append_span(public);
                } else {
                    data.append(0);
                }
                let keys = array![selector!("FactRegistered"), fact];
                emit_event_syscall(keys.span(), data.span()).unwrap_syscall();
            }
            fact
        }

        fn verified_slices(self: @ContractState, run: felt252) -> u128 {
            slices_of(self, run)
        }

        fn is_registered(self: @ContractState, fact: felt252) -> bool {
            has_fact(self, fact)
        }
    }

    // Called, not copied: a class has few felts left.
    #[inline(never)]
    fn slices_of(self: @ContractState, run: felt252) -> u128 {
        self.runs.entry(run).read()
    }

    #[inline(never)]
    fn has_fact(self: @ContractState, fact: felt252) -> bool {
        self.facts.entry(fact).read()
    }

    /// The transcript, and the queries of a slice.
    #[inline(never)]
    fn verify(head: Span<felt252>, slice: u32, queries: Span<felt252>, public: Span<felt252>) -> Shown {
        let slices = slices::SLICES.span();
        assert(slice < slices.len(), 'malformed');
        let (_, first, count) = *slices[slice];
        let mut head = head;
        let (shown, opening, words) = verify_head(ref head, public, 0);
        let mut queries = queries;
        verify_queries(ref queries, opening, words.slice(first, count));
        shown
    }
}
