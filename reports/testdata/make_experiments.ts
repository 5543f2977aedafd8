/**
 * Writes the fixture of experiments e02 to e14: invented numbers of a machine that does not exist, on small grids.
 * `deno run --allow-write=reports/testdata reports/testdata/make_experiments.ts`
 *
 * @module
 */
import { type BenchRecord, checkRecord, formatRecord } from "../../experiments/records.ts";
import { body, chainFigures, head, MACHINE, repeat, round } from "./make_fixture.ts";

type Axes = Readonly<Record<string, string | number>>;
type Change = (record: BenchRecord) => BenchRecord;

/** Every combination of some values. */
function grid(axes: Readonly<Record<string, readonly (string | number)[]>>): Axes[] {
  return Object.entries(axes).reduce<Axes[]>(
    (cells, [name, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );
}

function groupOf(axes: Axes, interleave: string): string {
  return Object.entries(axes).filter(([name]) => name !== interleave).map(([n, v]) => `${n}=${v}`).join(" ");
}

/** The samples of a record, their times multiplied. */
function slower(record: BenchRecord, factor: number): BenchRecord {
  const samples = record.samples!;
  return {
    ...record,
    samples: {
      ...samples,
      proveMs: samples.proveMs.map((ms, i) =>
        round((ms - samples.grindMs![i]) * factor + samples.grindMs![i])
      ),
    },
  };
}

function recordsOf(
  experiment: string,
  cells: readonly Axes[],
  { interleave, change }: { interleave: string; change: (axes: Axes) => Change },
): BenchRecord[] {
  return cells.map((axes) => {
    const variant = axes.variant === "stwo" || axes.variant === "stwo_coefficients" ? axes.variant : "cpu";
    const size = { logRows: Number(axes.logRows), variant } as const;
    const air = axes.air === "wide_fibonacci_100" ? "wide_fibonacci_100" : "wide_fibonacci_26";
    const profile = axes.profile === "stwo96" ? "stwo96" : "smoke";
    const record: BenchRecord = {
      ...head(experiment, cells.length),
      axes: { ...axes },
      group: groupOf(axes, interleave),
      ...body(air, profile, size),
    };
    return change(axes)(record);
  });
}

function crate(): BenchRecord[] {
  const cells = [
    ...grid({
      air: ["wide_fibonacci_26"],
      profile: ["smoke", "stwo96"],
      logRows: [18, 20, 22],
      variant: ["cpu", "stwo", "stwo_coefficients"],
    }),
    ...grid({
      air: ["wide_fibonacci_26"],
      profile: ["smoke"],
      logRows: [18],
      variant: ["cpu_avx2", "stwo_avx2"],
    }),
  ];
  return recordsOf("e02_crate", cells, {
    interleave: "variant",
    change: ({ variant }) => (record) =>
      variant === "cpu_avx2" ? slower(record, 1.6) : variant === "stwo_avx2" ? slower(record, 4) : record,
  });
}

function protocol(): BenchRecord[] {
  const usual = { powBits: [20], foldStep: [1], logLastLayer: [0] };
  const common = { air: ["wide_fibonacci_26"], profile: ["stwo96"] };
  const fast = { hash: ["blake2s"], basis: ["attack", "proven"] };
  const cells = [
    ...grid({
      ...common,
      ...fast,
      bits: [60, 80, 96],
      ...usual,
      logRows: [16],
      variant: ["cpu"],
      logBlowup: [1, 2, 3],
    }),
    ...grid({
      ...common,
      ...fast,
      bits: [80],
      ...usual,
      foldStep: [2, 3],
      logRows: [16],
      variant: ["cpu"],
      logBlowup: [1],
    }),
    ...grid({
      ...common,
      hash: ["poseidon252"],
      basis: ["proven"],
      bits: [60, 80],
      powBits: [20],
      foldStep: [3],
      logLastLayer: [5],
      logRows: [10],
      variant: ["cpu"],
      logBlowup: [3, 4],
    }),
  ];
  return recordsOf("e03_protocol", cells, {
    interleave: "logBlowup",
    change: ({ hash, basis, bits, powBits, foldStep, logLastLayer, logBlowup, logRows }) => (record) => {
      const queries = Math.ceil((Number(bits) - 20) / Number(logBlowup) * (basis === "proven" ? 2 : 1));
      const security = basis === "proven"
        ? { attackBits: 20 + queries * Number(logBlowup), provenBits: Number(bits) }
        : { attackBits: Number(bits), provenBits: Math.round(Number(bits) * 0.6) };
      const options = { hash, powBits, foldStep, logLastLayer, logBlowup, queries };
      const chain = hash === "poseidon252" ? { chain: chainFigures(26, Number(logRows), queries) } : {};
      return { ...slower(record, 2 ** Number(logBlowup) / Number(foldStep)), options, security, ...chain };
    },
  });
}

const COMBINATIONS = [
  "bulkUpload+gpuComposition+cudaGraphs+pipelineReuse",
  "gpuComposition+cudaGraphs+pipelineReuse",
  "bulkUpload+gpuComposition+deviceTranscript+cudaGraphs+pipelineReuse",
];

function toggles(): BenchRecord[] {
  const cells = grid({
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [6, 16],
    toggles: COMBINATIONS,
    variant: ["cpu", "emu", "cuda", "cuda_usual"],
  })
    .filter(({ logRows, variant }) => (logRows === 6) === ["cpu", "emu"].includes(String(variant)));
  return recordsOf("e04_toggles", cells, {
    interleave: "variant",
    change: ({ toggles: combination, variant }) => (record) => {
      const at = COMBINATIONS.indexOf(String(combination));
      const backend = variant === "cuda_usual" ? "cuda" : String(variant);
      const names = [
        "launches",
        "synchronisations",
        "copies_up",
        "copies_down",
        "bytes_up",
        "bytes_down",
        "bytes_read",
        "bytes_written",
      ];
      const work = names.map((name, i) => ({
        name: `work_${name}`,
        unit: "1",
        value: 1000 * (i + 1) + 100 * at,
      }));
      return {
        ...slower(record, variant === "cuda" ? 1 + 0.2 * at : 1),
        prover: { ...record.prover!, backend },
        metrics: variant === "emu" ? [...record.metrics, ...work] : record.metrics,
      };
    },
  });
}

function scaling(): BenchRecord[] {
  const cells = grid({
    profile: ["smoke"],
    logRows: [10, 14, 16, 18, 20],
    variant: ["cpu"],
    air: ["wide_fibonacci_8", "wide_fibonacci_26", "wide_fibonacci_100"],
  });
  return recordsOf("e05_scaling", cells, {
    interleave: "air",
    change: ({ air }) => (record) =>
      air === "wide_fibonacci_8" ? { ...slower(record, 0.35), air: { ...record.air!, columns: 8 } } : record,
  });
}

function threads(): BenchRecord[] {
  const cells = grid({
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [14, 18],
    variant: ["cpu"],
    simd: ["scalar", "avx2", "avx512"],
    threads: [1, 2],
  });
  return recordsOf("e06_threads", cells, {
    interleave: "threads",
    change: ({ simd, threads }) => (record) => ({
      ...slower(record, { scalar: 8, avx2: 2, avx512: 1 }[String(simd)]! / Number(threads) ** 0.9),
      prover: { ...record.prover!, simd: String(simd), threads: Number(threads) },
    }),
  });
}

function streams(): BenchRecord[] {
  const cells = grid({
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [12],
    variant: ["cpu"],
    batch: [3],
    threads: [0, 1],
    streams: [1, 2, 4],
  });
  return recordsOf("e07_streams", cells, {
    interleave: "streams",
    change: (axes) => (record) => {
      const [count, each] = [
        Number(axes.streams),
        record.samples!.proveMs[0] * (1 + 0.3 * Number(axes.threads)),
      ];
      const batchMs = repeat(() => round(3 * each / count ** 0.6)).slice(0, 2);
      return {
        ...record,
        options: { ...record.options!, streams: count, threads: axes.threads },
        samples: {
          ...record.samples!,
          batchMs,
          latencyMs: repeat((k) => round(each * (1 + k % 3) * count ** 0.4)),
        },
        metrics: [...record.metrics, {
          name: "proofs_per_second",
          unit: "1/s",
          value: round(3000 / batchMs[0]),
        }],
      };
    },
  });
}

function cold(): BenchRecord[] {
  const cells = grid({
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [10, 16],
    start: [1, 2],
    variant: ["cpu", "cpu_anew", "stwo"],
  });
  return recordsOf("e08_cold", cells, {
    interleave: "variant",
    change: ({ variant, start }) => (record) => {
      const slow = slower(record, variant === "cpu_anew" ? 1.4 : 1);
      const first = slow.samples!.proveMs[0] * 1.5;
      return {
        ...slow,
        cold: {
          openMs: 3,
          loadMs: 1.2,
          proveMs: round(first),
          firstProofMs: round(300 + 20 * Number(start) + first),
        },
        metrics: [...record.metrics, { name: "memory_open_bytes", unit: "bytes", value: 7e7 }],
      };
    },
  });
}

function gpu(): BenchRecord[] {
  const cells = grid({
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [16, 18, 20],
    variant: ["cuda"],
  });
  return recordsOf("e14_gpu", cells, {
    interleave: "variant",
    change: () => (record) => {
      const fast = slower(record, 0.02);
      return { ...fast, prover: { ...fast.prover!, backend: "cuda", simd: "none" } };
    },
  });
}

/** Kernels run alone, and the ceilings that they are measured against. */
function kernels(): BenchRecord[] {
  const cells = grid({ air: ["wide_fibonacci_26"], profile: ["smoke"], logRows: [16], variant: ["cpu"] });
  const nothing = {
    bytesRead: 0,
    bytesWritten: 0,
    compressions: 0,
    permutations: 0,
    butterflies: 0,
    products: 0,
  };
  const kernel = (name: string, work: Partial<typeof nothing>, isCeiling = false) => ({
    name,
    isCeiling,
    work: { ...nothing, ...work },
    ms: [1, 1.1],
  });
  return recordsOf("e13_kernels", cells, {
    interleave: "variant",
    change: () => (record) => ({
      ...record,
      kernels: [
        kernel("copy", { bytesRead: 1e9, bytesWritten: 1e9 }, true),
        kernel("hash", { compressions: 1e6 }, true),
        kernel("butterfly", { butterflies: 1e7 }, true),
        kernel("product", { products: 1e7 }, true),
        kernel("leaves", { bytesRead: 1e8, compressions: 8e5 }),
        kernel("transform", { bytesRead: 2e8, bytesWritten: 2e8, butterflies: 7e6 }),
      ],
    }),
  });
}

if (import.meta.main) {
  const folder = new URL(`${MACHINE.id}/`, import.meta.url);
  for (
    const records of [
      crate(),
      protocol(),
      toggles(),
      scaling(),
      threads(),
      streams(),
      cold(),
      kernels(),
      gpu(),
    ]
  ) {
    const text = records.map((record) => formatRecord(checkRecord(record, "fixture"))).join("");
    await Deno.writeTextFile(new URL(`${records[0].run.id}.jsonl`, folder), text);
  }
}
