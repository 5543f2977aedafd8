import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { PHASES } from "../protocol/phases.ts";
import type { DeviceWork, ProofWork } from "../prover/device_work.ts";
import { LAUNCH_MS, LONE_STEP_MS, predictPhase, predictProof, throughput } from "./gpu_model.ts";
import { type Gpu, gpuNamed, parseGpus, readGpus } from "./gpus.ts";
import { readPrices } from "./prices.ts";

const NOTHING: DeviceWork = {
  launches: 0,
  synchronisations: 0,
  copiesUp: 0,
  copiesDown: 0,
  bytesUp: 0,
  bytesDown: 0,
  bytesRead: 0,
  bytesWritten: 0,
  compressions: 0,
  permutations: 0,
  butterflies: 0,
  products: 0,
  steps: 0,
  loneSteps: 0,
  performed: { compressions: 0, permutations: 0 },
  kernels: {},
};

function assertNear(actual: number, expected: number, tolerance: number): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

Deno.test("every GPU of the table has a source, and a price under the same key", async () => {
  const gpus = await readGpus();
  const prices = await readPrices([], new URL("prices.json", import.meta.url).pathname);
  for (const { key } of gpus) assert(prices.prices.some((price) => price.key === key), key);
  assertEquals(gpuNamed(gpus, "h200_sxm").sms, 132);
  assertThrows(() => gpuNamed(gpus, "gtx_1"), UserError, "there are h200_sxm");
});

Deno.test("a table with a GPU twice, or without a source, is refused", async () => {
  const text = await Deno.readTextFile(new URL("gpus.json", import.meta.url));
  const { version, gpus } = JSON.parse(text) as { version: number; gpus: Gpu[] };
  assertThrows(() => parseGpus(JSON.stringify({ version, gpus: [gpus[0], gpus[0]] })), UserError, "twice");
  const { source: _, ...rest } = gpus[0];
  assertThrows(() => parseGpus(JSON.stringify({ version, gpus: [rest] })), UserError, "source");
});

Deno.test("a phase takes the scarcer of memory, arithmetic and PCIe, and its latency", async () => {
  const gpu = gpuNamed(await readGpus(), "h200_sxm");
  // 132 multiprocessors of 64 lanes at 1.98 GHz, 812 instructions.
  assertNear(throughput(gpu).compression / 1e9, 20.6, 0.05);
  const memory = { ...NOTHING, bytesRead: 4.8e9, bytesWritten: 4.8e9, launches: 2, loneSteps: 10 };
  assertNear(predictPhase(gpu, memory).ms, 2 + 2 * LAUNCH_MS + 10 * LONE_STEP_MS, 1e-9);
  const hashes = { ...memory, compressions: 3 * throughput(gpu).compression };
  assertNear(predictPhase(gpu, hashes).ms, 3000 + 2 * LAUNCH_MS + 10 * LONE_STEP_MS, 1e-6);
  assertNear(predictPhase(gpu, { ...NOTHING, bytesUp: 64e9, bytesDown: 1 }).ms, 1000, 1e-6);
  assertThrows(() => predictPhase(gpu, { ...NOTHING, permutations: 1 }), RangeError);
});

Deno.test("a proof takes the sum of its phases", async () => {
  const gpu = gpuNamed(await readGpus(), "l4");
  const work = Object.fromEntries(
    PHASES.map((phase, i) => [phase, { ...NOTHING, launches: i }]),
  ) as unknown as ProofWork;
  assertNear(predictProof(gpu, work).ms, 36 * LAUNCH_MS, 1e-9);
});
