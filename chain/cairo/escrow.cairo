//! The escrow: a client pays for a proof that is asked for by a job, a worker is paid when the fact of that job is registered.
//!
//! Rules, in full:
//! - The token is fixed when the contract is deployed. A deposit is worth what the contract's balance rose by.
//! - A job pins the verifier contract, the key digest (the program and every parameter), the hash of the inputs, the payee, and the last
//!   second in which it can be claimed. Its id hashes the chain, this contract and a nonce that only rises: ids never repeat.
//! - The payee claims until the deadline, that second included. The context and the fact are computed here, for this chain, this
//!   contract, this job and this payee; nothing of them is taken from the caller but the hash of the results. The fact must be registered
//!   in the job's verifier. Only the payee may claim: a copied transaction cannot take the worker's place, nor make the worker's revert.
//! - The client takes the deposit back after the deadline, never before.
//! - A job without a payee is open. The first worker who leaves the bond reserves it, for the job's number of seconds or until the
//!   deadline, whichever comes first, and is its payee for that time, the last second included. Claiming returns the bond with the
//!   payment. A reservation that passes unused is lapsed: its bond is the client's, sent with whatever happens to the job next (another
//!   reservation or the refund), and its worker has no claim any more but may reserve again, with another bond.
//! - Nobody owns the contract, nothing in it can be changed, and there is no other way for a deposit to leave.
//!
//! Every function that writes refuses to be entered again before it ends, and writes before it calls: neither a hostile token nor a
//! hostile verifier is paid twice.
use starknet::ContractAddress;

/// What the escrow needs of a token: the ERC-20 functions under the names that every token on Starknet has.
#[starknet::interface]
pub trait IToken<T> {
    fn transfer(ref self: T, recipient: ContractAddress, amount: u256) -> bool;
    fn transferFrom(ref self: T, sender: ContractAddress, recipient: ContractAddress, amount: u256) -> bool;
    fn balanceOf(self: @T, account: ContractAddress) -> u256;
}

/// What the escrow needs of a verifier.
#[starknet::interface]
pub trait IFacts<T> {
    fn is_registered(self: @T, fact: felt252) -> bool;
}

/// What a client asks for. `payee` zero: open to the first worker who leaves `bond`, for `reserve_seconds`; both zero otherwise.
#[derive(Copy, Drop, Serde)]
pub struct Terms {
    pub verifier: ContractAddress,
    pub key_digest: felt252,
    pub inputs_hash: felt252,
    pub payee: ContractAddress,
    pub deadline: u64,
    pub bond: u128,
    pub reserve_seconds: u64,
}

/// A job. `status` is 0 for none, 1 open, 2 paid, 3 refunded; `worker` and `reserved_until` are those of the last reservation.
#[derive(Copy, Drop, Serde, starknet::Store)]
pub struct Job {
    pub client: ContractAddress,
    pub verifier: ContractAddress,
    pub key_digest: felt252,
    pub inputs_hash: felt252,
    pub payee: ContractAddress,
    pub amount: u128,
    pub deadline: u64,
    pub bond: u128,
    pub reserve_seconds: u64,
    pub worker: ContractAddress,
    pub reserved_until: u64,
    pub status: u8,
}

#[starknet::interface]
pub trait IEscrow<T> {
    /// Takes `amount` from the caller, who has allowed it, for a job on these terms. Gives the job's id.
    fn deposit(ref self: T, terms: Terms, amount: u128) -> felt252;
    /// Takes the bond from the caller and makes them the payee of an open job for a time.
    fn reserve(ref self: T, job_id: felt252);
    /// Pays the caller, the payee, when the fact of this job with these results is registered. Gives the fact.
    fn claim(ref self: T, job_id: felt252, results_hash: felt252) -> felt252;
    /// Gives the deposit back to the caller, the client, after the deadline.
    fn refund(ref self: T, job_id: felt252);
    fn job(self: @T, job_id: felt252) -> Job;
    /// The context that a proof for this job must be made with when this account is to be paid.
    fn context(self: @T, job_id: felt252, payee: ContractAddress) -> felt252;
    fn token(self: @T) -> ContractAddress;
}

#[starknet::contract]
pub mod escrow {
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{
        ContractAddress, contract_address_const, get_block_timestamp, get_caller_address, get_contract_address,
        get_tx_info
    };
    use super::{IFactsDispatcher, IFactsDispatcherTrait, ITokenDispatcher, ITokenDispatcherTrait, Job, Terms};

    const OPEN: u8 = 1;
    const PAID: u8 = 2;
    const REFUNDED: u8 = 3;

    #[storage]
    struct Storage {
        token: ContractAddress,
        nonce: u64,
        entered: bool,
        jobs: Map<felt252, Job>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Deposited: Deposited,
        Reserved: Reserved,
        Forfeited: Forfeited,
        Paid: Paid,
        Refunded: Refunded,
    }

    /// A job exists.
    #[derive(Drop, starknet::Event)]
    pub struct Deposited {
        #[key]
        pub job_id: felt252,
        #[key]
        pub client: ContractAddress,
        pub amount: u128,
        pub terms: Terms,
    }

    /// A worker left the bond of an open job and is its payee until then.
    #[derive(Drop, starknet::Event)]
    pub struct Reserved {
        #[key]
        pub job_id: felt252,
        #[key]
        pub worker: ContractAddress,
        pub until: u64,
    }

    /// The bond of a lapsed reservation went to the client.
    #[derive(Drop, starknet::Event)]
    pub struct Forfeited {
        #[key]
        pub job_id: felt252,
        #[key]
        pub worker: ContractAddress,
        pub bond: u128,
    }

    /// The payee has the deposit, and the bond of their reservation.
    #[derive(Drop, starknet::Event)]
    pub struct Paid {
        #[key]
        pub job_id: felt252,
        #[key]
        pub payee: ContractAddress,
        pub fact: felt252,
        pub amount: u128,
        pub bond: u128,
    }

    /// The client has the deposit back.
    #[derive(Drop, starknet::Event)]
    pub struct Refunded {
        #[key]
        pub job_id: felt252,
        #[key]
        pub client: ContractAddress,
        pub amount: u128,
    }

    #[constructor]
    fn constructor(ref self: ContractState, token: ContractAddress) {
        assert(is_account(token), 'NO_TOKEN');
        self.token.write(token);
    }

    #[abi(embed_v0)]
    impl Escrow of super::IEscrow<ContractState> {
        fn deposit(ref self: ContractState, terms: Terms, amount: u128) -> felt252 {
            self.enter();
            let now = get_block_timestamp();
            assert(is_account(terms.verifier), 'NO_VERIFIER');
            assert(terms.deadline > now, 'DEADLINE_PASSED');
            let is_open = !is_account(terms.payee);
            assert((terms.bond != 0) == is_open, 'BOND');
            assert((terms.reserve_seconds != 0) == is_open, 'RESERVE_SECONDS');

            let client = get_caller_address();
            let nonce = self.nonce.read();
            self.nonce.write(nonce + 1);
            let job_id = poseidon_hash_span(
                array![
                    'obelysk-job-1',
                    get_tx_info().unbox().chain_id,
                    get_contract_address().into(),
                    nonce.into(),
                    client.into(),
                ]
                    .span()
            );
            // The one value that is known only after a call: what the token really moved. Nothing can enter meanwhile.
            let credited = self.collect(client, amount);
            assert(credited != 0, 'NOTHING_CREDITED');
            let Terms { verifier, key_digest, inputs_hash, payee, deadline, bond, reserve_seconds } = terms;
            let job = Job {
                client,
                verifier,
                key_digest,
                inputs_hash,
                payee,
                amount: credited,
                deadline,
                bond,
                reserve_seconds,
                worker: contract_address_const::<0>(),
                reserved_until: 0,
                status: OPEN,
            };
            self.jobs.entry(job_id).write(job);
            self.emit(Deposited { job_id, client, amount: credited, terms });
            self.leave();
            job_id
        }

        fn reserve(ref self: ContractState, job_id: felt252) {
            self.enter();
            let now = get_block_timestamp();
            let mut job = self.open_job(job_id);
            assert(!is_account(job.payee), 'NOT_OPEN_TO_ANY');
            assert(now < job.deadline, 'DEADLINE_PASSED');
            assert(now > job.reserved_until, 'RESERVED');
            let lapsed = job.worker;
            let worker = get_caller_address();
            job.worker = worker;
            job.reserved_until = if job.reserve_seconds < job.deadline - now {
                now + job.reserve_seconds
            } else {
                job.deadline
            };
            self.jobs.entry(job_id).write(job);
            self.emit(Reserved { job_id, worker, until: job.reserved_until });
            assert(self.collect(worker, job.bond) == job.bond, 'BOND_NOT_CREDITED');
            self.forfeit(job_id, @job, lapsed);
            self.leave();
        }

        fn claim(ref self: ContractState, job_id: felt252, results_hash: felt252) -> felt252 {
            self.enter();
            let now = get_block_timestamp();
            let job = self.open_job(job_id);
            let payee = get_caller_address();
            assert(now <= job.deadline, 'DEADLINE_PASSED');
            if is_account(job.payee) {
                assert(payee == job.payee, 'NOT_PAYEE');
            } else {
                assert(payee == job.worker, 'NOT_PAYEE');
                assert(now <= job.reserved_until, 'RESERVATION_LAPSED');
            }
            let fact = poseidon_hash_span(
                array!['obelysk-fact-1', job.key_digest, job.inputs_hash, results_hash, context_of(job_id, payee)]
                    .span()
            );
            self.jobs.entry(job_id).write(Job { status: PAID, ..job });
            self.emit(Paid { job_id, payee, fact, amount: job.amount, bond: job.bond });
            assert(IFactsDispatcher { contract_address: job.verifier }.is_registered(fact), 'NOT_REGISTERED');
            let amount: u256 = job.amount.into();
            self.pay(payee, amount + job.bond.into());
            self.leave();
            fact
        }

        fn refund(ref self: ContractState, job_id: felt252) {
            self.enter();
            let job = self.open_job(job_id);
            let client = get_caller_address();
            assert(client == job.client, 'NOT_CLIENT');
            assert(get_block_timestamp() > job.deadline, 'DEADLINE_NOT_PASSED');
            self.jobs.entry(job_id).write(Job { status: REFUNDED, ..job });
            self.emit(Refunded { job_id, client, amount: job.amount });
            self.pay(client, job.amount.into());
            self.forfeit(job_id, @job, job.worker);
            self.leave();
        }

        fn job(self: @ContractState, job_id: felt252) -> Job {
            self.jobs.entry(job_id).read()
        }

        fn context(self: @ContractState, job_id: felt252, payee: ContractAddress) -> felt252 {
            context_of(job_id, payee)
        }

        fn token(self: @ContractState) -> ContractAddress {
            self.token.read()
        }
    }

    /// Whether an address is one, not the zero that stands for none.
    fn is_account(address: ContractAddress) -> bool {
        address != contract_address_const::<0>()
    }

    fn context_of(job_id: felt252, payee: ContractAddress) -> felt252 {
        poseidon_hash_span(
            array![get_tx_info().unbox().chain_id, get_contract_address().into(), job_id, payee.into()].span()
        )
    }

    #[generate_trait]
    impl Parts of PartsTrait {
        fn enter(ref self: ContractState) {
            assert(!self.entered.read(), 'REENTERED');
            self.entered.write(true);
        }

        fn leave(ref self: ContractState) {
            self.entered.write(false);
        }

        fn open_job(self: @ContractState, job_id: felt252) -> Job {
            let job = self.jobs.entry(job_id).read();
            assert(job.status != 0, 'NO_JOB');
            assert(job.status != PAID, 'ALREADY_PAID');
            assert(job.status != REFUNDED, 'ALREADY_REFUNDED');
            job
        }

        /// Takes tokens from an account. Gives what arrived.
        fn collect(ref self: ContractState, from: ContractAddress, amount: u128) -> u128 {
            let token = ITokenDispatcher { contract_address: self.token.read() };
            let here = get_contract_address();
            let before = token.balanceOf(here);
            assert(token.transferFrom(from, here, amount.into()), 'TRANSFER_FAILED');
            let after = token.balanceOf(here);
            assert(after >= before, 'BALANCE_FELL');
            (after - before).try_into().expect('TOO_MUCH')
        }

        fn pay(ref self: ContractState, to: ContractAddress, amount: u256) {
            let token = ITokenDispatcher { contract_address: self.token.read() };
            assert(token.transfer(to, amount), 'TRANSFER_FAILED');
        }

        /// Sends the bond of a lapsed reservation, if there was one, to the client.
        fn forfeit(ref self: ContractState, job_id: felt252, job: @Job, worker: ContractAddress) {
            if is_account(worker) {
                self.emit(Forfeited { job_id, worker, bond: *job.bond });
                self.pay(*job.client, (*job.bond).into());
            }
        }
    }
}
