// Generated from protocol/options.ts by tools/gen_rust.ts. Do not edit.
//! The option words that cross the C ABI.

/// Hash of the tables that caller and library must share.
pub const ABI_VERSION: u32 = 2527164072;

/// One option's word.
pub struct OptionRow {
    pub name: &'static str,
    pub min: u32,
    pub max: u32,
}

/// Protocol options, then execution options, in table order.
pub const OPTIONS: &[OptionRow] = &[
    OptionRow { name: "hash", min: 0, max: 2 },
    OptionRow { name: "logBlowup", min: 1, max: 16 },
    OptionRow { name: "queries", min: 1, max: 1024 },
    OptionRow { name: "powBits", min: 0, max: 32 },
    OptionRow { name: "foldStep", min: 1, max: 10 },
    OptionRow { name: "logLastLayer", min: 0, max: 10 },
    OptionRow { name: "liftingLogSize", min: 0, max: 30 },
    OptionRow { name: "interactionPowBits", min: 0, max: 32 },
    OptionRow { name: "binding", min: 0, max: 1 },
    OptionRow { name: "backend", min: 0, max: 4 },
    OptionRow { name: "threads", min: 0, max: 64 },
    OptionRow { name: "simd", min: 0, max: 3 },
    OptionRow { name: "interpretConstraints", min: 0, max: 1 },
    OptionRow { name: "peerCoefficients", min: 0, max: 1 },
    OptionRow { name: "device", min: 0, max: 15 },
    OptionRow { name: "deviceTrace", min: 0, max: 1 },
    OptionRow { name: "bulkUpload", min: 0, max: 1 },
    OptionRow { name: "gpuComposition", min: 0, max: 1 },
    OptionRow { name: "deviceTranscript", min: 0, max: 1 },
    OptionRow { name: "cudaGraphs", min: 0, max: 1 },
    OptionRow { name: "pipelineReuse", min: 0, max: 1 },
    OptionRow { name: "streams", min: 1, max: 16 },
];

/// Where each option's word is.
#[allow(dead_code)]
pub mod index {
    pub const HASH: usize = 0;
    pub const LOG_BLOWUP: usize = 1;
    pub const QUERIES: usize = 2;
    pub const POW_BITS: usize = 3;
    pub const FOLD_STEP: usize = 4;
    pub const LOG_LAST_LAYER: usize = 5;
    pub const LIFTING_LOG_SIZE: usize = 6;
    pub const INTERACTION_POW_BITS: usize = 7;
    pub const BINDING: usize = 8;
    pub const BACKEND: usize = 9;
    pub const THREADS: usize = 10;
    pub const SIMD: usize = 11;
    pub const INTERPRET_CONSTRAINTS: usize = 12;
    pub const PEER_COEFFICIENTS: usize = 13;
    pub const DEVICE: usize = 14;
    pub const DEVICE_TRACE: usize = 15;
    pub const BULK_UPLOAD: usize = 16;
    pub const GPU_COMPOSITION: usize = 17;
    pub const DEVICE_TRANSCRIPT: usize = 18;
    pub const CUDA_GRAPHS: usize = 19;
    pub const PIPELINE_REUSE: usize = 20;
    pub const STREAMS: usize = 21;

    /// Words of the hash option.
    pub mod hash {
        pub const BLAKE2S: u32 = 0;
        pub const BLAKE2S_M31: u32 = 1;
        pub const POSEIDON252: u32 = 2;
    }
}
