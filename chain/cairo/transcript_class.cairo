//! The class that replays transcripts of one shape of proofs.

#[starknet::contract]
pub mod transcript {
    use super::super::transcript;
    use super::super::transcript_interface::{ITranscript, Transcript};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl Replay of ITranscript<ContractState> {
        fn replay(self: @ContractState, public: Span<felt252>, head: Span<felt252>) -> Transcript {
            transcript::replay(public, head)
        }
    }
}
