//! The escrow's rules in the compiler's own test runner: what can be tested without a chain. The token is the hostile one, unarmed.
use core::poseidon::poseidon_hash_span;
use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_contract_address};
use starknet::{ContractAddress, contract_address_const};
use super::escrow::{IEscrowDispatcher, IEscrowDispatcherTrait, Terms};
use super::hostile_token::{IHostileDispatcher, IHostileDispatcherTrait};
use super::registry::{IRegistryDispatcher, IRegistryDispatcherTrait};

const NOW: u64 = 1000;
const DEADLINE: u64 = 2000;
const RESULTS: felt252 = 13;

#[derive(Copy, Drop)]
struct Chain {
    escrow: IEscrowDispatcher,
    token: IHostileDispatcher,
    registry: IRegistryDispatcher,
}

fn client() -> ContractAddress {
    contract_address_const::<'client'>()
}

fn worker() -> ContractAddress {
    contract_address_const::<'worker'>()
}

fn other() -> ContractAddress {
    contract_address_const::<'other'>()
}

fn deployed(class_hash: felt252, arguments: Span<felt252>) -> ContractAddress {
    let (address, _) = deploy_syscall(class_hash.try_into().unwrap(), 0, arguments, false).unwrap();
    address
}

fn start() -> Chain {
    let token = deployed(super::hostile_token::hostile_token::TEST_CLASS_HASH, array![].span());
    let registry = deployed(super::registry::registry::TEST_CLASS_HASH, array![].span());
    let escrow = deployed(super::escrow::escrow::TEST_CLASS_HASH, array![token.into()].span());
    let token = IHostileDispatcher { contract_address: token };
    for account in array![client(), worker(), other()] {
        token.mint(account, 1000);
    };
    set_block_timestamp(NOW);
    Chain {
        escrow: IEscrowDispatcher { contract_address: escrow },
        token,
        registry: IRegistryDispatcher { contract_address: registry },
    }
}

fn deposit(chain: Chain, payee: ContractAddress, bond: u128, reserve_seconds: u64) -> felt252 {
    set_contract_address(client());
    let verifier = chain.registry.contract_address;
    let terms = Terms {
        verifier, key_digest: 11, inputs_hash: 12, payee, deadline: DEADLINE, bond, reserve_seconds
    };
    chain.escrow.deposit(terms, 100)
}

fn deposit_for_worker(chain: Chain) -> felt252 {
    deposit(chain, worker(), 0, 0)
}

fn deposit_open(chain: Chain) -> felt252 {
    deposit(chain, contract_address_const::<0>(), 20, 300)
}

/// Registers the fact of a job for a payee.
fn prove(chain: Chain, job_id: felt252, payee: ContractAddress) {
    let context = chain.escrow.context(job_id, payee);
    let fact = poseidon_hash_span(array!['obelysk-fact-1', 11, 12, RESULTS, context].span());
    chain.registry.verify_and_register(array![fact, 11, context, 12].span(), array![].span());
}

fn claim(chain: Chain, job_id: felt252, payee: ContractAddress) {
    set_contract_address(payee);
    chain.escrow.claim(job_id, RESULTS);
}

#[test]
fn a_job_is_paid_to_its_payee() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    assert(chain.token.balanceOf(client()) == 900, 'client pays');
    assert(deposit_for_worker(chain) != job_id, 'ids do not repeat');
    prove(chain, job_id, worker());
    set_block_timestamp(DEADLINE);
    claim(chain, job_id, worker());
    assert(chain.token.balanceOf(worker()) == 1100, 'worker is paid');
    assert(chain.token.balanceOf(chain.escrow.contract_address) == 100, 'the second is left');
    assert(chain.escrow.job(job_id).status == 2, 'status');
}

#[test]
#[should_panic(expected: ('ALREADY_PAID', 'ENTRYPOINT_FAILED'))]
fn a_job_is_paid_once() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    prove(chain, job_id, worker());
    claim(chain, job_id, worker());
    claim(chain, job_id, worker());
}

#[test]
#[should_panic(expected: ('NOT_PAYEE', 'ENTRYPOINT_FAILED'))]
fn a_job_is_paid_to_nobody_else() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    prove(chain, job_id, worker());
    prove(chain, job_id, other());
    claim(chain, job_id, other());
}

#[test]
#[should_panic(expected: ('NOT_REGISTERED', 'ENTRYPOINT_FAILED'))]
fn a_fact_of_another_job_pays_nothing() {
    let chain = start();
    let first = deposit_for_worker(chain);
    let second = deposit_for_worker(chain);
    prove(chain, first, worker());
    claim(chain, second, worker());
}

#[test]
#[should_panic(expected: ('DEADLINE_PASSED', 'ENTRYPOINT_FAILED'))]
fn a_claim_after_the_deadline_is_late() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    prove(chain, job_id, worker());
    set_block_timestamp(DEADLINE + 1);
    claim(chain, job_id, worker());
}

#[test]
#[should_panic(expected: ('DEADLINE_NOT_PASSED', 'ENTRYPOINT_FAILED'))]
fn a_refund_at_the_deadline_is_early() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    set_block_timestamp(DEADLINE);
    chain.escrow.refund(job_id);
}

#[test]
fn a_bond_returns_with_the_payment_or_goes_to_the_client() {
    let chain = start();
    let job_id = deposit_open(chain);
    set_contract_address(other());
    chain.escrow.reserve(job_id);
    set_block_timestamp(NOW + 301);
    set_contract_address(worker());
    chain.escrow.reserve(job_id);
    assert(chain.token.balanceOf(client()) == 920, 'lapsed bond');
    assert(chain.token.balanceOf(worker()) == 980, 'bond is left');
    prove(chain, job_id, worker());
    claim(chain, job_id, worker());
    assert(chain.token.balanceOf(worker()) == 1100, 'bond and payment');
    assert(chain.token.balanceOf(other()) == 980, 'bond is lost');
    let second = deposit_open(chain);
    set_contract_address(other());
    chain.escrow.reserve(second);
    set_block_timestamp(DEADLINE + 1);
    set_contract_address(client());
    chain.escrow.refund(second);
    assert(chain.token.balanceOf(client()) == 940, 'refund and bond');
    assert(chain.token.balanceOf(chain.escrow.contract_address) == 0, 'nothing is left');
}

#[test]
#[should_panic(expected: ('RESERVATION_LAPSED', 'ENTRYPOINT_FAILED'))]
fn a_lapsed_reservation_has_no_claim() {
    let chain = start();
    let job_id = deposit_open(chain);
    set_contract_address(worker());
    chain.escrow.reserve(job_id);
    prove(chain, job_id, worker());
    set_block_timestamp(NOW + 301);
    claim(chain, job_id, worker());
}

#[test]
#[should_panic(
    expected: ('REENTERED', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED')
)]
fn a_token_that_calls_back_is_refused() {
    let chain = start();
    let job_id = deposit_for_worker(chain);
    prove(chain, job_id, worker());
    chain
        .token
        .set_callback(
            chain.escrow.contract_address, selector!("claim"), array![job_id, RESULTS].span()
        );
    claim(chain, job_id, worker());
}
