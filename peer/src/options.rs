//! The option words, read with the generated table.

use stwo::core::fri::FriConfig;
use stwo::core::pcs::PcsConfig;

use crate::options_table::{OPTIONS, index};

/// The hash option's words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hash {
    Blake2s,
    Blake2sM31,
    Poseidon252,
}

/// What this backend needs to know of the options.
#[derive(Clone, Debug)]
pub struct Options {
    pub hash: Hash,
    pub config: PcsConfig,
    /// 0 = no nonce in front of the LogUp challenges.
    pub interaction_pow_bits: u32,
    /// Worker threads; 0 = one per core.
    pub threads: usize,
    pub interpret_constraints: bool,
    pub keep_coefficients: bool,
}

impl Options {
    /// Protocol options then execution options, one word each, in table order.
    pub fn parse(words: &[u32]) -> Result<Self, String> {
        if words.len() != OPTIONS.len() {
            return Err(format!(
                "{} option words, {} are wanted",
                words.len(),
                OPTIONS.len()
            ));
        }
        for (&word, option) in words.iter().zip(OPTIONS) {
            if !(option.min..=option.max).contains(&word) {
                return Err(format!(
                    "{} {word}, {} to {} are allowed",
                    option.name, option.min, option.max
                ));
            }
        }
        let lifting = words[index::LIFTING_LOG_SIZE];
        Ok(Self {
            hash: match words[index::HASH] {
                index::hash::BLAKE2S => Hash::Blake2s,
                index::hash::BLAKE2S_M31 => Hash::Blake2sM31,
                _ => Hash::Poseidon252,
            },
            config: PcsConfig {
                pow_bits: words[index::POW_BITS],
                fri_config: FriConfig::new(
                    words[index::LOG_LAST_LAYER],
                    words[index::LOG_BLOWUP],
                    words[index::QUERIES] as usize,
                    words[index::FOLD_STEP],
                ),
                lifting_log_size: (lifting > 0).then_some(lifting),
            },
            interaction_pow_bits: words[index::INTERACTION_POW_BITS],
            threads: words[index::THREADS] as usize,
            interpret_constraints: words[index::INTERPRET_CONSTRAINTS] != 0,
            keep_coefficients: words[index::PEER_COEFFICIENTS] != 0,
        })
    }
}
