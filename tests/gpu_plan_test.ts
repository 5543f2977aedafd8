/**
 * What the emulator counts while it proves is what the planner counts without running, and the hashes that kernels declare are those
 * that they do.
 */
import { assertEquals } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { type Phase, PHASES } from "../protocol/phases.ts";
import type { DeviceWork, ProofWork } from "../prover/device_work.ts";
import { isPlannerBuilt, planProof } from "../prover/gpu_plan.ts";
import { loadAir, openProver, proveTrace } from "../prover/prove.ts";
import { executorOf, runProgram, runTrace } from "../prover/program.ts";
import { type Case, missing, proveCase, type Variant } from "./backends.ts";
import { emulatedWays, titleOf, waysOf } from "./emulated.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";
import { networkCase, vmCases } from "./vm_cases.ts";

const reason = missing("emu") ?? (isPlannerBuilt("emu") ? undefined : "planner: not built (make gpu-plans)");

/**
 * What a plan knows. Of a proof that the host drives it does not know how often a search is launched again, nor how many of the positions
 * that are opened are distinct.
 */
function isKnown(phase: Phase, options: Options): boolean {
  return options.deviceTranscript || phase !== "grind" && phase !== "queries";
}

/** Whether a phase looks for a nonce. */
function isSearch(phase: Phase, options: Options): boolean {
  return phase === "grind" || phase === "interaction" && options.interactionPowBits > 0;
}

const planned = ({ performed: _, ...work }: DeviceWork) => work;

function checkCounts(counted: ProofWork, plan: ProofWork, options: Options): void {
  for (const phase of PHASES.filter((phase) => isKnown(phase, options))) {
    assertEquals(planned(counted[phase]), planned(plan[phase]), `counts of ${phase}`);
    if (isSearch(phase, options)) continue;
    const { performed, compressions, permutations } = counted[phase];
    assertEquals(performed, { compressions, permutations }, `hashes of ${phase}, done and declared`);
  }
}

async function checkCase(c: Case, { name, execution }: Variant): Promise<void> {
  const options = resolveOptions({ ...c.protocol, ...execution });
  const { work } = (await proveCase(c, { name, execution })).output;
  const plan = await planProof("emu", airInstance(c.air, c.params, options.binding), options);
  checkCounts(work!, plan.phases, options);
}

/** Every AIR with every hash. */
const EVERY: readonly Case[] = (["blake2s", "blake2s_m31", "poseidon252"] as const).flatMap((hash, i) => {
  const protocol = { hash, queries: 3 + i, powBits: 3, logBlowup: 1 + i % 2, foldStep: 1 + i };
  return [
    { air: "wide_fibonacci", params: { columns: 10, logRows: 6 }, protocol, seed: i },
    { air: "obelysk26", params: { logRows: 6 }, protocol: { ...protocol, logLastLayer: 1 }, seed: i },
    {
      air: "range_lookup",
      params: { logRows: 6 },
      protocol: { ...protocol, interactionPowBits: 2 },
      seed: i,
    },
    { air: "select", params: { logRows: 7, extra: i % 2 }, protocol, seed: i },
  ];
});

const cases = [...EVERY, ...randomCases(testSeed("gpu_plan_test"), 8, true)];
for (const [i, c] of cases.entries()) {
  for (const way of waysOf(c, emulatedWays(i, 2))) {
    Deno.test({
      name: `gpu plan ${i}: ${way.name} counts what is planned for ${titleOf(c)}${
        reason ? ` (${reason})` : ""
      }`,
      ignore: reason !== undefined,
      fn: () => checkCase(c, way),
    });
  }
}

for (const c of [vmCases()[0], networkCase(10, false)]) {
  Deno.test({
    name: `gpu plan: counts of the program ${c.name}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      for (const deviceTrace of missing("cpu") === undefined ? [false, true] : [false]) {
        const execution = { backend: "emu", deviceTranscript: true, deviceTrace } as const;
        const options = resolveOptions({ queries: 5, powBits: 4, ...execution });
        const run = runProgram(c.program, c.inputs, {
          ...c.logRows === undefined ? {} : { logRows: c.logRows },
          executor: executorOf(options),
          recipe: deviceTrace,
        });
        const prover = openProver(options);
        try {
          const loaded = await loadAir(prover, run.air, options);
          const { work } = (await proveTrace(loaded, runTrace(run))).output;
          checkCounts(work!, (await planProof("emu", run.air, options, run.recipe)).phases, options);
        } finally {
          prover.close();
        }
      }
    },
  });
}
