//! A finished proof and its report (docs/ARCHITECTURE.md, "Report of a native prover").

use std::fmt::Write;
use std::time::{Duration, Instant};

use stwo::core::fields::qm31::SecureField;

use crate::hash::Checkpoint;

/// A proof and how it was made.
pub struct Proved {
    /// bincode-1 bytes of the crate's `StarkProof`.
    pub proof: Vec<u8>,
    /// One per component that has fractions.
    pub claimed: Vec<SecureField>,
    /// Interaction nonce; 0 when there is none.
    pub nonce: u64,
    pub started: Instant,
    /// From columns in host memory to proof bytes.
    pub total: Duration,
    /// Grinding, both nonces.
    pub grind: Duration,
    /// The part of `grind` in front of the LogUp challenges.
    pub interaction_grind: Duration,
    /// The DEEP quotients; `None` when the crate's span was not seen.
    pub quotients: Option<Duration>,
    pub checkpoints: Vec<Checkpoint>,
    /// Which code evaluated the constraints.
    pub constraints: &'static str,
    pub coefficients: bool,
}

impl Proved {
    /// Four words, little endian, per claimed sum.
    pub fn claimed_bytes(&self) -> Vec<u8> {
        self.claimed
            .iter()
            .flat_map(|sum| sum.to_m31_array())
            .flat_map(|value| value.0.to_le_bytes())
            .collect()
    }

    /// The report as JSON.
    pub fn report(&self, threads: usize) -> String {
        let mut phases = String::new();
        for (name, time) in self.phases() {
            let comma = if phases.is_empty() { "" } else { ", " };
            match time {
                Some(ms) => write!(phases, "{comma}\"{name}\": {ms}"),
                None => write!(phases, "{comma}\"{name}\": null"),
            }
            .expect("writing to a string");
        }
        let checkpoints: Vec<String> = self
            .checkpoints
            .iter()
            .map(|c| format!("{{\"name\": \"{}\", \"digest\": \"{}\"}}", c.name, hex(&c.digest)))
            .collect();
        format!(
            "{{\"prove_ms\": {}, \"grind_ms\": {}, \"grind_ms_source\": \"measured\", \
             \"phase_ms\": {{{phases}}}, \"checkpoints\": [{}], \"threads\": {threads}, \"simd\": \"{}\", \
             \"constraints\": \"{}\", \"peer_coefficients\": {}, \"tree0\": \"borrowed\", \"column_buffers\": \"pooled\"}}",
            milliseconds(self.total),
            milliseconds(self.grind),
            checkpoints.join(", "),
            simd(),
            self.constraints,
            self.coefficients,
        )
    }

    /// Times by phase, from the moments of the checkpoints.
    fn phases(&self) -> Vec<(&'static str, Option<f64>)> {
        let at = |name: &str| self.checkpoints.iter().find(|c| c.name == name).map(|c| c.at);
        let between = |from: Option<Instant>, to: Option<Instant>| -> Duration {
            from.zip(to).map(|(a, b)| b - a).unwrap_or_default()
        };
        let last_tree = at("interaction").or(at("commit"));
        let to_last_layer = between(at("oods"), at("fri:last"));
        let fri = self.quotients.map(|q| to_last_layer.saturating_sub(q));
        let end = self.started + self.total;
        let mut phases = vec![
            ("commit", Some(between(Some(self.started), at("commit")))),
            (
                "interaction",
                Some(between(at("commit"), last_tree).saturating_sub(self.interaction_grind)),
            ),
            ("composition", Some(between(last_tree, at("composition")))),
            ("oods", Some(between(at("composition"), at("oods")))),
            ("quotients", self.quotients),
            ("fri", fri),
            ("grind", Some(self.grind)),
            ("queries", Some(between(at("grind"), Some(end)))),
        ];
        let known: Duration = phases.iter().filter_map(|(_, time)| *time).sum();
        phases.push(("other", Some(self.total.saturating_sub(known))));
        phases
            .into_iter()
            .map(|(name, time)| (name, time.map(milliseconds)))
            .collect()
    }
}

/// The vector instructions this library was compiled for.
pub fn simd() -> &'static str {
    if cfg!(target_feature = "avx512f") {
        "avx512"
    } else if cfg!(target_feature = "avx2") {
        "avx2"
    } else {
        "scalar"
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e6
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
