//! Work by the piece, for tests of what a transaction costs.
#[starknet::contract]
mod work {
    use core::poseidon::hades_permutation;
    use starknet::storage::{Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::syscalls::emit_event_syscall;

    #[storage]
    struct Storage {
        slots: Map<felt252, felt252>,
    }

    #[external(v0)]
    fn nothing(ref self: ContractState, words: Span<felt252>) -> u32 {
        words.len()
    }

    #[external(v0)]
    fn permutations(ref self: ContractState, count: u32) -> felt252 {
        let (mut a, mut b, mut c) = (1, 2, 3);
        for _ in 0..count {
            let (x, y, z) = hades_permutation(a, b, c);
            a = x;
            b = y;
            c = z;
        };
        a
    }

    #[external(v0)]
    fn divisions(ref self: ContractState, count: u32) -> u128 {
        let mut s: u128 = 0x123456789abcdef0123456789abcdef;
        for _ in 0..count {
            let (q, r) = DivRem::div_rem(s, 0x7fffffff_u128.try_into().unwrap());
            s = q * 0x70000000 + r + 5;
        };
        s
    }

    #[external(v0)]
    fn slots(ref self: ContractState, count: u32, value: felt252) {
        for i in 0..count {
            self.slots.entry(i.into()).write(value);
        };
    }

    #[external(v0)]
    fn events(ref self: ContractState, count: u32, keys: Span<felt252>, data: Span<felt252>) {
        for _ in 0..count {
            emit_event_syscall(keys, data).unwrap();
        };
    }
}
