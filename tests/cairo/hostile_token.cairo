//! A token that cheats, for tests: it may take a fee on the way, move nothing and say that it did, or call somebody back in the middle of
//! a transfer. It is also a verifier that knows every fact and may call back when it is asked.
use starknet::ContractAddress;

#[starknet::interface]
pub trait IHostile<T> {
    fn mint(ref self: T, account: ContractAddress, amount: u256);
    fn transfer(ref self: T, recipient: ContractAddress, amount: u256) -> bool;
    fn transferFrom(ref self: T, sender: ContractAddress, recipient: ContractAddress, amount: u256) -> bool;
    fn balanceOf(self: @T, account: ContractAddress) -> u256;
    fn is_registered(self: @T, fact: felt252) -> bool;
    /// Keep this of every transfer.
    fn set_fee(ref self: T, fee: u256);
    /// Say that transfers succeed or not; unless true, nothing moves.
    fn set_answer(ref self: T, moves: bool, answer: bool);
    /// Call this once during the next transfer, or whenever a fact is asked for.
    fn set_callback(ref self: T, target: ContractAddress, selector: felt252, calldata: Span<felt252>);
    /// Call it now, as this contract: it can be a client and a payee.
    fn act(ref self: T, target: ContractAddress, selector: felt252, calldata: Span<felt252>);
}

#[starknet::contract]
pub mod hostile_token {
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::syscalls::call_contract_syscall;
    use starknet::{ContractAddress, SyscallResultTrait, contract_address_const};

    #[storage]
    struct Storage {
        balances: Map<ContractAddress, u256>,
        fee: u256,
        frozen: bool,
        refuses: bool,
        target: ContractAddress,
        selector: felt252,
        size: u32,
        calldata: Map<u32, felt252>,
    }

    #[abi(embed_v0)]
    impl Hostile of super::IHostile<ContractState> {
        fn mint(ref self: ContractState, account: ContractAddress, amount: u256) {
            self.add(account, amount);
        }

        fn transfer(ref self: ContractState, recipient: ContractAddress, amount: u256) -> bool {
            self.move_tokens(starknet::get_caller_address(), recipient, amount)
        }

        fn transferFrom(
            ref self: ContractState, sender: ContractAddress, recipient: ContractAddress, amount: u256
        ) -> bool {
            self.move_tokens(sender, recipient, amount)
        }

        fn balanceOf(self: @ContractState, account: ContractAddress) -> u256 {
            self.balances.entry(account).read()
        }

        fn is_registered(self: @ContractState, fact: felt252) -> bool {
            self.call_back(self.target.read());
            true
        }

        fn set_fee(ref self: ContractState, fee: u256) {
            self.fee.write(fee);
        }

        fn set_answer(ref self: ContractState, moves: bool, answer: bool) {
            self.frozen.write(!moves);
            self.refuses.write(!answer);
        }

        fn set_callback(
            ref self: ContractState, target: ContractAddress, selector: felt252, calldata: Span<felt252>
        ) {
            self.target.write(target);
            self.selector.write(selector);
            self.size.write(calldata.len());
            let mut i = 0;
            while i < calldata.len() {
                self.calldata.entry(i).write(*calldata.at(i));
                i += 1;
            };
        }

        fn act(ref self: ContractState, target: ContractAddress, selector: felt252, calldata: Span<felt252>) {
            call_contract_syscall(target, selector, calldata).unwrap_syscall();
        }
    }

    #[generate_trait]
    impl Parts of PartsTrait {
        fn move_tokens(
            ref self: ContractState, sender: ContractAddress, recipient: ContractAddress, amount: u256
        ) -> bool {
            if !self.frozen.read() {
                let balance = self.balances.entry(sender).read();
                assert(balance >= amount, 'NO_BALANCE');
                self.balances.entry(sender).write(balance - amount);
                self.add(recipient, amount - self.fee.read());
            }
            let target = self.target.read();
            self.target.write(contract_address_const::<0>());
            self.call_back(target);
            !self.refuses.read()
        }

        fn add(ref self: ContractState, account: ContractAddress, amount: u256) {
            let balance = self.balances.entry(account).read();
            self.balances.entry(account).write(balance + amount);
        }

        fn call_back(self: @ContractState, target: ContractAddress) {
            if target == contract_address_const::<0>() {
                return;
            }
            let mut calldata = array![];
            let mut i = 0;
            while i < self.size.read() {
                calldata.append(self.calldata.entry(i).read());
                i += 1;
            };
            call_contract_syscall(target, self.selector.read(), calldata.span()).unwrap_syscall();
        }
    }
}
