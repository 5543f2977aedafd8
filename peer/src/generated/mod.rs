// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.
//! Straight-line components, found by the hash of an AIR's IR words.

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
mod select_1;
mod obelysk_vm_plain;
mod obelysk_vm_network;
mod obelysk_vm_full;

use crate::component::{PeerEval, Setup};

/// Whether there is generated code for an AIR.
pub fn has(hash: u64) -> bool {
    matches!(hash, 0x5a434522dc8edcf6 | 0x0422cedc60be3f34 | 0x83774266446d4cfc | 0x98005c7a7de0b715 | 0x4aa1d5d213a59755 | 0xf8c3566ee9db70cc | 0x1b7906195f7ef079 | 0x857687e065126392 | 0xedbe0a818db13910 | 0xb7787f57aa4adde0 | 0x2e7f9e3815c079e1 | 0xeb0072ca257e77cc | 0xe645d0a56e7b1d63 | 0x3fa0a768d494e5b2 | 0xf057e35065280593 | 0x57ed274bd7dde4b4 | 0x88cabc807a9add35)
}

/// A component of an AIR; `None` when there is no generated code for it.
pub fn component(hash: u64, index: usize, setup: &Setup) -> Option<Box<dyn PeerEval>> {
    match hash {
        0x5a434522dc8edcf6 => wide_fibonacci_3::component(index, setup),
        0x0422cedc60be3f34 => wide_fibonacci_4::component(index, setup),
        0x83774266446d4cfc => wide_fibonacci_8::component(index, setup),
        0x98005c7a7de0b715 => wide_fibonacci_10::component(index, setup),
        0x4aa1d5d213a59755 => wide_fibonacci_26::component(index, setup),
        0xf8c3566ee9db70cc => wide_fibonacci_32::component(index, setup),
        0x1b7906195f7ef079 => wide_fibonacci_37::component(index, setup),
        0x857687e065126392 => wide_fibonacci_73::component(index, setup),
        0xedbe0a818db13910 => wide_fibonacci_100::component(index, setup),
        0xb7787f57aa4adde0 => wide_fibonacci_128::component(index, setup),
        0x2e7f9e3815c079e1 => obelysk26::component(index, setup),
        0xeb0072ca257e77cc => range_lookup::component(index, setup),
        0xe645d0a56e7b1d63 => select_0::component(index, setup),
        0x3fa0a768d494e5b2 => select_1::component(index, setup),
        0xf057e35065280593 => obelysk_vm_plain::component(index, setup),
        0x57ed274bd7dde4b4 => obelysk_vm_network::component(index, setup),
        0x88cabc807a9add35 => obelysk_vm_full::component(index, setup),
        _ => None,
    }
}
