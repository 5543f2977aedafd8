/**
 * Writes the fixture that the tests of the report draw: invented numbers of a machine that does not exist. Run it again when the
 * schema of records changes: `deno run --allow-write=reports/testdata reports/testdata/make_fixture.ts`.
 *
 * @module
 */
import {
  type BenchRecord,
  checkRecord,
  formatRecord,
  PHASES,
  RECORD_VERSION,
  type TreeCells,
} from "../../experiments/records.ts";
import { seededRandom } from "../../experiments/statistics.ts";

/** The machine that does not exist. */
export const MACHINE: BenchRecord["machine"] = {
  id: "fixture-not-a-machine-2c-00000000",
  cpu: "Fixture (not a real machine)",
  cores: 2,
  memoryBytes: 2 ** 34,
  kernel: "0.0",
  os: "linux",
  arch: "x86_64",
  simd: ["avx2", "avx512f"],
  deno: "0.0.0",
  v8: "0.0",
};
const SAMPLES = 6;
const AIRS = { wide_fibonacci_26: 26, wide_fibonacci_100: 100, obelysk26: 26 };
const PROFILES = {
  smoke: { queries: 3, powBits: 10, attackBits: 13, provenBits: 11, grindMs: 0.02 },
  stwo96: { queries: 70, powBits: 26, attackBits: 96, provenBits: 60, grindMs: 450 },
};
const VARIANTS = { cpu: 12, stwo: 40, stwo_coefficients: 34 };
const SHARES = [0, 0.42, 0, 0.16, 0.07, 0.14, 0.17, 0, 0.01];

type Air = keyof typeof AIRS;
type ProfileKey = keyof typeof PROFILES;
type Variant = keyof typeof VARIANTS;

const random = seededRandom(20260102);

/** One value a sample. */
export function repeat<T>(make: (k: number) => T): T[] {
  return Array.from({ length: SAMPLES }, (_, k) => make(k));
}

/** Five digits. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}

/** Where a record comes from. */
export function head(
  experiment: string,
  cells: number,
): Omit<BenchRecord, keyof ReturnType<typeof body> | "group" | "axes"> {
  return {
    version: RECORD_VERSION,
    experiment: { id: experiment, sha256: "f".repeat(64) },
    run: { id: `${experiment}-20260102T030405Z`, level: "default", cells },
    recordedAt: "2026-01-02T03:04:05.000Z",
    commit: "f".repeat(40),
    dirty: false,
    argv: ["bench"],
    machine: MACHINE,
  };
}

function samplesOf(
  air: Air,
  profile: ProfileKey,
  { logRows, variant }: { logRows: number; variant: Variant },
) {
  const { grindMs, queries } = PROFILES[profile];
  const work = AIRS[air] * 2 ** logRows * VARIANTS[variant] * 1e-6 + 0.6;
  const rest = repeat(() => work * (1 + 0.06 * random()));
  const grind = repeat(() => grindMs * (0.3 + 1.4 * random()));
  const phaseMs = Object.fromEntries(PHASES.map((phase, i) => {
    if (phase === "trace" || (variant === "stwo" && phase !== "grind")) return [phase, null];
    return [phase, phase === "grind" ? grind.map(round) : rest.map((ms) => round(ms * SHARES[i]))];
  })) as NonNullable<BenchRecord["samples"]>["phaseMs"];
  return {
    seed: repeat((k) => k + 1),
    proveMs: rest.map((ms, k) => round(ms + grind[k])),
    grindMs: grind.map(round),
    phaseMs,
    traceMs: repeat(() => round(work * 0.8)),
    verifyMs: repeat(() => round((1.5 + queries * 0.3) * (1 + logRows / 20) * (1 + 0.2 * random()))),
    proofBytes: repeat(() => Math.round(4000 + queries * (AIRS[air] * 8 + logRows * 130) + 400 * random())),
    proofSha256: repeat((k) => k.toString(16).padStart(64, "f")),
  };
}

/** An invented measurement. */
export function body(air: Air, profile: ProfileKey, size: { logRows: number; variant: Variant }) {
  const { queries, powBits, attackBits, provenBits } = PROFILES[profile];
  const { logRows, variant } = size;
  const peer = variant !== "cpu";
  const bytes = AIRS[air] * 2 ** logRows * (peer ? 26 : 17) + 9e7;
  return {
    status: "ok" as const,
    reason: null,
    options: { hash: "blake2s", logBlowup: 1, queries, powBits },
    air: {
      name: air.replace(/_\d+$/, ""),
      params: { logRows },
      columns: AIRS[air],
      constraints: AIRS[air] - 2,
      warning: air === "obelysk26" ? "shape benchmark, not sound" : null,
    },
    prover: {
      backend: peer ? "stwo" : "cpu",
      version: "fixture",
      compiler: "none",
      threads: 2,
      simd: "avx512",
      constraints: "generated",
      peerCoefficients: peer ? variant === "stwo_coefficients" : null,
    },
    samples: samplesOf(air, profile, size),
    cold: { openMs: 3, loadMs: 1, proveMs: 20 },
    metrics: [{ name: "memory_peak_bytes", unit: "bytes", value: bytes }],
    security: { attackBits, provenBits },
    checks: { verified: repeat((k) => k), official: [1, 4], equalTo: [] },
  };
}

function baseline(): BenchRecord[] {
  const records: BenchRecord[] = [];
  const grid = Object.keys(AIRS).flatMap((air) =>
    Object.keys(PROFILES).map((profile) => [air, profile] as [Air, ProfileKey])
  );
  for (const [air, profile] of grid.filter(([air, profile]) => air !== "obelysk26" || profile === "smoke")) {
    for (const logRows of [10, 14, 18, 20]) {
      for (const variant of Object.keys(VARIANTS) as Variant[]) {
        const group = `air=${air} profile=${profile} logRows=${logRows}`;
        const axes = { air, profile, logRows, variant };
        records.push({
          ...head("e01_baseline", 60),
          axes,
          group,
          ...body(air, profile, { logRows, variant }),
        });
      }
    }
  }
  const nothing = {
    options: null,
    air: null,
    prover: null,
    samples: null,
    cold: null,
    metrics: [],
    security: null,
    checks: null,
  };
  const last = records.length - 1;
  records[last] = {
    ...records[last],
    ...nothing,
    status: "failed",
    reason: "process ended in prove (SIGKILL) <script>",
  };
  records[last - 1] = { ...records[last - 1], ...nothing, status: "skipped", reason: "peer: not built" };
  return records;
}

function verifier(): BenchRecord[] {
  return ["verify", "length_bombs"].map((check) => {
    const cell = body("wide_fibonacci_26", "stwo96", { logRows: 20, variant: "cpu" });
    const refusals = check === "verify" ? [] : [
      { name: "refusals", unit: "proofs", value: 96 },
      { name: "refusal_ms_max", unit: "ms", value: 21.5 },
    ];
    return {
      ...head("e00_verifier", 2),
      axes: { air: "wide_fibonacci_26", profile: "stwo96", logRows: 20, check, variant: "cpu" },
      group: `air=wide_fibonacci_26 profile=stwo96 logRows=20 check=${check}`,
      ...cell,
      metrics: [
        ...cell.metrics,
        { name: "verifier_memory_peak_bytes", unit: "bytes", value: 1.4e8 },
        ...refusals,
      ],
    };
  });
}

/** Proofs on chain: invented figures that grow as real ones do. */
function chain(): BenchRecord[] {
  const grid = ([["vm_network", 57], ["range_lookup", 18], ["wide_fibonacci_26", 26]] as const).flatMap((
    [air, columns],
  ) =>
    [[8, 34], [10, 18], [10, 34], [10, 88], [12, 34]].map(([logRows, queries]) => ({
      air,
      columns,
      logRows,
      queries,
    }))
  );
  return grid.map(({ air, columns, logRows, queries }) => {
    const cell = body("wide_fibonacci_26", "smoke", { logRows, variant: "cpu" });
    return {
      ...head("e10_chain", grid.length),
      axes: { air, profile: "onchain80", logRows, queries, variant: "cpu" },
      group: `air=${air} profile=onchain80 logRows=${logRows} queries=${queries}`,
      ...cell,
      options: { ...cell.options, hash: "poseidon252", queries },
      air: { ...cell.air, columns, name: air },
      security: { attackBits: Math.min(110, 20 + 4 * queries), provenBits: Math.min(100, 20 + 2 * queries) },
      chain: chainFigures(columns, logRows, queries),
    };
  });
}

/** Invented figures of a contract. */
export function chainFigures(
  columns: number,
  logRows: number,
  queries: number,
): NonNullable<BenchRecord["chain"]> {
  const parts = [
    { part: "roots", felts: 4 },
    { part: "sampled values", felts: columns },
    { part: "main cap", felts: 30 },
    { part: "main values", felts: queries * Math.ceil(columns / 8) },
    { part: "main siblings", felts: queries * (logRows - 1) },
    { part: "fri 0 values", felts: 4 * queries },
    { part: "fri 0 siblings", felts: queries * (logRows - 4) },
  ];
  const proof = parts.reduce((sum, { felts }) => sum + felts, 0);
  const transaction = proof + 42;
  const steps = queries * (3000 + 60 * columns + 90 * logRows);
  const fits = queries < 80;
  const l2Gas = 100 * steps + 6720 * transaction;
  return {
    felts: {
      proof,
      public: 2,
      transaction,
      slices: fits ? [] : [Math.ceil(transaction / 2), transaction >> 1],
    },
    parts,
    fits,
    embedded: {
      steps,
      memoryHoles: Math.round(steps / 32),
      gas: 108 * steps,
      builtins: { range_check: Math.round(steps / 14), poseidon: 30 * queries },
      l2Gas: { cairo_steps: l2Gas, sierra_gas: 112 * steps + 6720 * transaction },
      l1DataGas: 288,
      parts: queries === 34 && logRows === 10
        ? [{ part: "paths of rows", steps: Math.round(steps / 4), gas: 27 * steps }, {
          part: "quotients",
          steps: steps - Math.round(steps / 4),
          gas: 81 * steps,
        }]
        : [],
    },
    classes: [
      { name: "verifier", sierraFelts: 6000, casmFelts: 12000, abiBytes: 1600, declareL2Gas: 740_000_000 },
      { name: "transcript", sierraFelts: 3000, casmFelts: 5000, abiBytes: 400, declareL2Gas: 329_000_000 },
    ],
    receipts: fits
      ? [{
        gasMode: "cairo_steps",
        transactions: 1,
        l2Gas: l2Gas - 40_000,
        l1DataGas: 256,
        feeFri: String(BigInt(l2Gas - 40_000) * 8_000_000_000n),
        l2GasPriceFri: "8000000000",
      }]
      : [],
    notMeasured: fits ? ["receipts: fixture"] : ["receipts: more felts than one transaction may have"],
  };
}

const PROGRAMS = { network: [3.2, 25.3, 31.1], fibonacci: [2, 24, 28], mixing: [2, 39.5, 38] };

/** Programs, and the shape benchmark beside them. */
function programs(): BenchRecord[] {
  const grid = (["smoke", "stwo96"] as const).flatMap((profile) =>
    [10, 14, 18].flatMap((logRows) =>
      (Object.keys(VARIANTS) as Variant[]).map((variant) => ({ profile, logRows, variant }))
    )
  );
  const records: BenchRecord[] = [];
  for (const [name, trees] of [...Object.entries(PROGRAMS), ["shape", [1, 26, 0]] as const]) {
    for (const { profile, logRows, variant } of grid) {
      if (name !== "network" && profile !== "smoke") continue;
      const air = name === "shape" ? "obelysk26" : `vm_${name}`;
      const axes = { air, profile, logRows, variant };
      const group = `air=${air} profile=${profile} logRows=${logRows}`;
      const cell = body(
        name === "shape" ? "obelysk26" : "wide_fibonacci_100",
        profile,
        { logRows, variant },
      );
      const [preprocessed, main, interaction] = trees.map((share) => Math.round(share * 2 ** logRows));
      const cells = { preprocessed, main, interaction, composition: 8 * 2 ** logRows };
      records.push({
        ...head("e09_vm", 45),
        axes,
        group,
        ...cell,
        ...name === "shape" ? { air: { ...cell.air, cells } } : programParts(name, cell, { logRows, cells }),
      });
    }
  }
  return records;
}

/** What a program's record has besides. */
function programParts(
  name: string,
  cell: ReturnType<typeof body>,
  { logRows, cells }: { logRows: number; cells: TreeCells },
): Pick<BenchRecord, "air" | "samples" | "metrics"> {
  const steps = 2 ** logRows - 4;
  const inferences = name === "network" ? Math.floor(steps / 45) : null;
  const whole = Object.values(cells).reduce((sum, count) => sum + count, 0);
  const products = inferences === null ? null : 56 * inferences;
  const seconds = cell.samples.proveMs[0] / 1000;
  const rates = inferences === null || products === null ? [] : [
    { name: "inferences_per_second", unit: "1/s", value: round(inferences / seconds) },
    { name: "seconds_per_inference", unit: "s", value: round(seconds / inferences) },
    { name: "macs_per_second", unit: "1/s", value: round(products / seconds) },
  ];
  return {
    air: {
      ...cell.air,
      name: "obelysk_vm",
      columns: 32,
      constraints: 28,
      cells,
      program: { name, inferences, products, executor: "fixture" },
    },
    samples: { ...cell.samples, executeMs: repeat(() => round(steps * 4e-4)), steps: repeat(() => steps) },
    metrics: [
      ...cell.metrics,
      { name: "cells_per_step", unit: "cells", value: round(whole / steps) },
      ...rates,
    ],
  };
}

if (import.meta.main) {
  const folder = new URL(`${MACHINE.id}/`, import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  for (const records of [baseline(), verifier(), programs(), chain()]) {
    const text = records.map((record) => formatRecord(checkRecord(record, "fixture"))).join("");
    await Deno.writeTextFile(new URL(`${records[0].run.id}.jsonl`, folder), text);
  }
}
