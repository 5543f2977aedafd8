//! The exact shape of a proof, checked on its bytes before anything is decoded.
//!
//! `stwo::core::verifier::verify` 2.3.0 ignores the proof's configuration and all contents of trees without columns,
//! tolerates surplus commitments, panics (with LogUp: aborts) on other malformed shapes, and decoding checks neither
//! ranges nor trailing bytes. So every count is fixed here from the AIR and the options, never from the proof.
//! Layout: bincode 1 of `StarkProof` (`core/pcs/quotients.rs`, `core/fri.rs`).

use stwo::core::fields::m31::P;
use stwo::core::pcs::PcsConfig;

use crate::air::Air;

/// The Starknet prime in decimal.
const STARKNET_PRIME: &[u8] = b"3618502788666131213697322783095070105623107215331596699973092056135872020481";

/// Everything about a proof's shape that the AIR and the options fix.
pub struct Shape {
    config: PcsConfig,
    /// Samples of each column, by tree.
    samples: Vec<Vec<usize>>,
    inner_layers: usize,
    decimal_nodes: bool,
}

impl Shape {
    /// `lifting_log` is the log size of the domain that all columns are lifted to.
    ///
    /// Fails when the options cannot be used with an AIR of this size.
    pub fn new(air: &Air, config: PcsConfig, lifting_log: u32, decimal_nodes: bool) -> Result<Self, String> {
        let fri = config.fri_config;
        let last = fri.log_last_layer_degree_bound + fri.log_blowup_factor;
        let folded = lifting_log.checked_sub(fri.fold_step).filter(|k| *k >= last);
        let Some(folded) = folded else {
            return Err(format!(
                "foldStep {} and logLastLayer {} are too large for a domain of 2^{lifting_log}",
                fri.fold_step, fri.log_last_layer_degree_bound
            ));
        };
        Ok(Self {
            config,
            samples: air.samples(),
            inner_layers: (folded - last).div_ceil(fri.fold_step) as usize,
            decimal_nodes,
        })
    }

    /// Checks all bytes; returns how many positions were opened in every column.
    pub fn check(&self, bytes: &[u8]) -> Result<usize, String> {
        let mut reader = Reader {
            bytes,
            decimal_nodes: self.decimal_nodes,
        };
        self.check_config(&mut reader)?;
        reader.exact("commitments", self.samples.len())?;
        for _ in &self.samples {
            reader.node()?;
        }
        self.check_samples(&mut reader)?;
        reader.exact("decommitments", self.samples.len())?;
        for tree in &self.samples {
            let nodes = reader.nodes()?;
            if tree.is_empty() && nodes > 0 {
                return Err(format!("{nodes} nodes in the opening of a tree without columns"));
            }
        }
        let opened = self.check_queried(&mut reader)?;
        reader.u64()?;
        self.check_fri(&mut reader)?;
        match reader.bytes.len() {
            0 => Ok(opened),
            n => Err(format!("{n} bytes after the proof")),
        }
    }

    fn check_config(&self, reader: &mut Reader<'_>) -> Result<(), String> {
        let fri = self.config.fri_config;
        let read = [
            u64::from(reader.u32()?),
            u64::from(reader.u32()?),
            u64::from(reader.u32()?),
            reader.u64()?,
            u64::from(reader.u32()?),
        ];
        let wanted = [
            u64::from(self.config.pow_bits),
            u64::from(fri.log_blowup_factor),
            u64::from(fri.log_last_layer_degree_bound),
            fri.n_queries as u64,
            u64::from(fri.fold_step),
        ];
        let lifting = match reader.take(1)? {
            [0] => None,
            [1] => Some(reader.u32()?),
            _ => return Err("an option tag that is neither 0 nor 1".into()),
        };
        if read != wanted || lifting != self.config.lifting_log_size {
            return Err(format!(
                "configuration {read:?} {lifting:?}, {wanted:?} {:?} is expected",
                self.config.lifting_log_size
            ));
        }
        Ok(())
    }

    fn check_samples(&self, reader: &mut Reader<'_>) -> Result<(), String> {
        reader.exact("trees with samples", self.samples.len())?;
        for tree in &self.samples {
            reader.exact("columns with samples", tree.len())?;
            for &samples in tree {
                reader.exact("samples", samples)?;
                reader.secure_felts(samples)?;
            }
        }
        Ok(())
    }

    fn check_queried(&self, reader: &mut Reader<'_>) -> Result<usize, String> {
        let mut opened = None;
        reader.exact("trees with queried values", self.samples.len())?;
        for tree in &self.samples {
            reader.exact("columns with queried values", tree.len())?;
            for _ in tree {
                let count = reader.count(4)?;
                let expected = *opened.get_or_insert(count);
                if count != expected || count == 0 || count > self.config.fri_config.n_queries {
                    return Err(format!(
                        "{count} queried values in a column, {expected} in another"
                    ));
                }
                reader.felts(count)?;
            }
        }
        opened.ok_or_else(|| "no queried values".into())
    }

    fn check_fri(&self, reader: &mut Reader<'_>) -> Result<(), String> {
        reader.layer()?;
        reader.exact("inner FRI layers", self.inner_layers)?;
        for _ in 0..self.inner_layers {
            reader.layer()?;
        }
        let log_last = self.config.fri_config.log_last_layer_degree_bound;
        reader.exact("last-layer coefficients", 1 << log_last)?;
        reader.secure_felts(1 << log_last)?;
        match reader.u32()? {
            log if log == log_last => Ok(()),
            log => Err(format!(
                "a last layer of 2^{log} coefficients, 2^{log_last} are expected"
            )),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    decimal_nodes: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(count)
            .ok_or("the proof ends too early")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let taken = self.take(N)?;
        Ok(std::array::from_fn(|i| taken[i]))
    }

    fn u32(&mut self) -> Result<u32, String> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, String> {
        self.array().map(u64::from_le_bytes)
    }

    /// A list's length, bounded by the bytes that are left.
    fn count(&mut self, item_bytes: usize) -> Result<usize, String> {
        let count = self.u64()?;
        let room = self.bytes.len() / item_bytes;
        usize::try_from(count)
            .ok()
            .filter(|n| *n <= room)
            .ok_or_else(|| format!("a list of {count} items, there is room for {room}"))
    }

    fn exact(&mut self, what: &str, expected: usize) -> Result<(), String> {
        match self.u64()? {
            n if n == expected as u64 => Ok(()),
            n => Err(format!("{n} {what}, {expected} are expected")),
        }
    }

    fn felts(&mut self, count: usize) -> Result<(), String> {
        for _ in 0..count {
            let value = self.u32()?;
            if value >= P {
                return Err(format!("{value} is not a canonical element of M31"));
            }
        }
        Ok(())
    }

    fn secure_felts(&mut self, count: usize) -> Result<(), String> {
        self.felts(4 * count)
    }

    fn node(&mut self) -> Result<(), String> {
        if !self.decimal_nodes {
            return self.take(32).map(|_| ());
        }
        let digits = self.count(1)?;
        let text = self.take(digits)?;
        let plain = text.iter().all(u8::is_ascii_digit) && (text[..] == *b"0" || text.first() > Some(&b'0'));
        let below = (text.len(), text) < (STARKNET_PRIME.len(), STARKNET_PRIME);
        if plain && below {
            Ok(())
        } else {
            Err("a hash is not a canonical decimal field element".into())
        }
    }

    /// A list of nodes; returns how many.
    fn nodes(&mut self) -> Result<usize, String> {
        let count = self.count(if self.decimal_nodes { 9 } else { 32 })?;
        for _ in 0..count {
            self.node()?;
        }
        Ok(count)
    }

    fn layer(&mut self) -> Result<(), String> {
        let witness = self.count(16)?;
        self.secure_felts(witness)?;
        self.nodes()?;
        self.node()
    }
}
