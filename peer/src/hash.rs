//! The three hashes, and a channel that records what passes through it.
//!
//! stwo's `prove` is one call; the only thing it shares with its caller on the way is the channel. [`Recorder`] wraps
//! the official channel, passes every operation through unchanged, and notes time and digest after the operations
//! that end a phase. Grinding goes through `GrindOps` of the channel, so its time is measured where it happens.

use std::any::Any;
use std::cell::Cell;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use stwo::core::channel::{Channel, MerkleChannel};
use stwo::core::fields::qm31::SecureField;
use stwo::core::proof_of_work::GrindOps;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sM31MerkleChannel, Blake2sMerkleChannel};
use stwo::core::vcs_lifted::merkle_hasher::MerkleHasherLifted;
use stwo::core::vcs_lifted::poseidon252_merkle::Poseidon252MerkleChannel;
use stwo::prover::backend::BackendForChannel;
use stwo::prover::backend::simd::SimdBackend;

/// The official channel of a hash.
pub type ChannelOf<K> = <<K as HashKind>::Official as MerkleChannel>::C;
/// The official Merkle hasher of a hash.
pub type HasherOf<K> = <<K as HashKind>::Official as MerkleChannel>::H;
/// A Merkle node.
pub type NodeOf<K> = <HasherOf<K> as MerkleHasherLifted>::Hash;

/// One of the protocol's hashes.
pub trait HashKind: Debug + Clone + Default + Send + Sync + 'static {
    /// The crate's channel and Merkle tree.
    type Official: MerkleChannel<H: Serialize + DeserializeOwned>;
    /// Whether nodes are serialized as decimal text (field elements) rather than 32 raw bytes.
    const DECIMAL_NODES: bool;
    /// The channel's state: 32 bytes, big-endian for a field element.
    fn digest(channel: &ChannelOf<Self>) -> [u8; 32];
    /// A node as 32 bytes, big-endian for a field element.
    fn node_bytes(node: NodeOf<Self>) -> [u8; 32];
}

/// Blake2s.
#[derive(Clone, Debug, Default)]
pub struct Blake2s;
/// Blake2s with every output word reduced into M31.
#[derive(Clone, Debug, Default)]
pub struct Blake2sM31;
/// Poseidon over the Starknet field.
#[derive(Clone, Debug, Default)]
pub struct Poseidon252;

impl HashKind for Blake2s {
    type Official = Blake2sMerkleChannel;
    const DECIMAL_NODES: bool = false;
    fn digest(channel: &ChannelOf<Self>) -> [u8; 32] {
        channel.digest().0
    }
    fn node_bytes(node: NodeOf<Self>) -> [u8; 32] {
        node.0
    }
}

impl HashKind for Blake2sM31 {
    type Official = Blake2sM31MerkleChannel;
    const DECIMAL_NODES: bool = false;
    fn digest(channel: &ChannelOf<Self>) -> [u8; 32] {
        channel.digest().0
    }
    fn node_bytes(node: NodeOf<Self>) -> [u8; 32] {
        node.0
    }
}

impl HashKind for Poseidon252 {
    type Official = Poseidon252MerkleChannel;
    const DECIMAL_NODES: bool = true;
    fn digest(channel: &ChannelOf<Self>) -> [u8; 32] {
        channel.digest().to_bytes_be()
    }
    fn node_bytes(node: NodeOf<Self>) -> [u8; 32] {
        node.to_bytes_be()
    }
}

/// The payload of the unwinding that ends a cancelled proof.
pub struct Cancelled;

/// The caller's progress words: 0 = cancel, 1 = phases done, 2 = of. Null when the caller gave none.
#[derive(Clone, Copy, Debug)]
pub struct Progress(*mut u32);

/// Phases of a proof: the nine of the project without `trace`.
pub const PHASES: u32 = 8;

impl Progress {
    /// # Safety
    /// `words` points to at least three words that outlive the proof, or is null.
    pub unsafe fn new(words: *mut u32) -> Self {
        let progress = Self(words);
        progress.store(2, PHASES);
        progress.store(1, 0);
        progress
    }

    fn word(&self, index: usize) -> Option<&AtomicU32> {
        // SAFETY: `new` demands three words that outlive the proof; they are only touched atomically.
        (!self.0.is_null()).then(|| unsafe { AtomicU32::from_ptr(self.0.add(index)) })
    }

    fn store(&self, index: usize, value: u32) {
        if let Some(word) = self.word(index) {
            word.store(value, Ordering::Relaxed);
        }
    }

    /// Tells how many phases are done; unwinds with [`Cancelled`] when the caller has asked for it.
    pub fn done(&self, phases: u32) {
        self.store(1, phases);
        if self.word(0).is_some_and(|w| w.load(Ordering::Relaxed) != 0) {
            let payload: Box<dyn Any + Send> = Box::new(Cancelled);
            resume_unwind(payload);
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self(std::ptr::null_mut())
    }
}

/// The transcript after a step.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    pub name: String,
    pub digest: [u8; 32],
    pub at: Instant,
}

/// Which of the prover's operations comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Stage {
    /// The operations are the caller's own, who marks them.
    #[default]
    Caller,
    Composition,
    OodsPoint,
    Fri(usize),
    Grind,
    Done,
}

/// The official channel and a log of what passes through it.
#[derive(Clone, Debug, Default)]
pub struct Recorder<K: HashKind> {
    inner: ChannelOf<K>,
    stage: Stage,
    progress: Progress,
    grind: Cell<Duration>,
    checkpoints: Vec<Checkpoint>,
}

impl<K: HashKind> Recorder<K> {
    pub fn new(progress: Progress) -> Self {
        Self {
            progress,
            ..Self::default()
        }
    }

    /// From here on the operations are those of stwo's `prove`.
    pub fn begin_prove(&mut self) {
        self.stage = Stage::Composition;
    }

    /// Notes the end of a step; `phases` are done.
    pub fn mark(&mut self, name: String, phases: u32) {
        self.checkpoints.push(Checkpoint {
            name,
            digest: K::digest(&self.inner),
            at: Instant::now(),
        });
        self.progress.done(phases);
    }

    pub fn checkpoints(&self) -> &[Checkpoint] {
        &self.checkpoints
    }

    /// Time spent in all calls of `grind`.
    pub fn grind_time(&self) -> Duration {
        self.grind.get()
    }

    fn after_root(&mut self) {
        match self.stage {
            Stage::Composition => {
                self.mark("composition".into(), 3);
                self.stage = Stage::OodsPoint;
            }
            Stage::Fri(layer) => {
                self.mark(format!("fri:{layer}"), 5);
                self.stage = Stage::Fri(layer + 1);
            }
            _ => {}
        }
    }
}

impl<K: HashKind> Channel for Recorder<K> {
    const BYTES_PER_HASH: usize = <ChannelOf<K> as Channel>::BYTES_PER_HASH;

    fn verify_pow_nonce(&self, n_bits: u32, nonce: u64) -> bool {
        self.inner.verify_pow_nonce(n_bits, nonce)
    }

    fn mix_u32s(&mut self, data: &[u32]) {
        self.inner.mix_u32s(data);
    }

    fn mix_felts(&mut self, felts: &[SecureField]) {
        self.inner.mix_felts(felts);
        match self.stage {
            Stage::OodsPoint => {
                self.mark("oods".into(), 4);
                self.stage = Stage::Fri(0);
            }
            Stage::Fri(_) => {
                self.mark("fri:last".into(), 6);
                self.stage = Stage::Grind;
            }
            _ => {}
        }
    }

    fn mix_u64(&mut self, value: u64) {
        self.inner.mix_u64(value);
        if self.stage == Stage::Grind {
            self.mark("grind".into(), 7);
            self.stage = Stage::Done;
        }
    }

    fn draw_secure_felt(&mut self) -> SecureField {
        self.inner.draw_secure_felt()
    }

    fn draw_secure_felts(&mut self, n_felts: usize) -> Vec<SecureField> {
        self.inner.draw_secure_felts(n_felts)
    }

    fn draw_u32s(&mut self) -> Vec<u32> {
        self.inner.draw_u32s()
    }
}

/// The official Merkle channel over a [`Recorder`].
#[derive(Default)]
pub struct Recorded<K>(PhantomData<K>);

impl<K: HashKind> MerkleChannel for Recorded<K> {
    type C = Recorder<K>;
    type H = HasherOf<K>;

    fn mix_root(channel: &mut Recorder<K>, root: NodeOf<K>) {
        K::Official::mix_root(&mut channel.inner, root);
        channel.after_root();
    }
}

macro_rules! recorded_backend {
    ($($kind:ty)*) => {$(
        impl GrindOps<Recorder<$kind>> for SimdBackend {
            fn grind(channel: &Recorder<$kind>, pow_bits: u32) -> u64 {
                let start = Instant::now();
                let nonce = <SimdBackend as GrindOps<ChannelOf<$kind>>>::grind(&channel.inner, pow_bits);
                channel.grind.set(channel.grind.get() + start.elapsed());
                nonce
            }
        }
        impl BackendForChannel<Recorded<$kind>> for SimdBackend {}
    )*};
}
recorded_backend!(Blake2s Blake2sM31 Poseidon252);
