/** Columns made on the device: the bytes of the reference, which makes them on the processor, for AIRs and seeds from a printed seed. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { airDefinition, airInstance } from "../air/registry.ts";
import { traceRecipe } from "../air/trace_recipe.ts";
import { UserError } from "../protocol/errors.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { loadedForRun, runProgram, runTrace } from "../prover/program.ts";
import { loadAir, type LoadedProver, openProver, proveTrace } from "../prover/prove.ts";
import type { Program } from "../vm/program.ts";
import { randomProgram } from "../vm/random_program.ts";
import { type Case, difference, missing, proveCase } from "./backends.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";
import { type VmCase, vmCases } from "./vm_cases.ts";

const reason = missing("emu") ?? missing("cpu");
const emulated = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });

/** With the host's transcript, and with the device's. */
const WAYS: readonly Partial<Options>[] = [{ deviceTranscript: false }, { deviceTranscript: true }];

async function checkCase(c: Case): Promise<void> {
  const expected = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
  for (const way of WAYS) {
    const execution = { backend: "emu", deviceTrace: true, ...way } as const;
    const made = await proveCase(c, { name: "emu", execution });
    assertEquals(difference(expected, made), undefined, JSON.stringify({ ...c, execution }));
  }
}

const seed = testSeed("device_trace_test");
for (const [i, c] of randomCases(seed, 8, true).filter(({ air }) => airDefinition(air).recipe).entries()) {
  emulated(`device trace ${i}: the reference's bytes for ${c.air} ${JSON.stringify(c)}`, () => checkCase(c));
}

// Seeds up to the largest: sums that wrap around the field.
for (const air of ["wide_fibonacci", "obelysk26", "range_lookup", "select", "poseidon2"]) {
  emulated(`device trace: the reference's bytes for ${air} with the largest seed and more rows`, async () => {
    const params = air === "wide_fibonacci" ? { columns: 7, logRows: 9 } : { logRows: 9 };
    await checkCase({ air, params, protocol: { queries: 4, powBits: 2 }, seed: 2147483646 });
  });
}

/** The proofs of runs of one program, with the same sizes, by one prover. */
async function proveRuns(
  execution: Partial<Options>,
  program: Program,
  runs: readonly (readonly number[])[],
) {
  const options = resolveOptions({ queries: 3, powBits: 0, ...execution });
  const prover = openProver(options);
  try {
    const proofs: Uint8Array[] = [];
    let loaded: LoadedProver | undefined;
    for (const inputs of runs) {
      const run = runProgram(program, inputs, { executor: "native", recipe: options.deviceTrace });
      const sizes = (air: AirInstance) => String(air.components.map(({ logRows }) => logRows));
      if (!loaded || sizes(loaded.air) !== sizes(run.air)) loaded = await loadAir(prover, run.air, options);
      proofs.push((await proveTrace(loadedForRun(loaded, run), runTrace(run))).file);
    }
    return proofs;
  } finally {
    prover.close();
  }
}

async function checkProgram(name: string, program: Program, runs: readonly (readonly number[])[]) {
  const expected = await proveRuns({ backend: "cpu", threads: 1 }, program, runs);
  for (const deviceTranscript of [false, true]) {
    const execution = { backend: "emu", deviceTrace: true, deviceTranscript } as const;
    for (const [i, file] of (await proveRuns(execution, program, runs)).entries()) {
      assertEquals(file, expected[i], `${name}, run ${i} ${JSON.stringify(execution)}`);
    }
  }
}

for (const { name, program, inputs } of vmCases()) {
  emulated(`device trace: the cpu prover's bytes for the program ${name}`, () => {
    const others = inputs.map((value) => value + 1);
    return checkProgram(name, program, name.includes("network") ? [inputs, others, inputs] : [inputs]);
  });
}

emulated("device trace: the cpu prover's bytes for random programs", async () => {
  for (let i = 0; i < 24; i++) {
    const { program, inputs } = randomProgram(seed + i);
    await checkProgram(`random program ${seed + i}`, program, [inputs]);
  }
});

emulated(
  "device trace: a recipe of another program is refused, and one that only the native executor writes",
  async () => {
    const options = resolveOptions({ backend: "emu", deviceTrace: true, queries: 3, powBits: 0 });
    const [first, second] = vmCases();
    const recipeOf = ({ program, inputs }: VmCase) =>
      runProgram(program, inputs, { executor: "native", recipe: true });
    const prover = openProver(options);
    try {
      const run = recipeOf(first);
      const loaded = await loadAir(prover, run.air, options);
      const other = runTrace(recipeOf(second));
      await assertRejects(
        () => proveTrace(loaded, other),
        UserError,
        "are not those of the AIR that is loaded",
      );
      const short = Uint32Array.from(runTrace(run) as Uint32Array);
      short[0] = 20;
      await assertRejects(
        () => proveTrace(loaded, short.subarray(0, 20)),
        UserError,
        "end before its header does",
      );
      await proveTrace(loaded, runTrace(run));
      await assertRejects(
        () => proveTrace(loaded, short.subarray(0, 20)),
        UserError,
        "words are 20, allowed are",
      );
    } finally {
      prover.close();
    }
    assertThrows(
      () => runProgram(first.program, first.inputs, { recipe: true }),
      UserError,
      "with the TypeScript executor",
    );
  },
);

emulated("device trace: recipes and columns are not taken for each other", async () => {
  const columns = { air: "wide_fibonacci", params: { columns: 3, logRows: 4 } };
  const prefix = { statementWords: [], afterTree0: [] };
  const prover = openProver(resolveOptions({ backend: "emu", deviceTrace: true, queries: 2 }));
  try {
    await prover.load(airInstance(columns.air, columns.params));
    await assertRejects(() => prover.prove(prefix, [[new Uint32Array(16)]]), TypeError, "a recipe is wanted");
    const refused: readonly [Uint32Array<ArrayBuffer>, string][] = [
      [traceRecipe("obelysk26", { logRows: 6 }, 0), "other columns than obelysk26"],
      [traceRecipe("range_lookup", { logRows: 5 }, 0), "other columns than range_lookup"],
      [traceRecipe("select", { logRows: 5 }, 0), "other columns than select"],
      [traceRecipe("poseidon2", { logRows: 4 }, 0), "other columns than poseidon2"],
      [Uint32Array.of(3, 99, 0), "no generator 99"],
      [Uint32Array.of(3, 0, 0), "no generator 0"],
      [Uint32Array.of(4, 1, 0), "no recipe of a trace"],
      [Uint32Array.of(), "no recipe of a trace"],
      [Uint32Array.of(2, 1), "has 2 words, 3 are wanted"],
      [Uint32Array.of(3, 1, 0x7fffffff), "is no field element"],
    ];
    for (const [recipe, message] of refused) {
      await assertRejects(() => prover.prove(prefix, recipe), UserError, message);
    }
    // The handle goes on.
    const recipe = traceRecipe(columns.air, columns.params, 5);
    const first = await prover.prove(prefix, recipe);
    assertEquals((await prover.prove(prefix, recipe)).starkProof, first.starkProof);
  } finally {
    prover.close();
  }
  assertThrows(() => traceRecipe("nothing", {}, 0), UserError);
});
