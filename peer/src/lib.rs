//! The official prover and verifier (stwo 2.3.0) behind the C ABI of `cuda/prover_api.h`.
//!
//! Nothing unwinds across this boundary. A proof can be cancelled at the end of a phase: stwo's `prove` is one call, and
//! only the channel gets a word in between.

mod air;
mod component;
#[rustfmt::skip]
mod generated;
mod hash;
mod interaction;
mod interpreter;
mod loaded;
mod options;
#[rustfmt::skip]
#[path = "options.gen.rs"]
mod options_table;
mod prove;
mod relation;
mod report;
mod shape;
mod span_clock;
mod verify;

use std::any::Any;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Once;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::air::Air;
use crate::hash::{Blake2s, Blake2sM31, Cancelled, Poseidon252, Progress};
use crate::loaded::{Failure, Loaded, LoadedAir, Prefix};
use crate::options::{Hash, Options};
use crate::report::Proved;

const OK: i32 = 0;
const FAILED: i32 = 1;
const CANCELLED: i32 = 3;
const REFUSED: i32 = 4;

const ERROR_BYTES: usize = 512;
/// Straight-line code of a wide AIR keeps all its vectors in one frame.
const STACK_BYTES: usize = 8 << 20;

const OUTPUT_PROOF: usize = 0;
const OUTPUT_CLAIMED_SUMS: usize = 1;
const OUTPUT_INTERACTION_NONCE: usize = 2;
const OUTPUT_REPORT: usize = 3;
const OUTPUT_PREPROCESSED_ROOT: usize = 4;
const OUTPUTS: usize = 5;

/// The opaque handle. Proving and verifying change nothing in it but the outputs, so it stays usable after a failure.
pub struct Prover {
    options: Options,
    pool: ThreadPool,
    loaded: Option<Box<dyn LoadedAir>>,
    outputs: [Option<Vec<u8>>; OUTPUTS],
}

impl Prover {
    fn open(words: &[u32]) -> Result<Self, String> {
        let options = Options::parse(words)?;
        let threads = match options.threads {
            0 => cores(),
            n => n,
        };
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK_BYTES)
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self {
            options,
            pool,
            loaded: None,
            outputs: Default::default(),
        })
    }

    fn load(&mut self, air: &[u32], preprocessed: &[u32]) -> Result<(), Failure> {
        self.loaded = None;
        self.outputs = Default::default();
        let air = Air::parse(air)?;
        let options = self.options.clone();
        let loaded = self.pool.install(|| -> Result<Box<dyn LoadedAir>, String> {
            Ok(match options.hash {
                Hash::Blake2s => Box::new(Loaded::<Blake2s>::new(air, options, preprocessed)?),
                Hash::Blake2sM31 => Box::new(Loaded::<Blake2sM31>::new(air, options, preprocessed)?),
                Hash::Poseidon252 => Box::new(Loaded::<Poseidon252>::new(air, options, preprocessed)?),
            })
        })?;
        self.outputs[OUTPUT_PREPROCESSED_ROOT] = Some(loaded.root().to_vec());
        self.loaded = Some(loaded);
        Ok(())
    }

    fn loaded(&self) -> Result<&dyn LoadedAir, Failure> {
        let loaded = self.loaded.as_deref();
        loaded.ok_or_else(|| Failure::Failed("no AIR is loaded".into()))
    }

    fn prove(&mut self, statement: &[u32], input: &[u32], progress: Progress) -> Result<(), Failure> {
        let prefix = Prefix::parse(statement)?;
        let loaded = self.loaded()?;
        let progress = SendProgress(progress);
        let proved: Proved = self.pool.install(|| {
            let SendProgress(progress) = { progress };
            loaded.prove(&prefix, input, progress)
        })?;
        let threads = self.pool.current_num_threads();
        self.outputs[OUTPUT_REPORT] = Some(proved.report(threads).into_bytes());
        self.outputs[OUTPUT_CLAIMED_SUMS] = Some(proved.claimed_bytes());
        self.outputs[OUTPUT_INTERACTION_NONCE] = Some(proved.nonce.to_le_bytes().to_vec());
        self.outputs[OUTPUT_PROOF] = Some(proved.proof);
        Ok(())
    }

    fn verify(&self, statement: &[u32], proof: &[u8], extra: &[u32]) -> Result<(), Failure> {
        let prefix = Prefix::parse(statement)?;
        let loaded = self.loaded()?;
        self.pool.install(|| loaded.verify(&prefix, proof, extra))
    }
}

/// The progress words are the caller's, touched only atomically, from one thread of the pool.
#[derive(Clone, Copy)]
struct SendProgress(Progress);
// SAFETY: see `Progress::new`: every access is atomic.
unsafe impl Send for SendProgress {}
unsafe impl Sync for SendProgress {}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// Writes zero-terminated text, cut at a character boundary.
///
/// # Safety
/// `error` is null or points to `ERROR_BYTES` bytes.
unsafe fn write_error(error: *mut c_char, text: &str) {
    if error.is_null() {
        return;
    }
    let mut end = text.len().min(ERROR_BYTES - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // SAFETY: `end` is below ERROR_BYTES, which the caller provides.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), error.cast(), end);
        *error.add(end) = 0;
    }
}

/// # Safety
/// `data` points to `len` items unless `len` is 0.
unsafe fn slice<'a, T>(data: *const T, len: usize) -> &'a [T] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(data, len) }
}

/// The crate panics on much that is only wrong input: keep that off the terminal, the text goes to the caller.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_hook(Box::new(|_| {})));
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|s| s.to_string())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".into());
    format!("the stwo crate panicked: {text}")
}

/// Runs a call and turns its outcome into a result code and a sentence.
///
/// # Safety
/// As [`write_error`].
unsafe fn answer(
    error: *mut c_char,
    what: &str,
    on_panic: fn(String) -> Failure,
    call: impl FnOnce() -> Result<(), Failure>,
) -> i32 {
    let outcome = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|payload| {
        if payload.is::<Cancelled>() {
            Err(Failure::Cancelled)
        } else {
            Err(on_panic(panic_text(&*payload)))
        }
    });
    let (code, text) = match outcome {
        Ok(()) => return OK,
        Err(Failure::Failed(text)) => (FAILED, text),
        Err(Failure::Refused(text)) => (REFUSED, text),
        Err(Failure::Cancelled) => (CANCELLED, "the caller asked for it".into()),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // SAFETY: the caller's promise.
    unsafe { write_error(error, &format!("Cannot {what}: {}", text.trim_end_matches('.'))) };
    code
}

#[unsafe(no_mangle)]
pub extern "C" fn ob_abi_version() -> u32 {
    options_table::ABI_VERSION
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_describe(_error: *mut c_char, json: *mut u8, capacity: usize) -> i32 {
    let text = format!(
        "{{\"backend\": \"stwo\", \"version\": \"2.3.0\", \"compiler\": \"{}\", \"simd\": [\"{simd}\"], \
         \"simd_auto\": \"{simd}\", \"cores\": {}}}",
        env!("PEER_COMPILER"),
        cores(),
        simd = report::simd(),
    );
    if json.is_null() || text.len() > capacity {
        return -1;
    }
    // SAFETY: the caller provides `capacity` bytes.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), json, text.len()) };
    text.len() as i32
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_open(error: *mut c_char, options: *const u32, words: usize) -> *mut Prover {
    quiet_panics();
    // SAFETY: the caller's promise.
    let options = unsafe { slice(options, words) };
    let opened = catch_unwind(|| Prover::open(options)).unwrap_or_else(|p| Err(panic_text(&*p)));
    match opened {
        Ok(prover) => Box::into_raw(Box::new(prover)),
        Err(text) => {
            // SAFETY: the caller's promise.
            unsafe { write_error(error, &format!("Cannot open the stwo prover: {text}")) };
            std::ptr::null_mut()
        }
    }
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_load(
    prover: *mut Prover,
    error: *mut c_char,
    air: *const u32,
    air_words: usize,
    preprocessed: *const u32,
    preprocessed_words: usize,
) -> i32 {
    // SAFETY: the caller's promise; one call at a time per handle.
    unsafe {
        answer(error, "load the AIR", Failure::Failed, || {
            let preprocessed = slice(preprocessed, preprocessed_words);
            handle(prover)?.load(slice(air, air_words), preprocessed)
        })
    }
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_prove(
    prover: *mut Prover,
    error: *mut c_char,
    statement: *const u32,
    statement_words: usize,
    input: *const u32,
    input_words: usize,
    progress: *mut u32,
    progress_words: usize,
) -> i32 {
    let progress = if progress_words < 3 {
        std::ptr::null_mut()
    } else {
        progress
    };
    // SAFETY: the caller's promise; one call at a time per handle.
    unsafe {
        answer(error, "prove", Failure::Failed, || {
            let statement = slice(statement, statement_words);
            handle(prover)?.prove(statement, slice(input, input_words), Progress::new(progress))
        })
    }
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_verify(
    prover: *mut Prover,
    error: *mut c_char,
    statement: *const u32,
    statement_words: usize,
    proof: *const u8,
    proof_bytes: usize,
    extra: *const u32,
    extra_words: usize,
) -> i32 {
    // SAFETY: the caller's promise; one call at a time per handle.
    unsafe {
        answer(error, "accept the proof", Failure::Refused, || {
            let statement = slice(statement, statement_words);
            handle(prover)?.verify(statement, slice(proof, proof_bytes), slice(extra, extra_words))
        })
    }
}

/// # Safety
/// `prover` is null or came from `ob_open`.
unsafe fn handle<'a>(prover: *mut Prover) -> Result<&'a mut Prover, Failure> {
    // SAFETY: the caller's promise.
    unsafe { prover.as_mut() }.ok_or_else(|| Failure::Failed("the handle is null".into()))
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_output_size(prover: *const Prover, kind: u32) -> i64 {
    // SAFETY: the caller's promise.
    unsafe { output(prover, kind) }.map_or(-1, |bytes| bytes.len() as i64)
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_output_copy(
    prover: *const Prover,
    kind: u32,
    out: *mut u8,
    capacity: usize,
) -> i32 {
    // SAFETY: the caller's promise.
    match unsafe { output(prover, kind) } {
        Some(bytes) if bytes.len() <= capacity => {
            if !bytes.is_empty() {
                // SAFETY: the caller provides `capacity` bytes.
                unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), out, bytes.len()) };
            }
            OK
        }
        _ => FAILED,
    }
}

/// # Safety
/// `prover` is null or came from `ob_open`.
unsafe fn output<'a>(prover: *const Prover, kind: u32) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    let prover = unsafe { prover.as_ref() }?;
    prover.outputs.get(kind as usize)?.as_deref()
}

/// # Safety
/// See `cuda/prover_api.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_kernel(
    _prover: *mut Prover,
    error: *mut c_char,
    kernel: u32,
    _repetitions: u32,
    _out: *mut u64,
    _out_words: usize,
) -> i32 {
    // SAFETY: the caller's promise.
    unsafe {
        answer(error, "run a kernel", Failure::Failed, || {
            Err(Failure::Failed(format!(
                "{kernel} is not implemented by this backend"
            )))
        })
    }
}

/// # Safety
/// `prover` is null or came from `ob_open`, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ob_close(prover: *mut Prover) {
    if !prover.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(prover) });
    }
}
