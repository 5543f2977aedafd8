// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Straight-line components, found by the hash of their code words.

mod wide_fibonacci_3;
mod wide_fibonacci_4;
mod wide_fibonacci_8;
mod wide_fibonacci_10;
mod wide_fibonacci_26;
mod wide_fibonacci_32;
mod wide_fibonacci_37;
mod wide_fibonacci_73;
mod wide_fibonacci_100;
mod wide_fibonacci_128;
mod obelysk26;
mod range_lookup;
mod select_0;
mod poseidon2;
mod obelysk_vm_plain;
mod obelysk_vm_alu;
mod obelysk_vm_bit;
mod obelysk_vm_table;
mod obelysk_vm_table_bit;
mod obelysk_vm_widest_table;
mod obelysk_vm_table_dot;
mod obelysk_vm_tables;
mod obelysk_vm_tables_bit;

use crate::component::Code;

/// Every component with generated code.
pub const CODES: &[Code] = &[
    Code {
        words: 34,
        hash: 0xf6cd78548252fbc1,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_3::Component0(setup)),
    },
    Code {
        words: 49,
        hash: 0x0680691ac0568593,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_4::Component0(setup)),
    },
    Code {
        words: 109,
        hash: 0x30d9a45199b3b6bb,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_8::Component0(setup)),
    },
    Code {
        words: 139,
        hash: 0xf2bb74575af71072,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_10::Component0(setup)),
    },
    Code {
        words: 379,
        hash: 0x2d1934dc9cafb812,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_26::Component0(setup)),
    },
    Code {
        words: 469,
        hash: 0x134bdbd9789828eb,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_32::Component0(setup)),
    },
    Code {
        words: 544,
        hash: 0x3a66076850335eee,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_37::Component0(setup)),
    },
    Code {
        words: 1084,
        hash: 0xb75443e0dd3f23b5,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_73::Component0(setup)),
    },
    Code {
        words: 1489,
        hash: 0xbcee9dfd56d86a17,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_100::Component0(setup)),
    },
    Code {
        words: 1909,
        hash: 0x11822f72c1a4cdf7,
        parameters: &[],
        make: |setup| Box::new(wide_fibonacci_128::Component0(setup)),
    },
    Code {
        words: 322,
        hash: 0x73a64c6137f9ead6,
        parameters: &[],
        make: |setup| Box::new(obelysk26::Component0(setup)),
    },
    Code {
        words: 115,
        hash: 0xfe55124c0fed585b,
        parameters: &[],
        make: |setup| Box::new(range_lookup::Component0(setup)),
    },
    Code {
        words: 24,
        hash: 0x1eef519b09b49671,
        parameters: &[],
        make: |setup| Box::new(range_lookup::Component2(setup)),
    },
    Code {
        words: 22,
        hash: 0x168fa9769a458043,
        parameters: &[],
        make: |setup| Box::new(select_0::Component1(setup)),
    },
    Code {
        words: 8693,
        hash: 0xac002942dcecbe5c,
        parameters: &[],
        make: |setup| Box::new(poseidon2::Component0(setup)),
    },
    Code {
        words: 534,
        hash: 0x9a642ec3d5a567d6,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_plain::Component0(setup)),
    },
    Code {
        words: 63,
        hash: 0xb940ee8876e7dba0,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_plain::Component1(setup)),
    },
    Code {
        words: 64,
        hash: 0x542521a8787ea5af,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_plain::Component2(setup)),
    },
    Code {
        words: 28,
        hash: 0x5ec0273b4b83ccf3,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_alu::Component3(setup)),
    },
    Code {
        words: 386,
        hash: 0x21dfc4506c552719,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_alu::Component4(setup)),
    },
    Code {
        words: 59,
        hash: 0x628d0512feecbc0c,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_bit::Component3(setup)),
    },
    Code {
        words: 507,
        hash: 0xf225d54d6dabad2b,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_bit::Component4(setup)),
    },
    Code {
        words: 58,
        hash: 0xd1b0014462fb6f18,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_table::Component3(setup)),
    },
    Code {
        words: 85,
        hash: 0xce98606aba43c5f1,
        parameters: &[3, 5, 8, 11],
        make: |setup| Box::new(obelysk_vm_table::Component4(setup)),
    },
    Code {
        words: 90,
        hash: 0x0a23d5fc3e4c7f50,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_table_bit::Component3(setup)),
    },
    Code {
        words: 82,
        hash: 0x00afea31d9334f77,
        parameters: &[3, 5, 10],
        make: |setup| Box::new(obelysk_vm_widest_table::Component4(setup)),
    },
    Code {
        words: 571,
        hash: 0x4cd66e962b2dac09,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_table_dot::Component0(setup)),
    },
    Code {
        words: 142,
        hash: 0xa9e1e1f9babfb03a,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_table_dot::Component5(setup)),
    },
    Code {
        words: 610,
        hash: 0x0728f73cf56f8a63,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_table_dot::Component6(setup)),
    },
    Code {
        words: 86,
        hash: 0xe9b4122e64d89419,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_tables::Component3(setup)),
    },
    Code {
        words: 85,
        hash: 0x4a315751090f937d,
        parameters: &[5, 8, 11, 14],
        make: |setup| Box::new(obelysk_vm_tables::Component5(setup)),
    },
    Code {
        words: 117,
        hash: 0xde082e70fd85dd74,
        parameters: &[],
        make: |setup| Box::new(obelysk_vm_tables_bit::Component3(setup)),
    },
];
