//! The class that knows an AIR: its statement, the balance of its fractions, its constraints.

#[starknet::contract]
pub mod air {
    use super::super::air_evaluator;
    use super::super::air_interface::{Evaluation, IAir};
    use super::super::air_statement;
    use super::super::qm31::Qm31;
    use super::super::sizes;
    use super::super::statement::{Statement, check_balance, fact, take, take_words};
    use super::super::words::unpack_secure;

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl Air of IAir<ContractState> {
        fn evaluate(
            self: @ContractState, public: Span<felt252>, head: Span<felt252>, challenges: Span<Qm31>, gamma: Qm31
        ) -> Evaluation {
            let mut head = head;
            let identity = take_words(ref head);
            let roots = take(ref head, sizes::TREES, 'malformed');
            let claimed_felts = take(ref head, sizes::CLAIMED_FELTS, 'malformed');
            let claimed_sums = unpack_secure(claimed_felts, sizes::CLAIMED_ODD).span();
            if sizes::INTERACTION_BITS != 0 {
                take(ref head, 1, 'malformed');
            }
            let samples = unpack_secure(head, sizes::SAMPLES_ODD);
            let statement = air_statement::read(public, identity, *roots[0]);
            if !challenges.is_empty() {
                check_balance(statement.fractions, claimed_sums, challenges);
            }
            let combined = air_evaluator::evaluate(samples, claimed_sums, challenges, gamma);
            let fact = fact(@statement);
            let Statement { key_digest, context, inputs_hash, .. } = statement;
            Evaluation { combined, fact, key_digest, context, inputs_hash }
        }
    }
}
