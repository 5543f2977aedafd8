/**
 * The bytes that kernels declare against those that they touch: the emulator, with the tiles of a GPU, compiled so that every load and
 * store is seen. Also: no word is written by one thread and used by another of its block between two barriers.
 */
import { assert, assertEquals } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { airWords } from "../air/encode.ts";
import { preprocessedColumns } from "../air/key.ts";
import { airDefinition, airInstance } from "../air/registry.ts";
import { traceRecipe } from "../air/trace_recipe.ts";
import { type Options, optionWords, resolveOptions } from "../protocol/options.ts";
import { runOnWords } from "../prover/gpu_plan.ts";
import { contiguous } from "../prover/native.ts";
import { runProgram, runTrace } from "../prover/program.ts";
import type { TraceInput } from "../prover/prover.ts";
import { type Case, missing } from "./backends.ts";
import { titleOf } from "./emulated.ts";
import { networkCase, vmCases } from "./vm_cases.ts";

const PROGRAM = new URL("../build/emu_touched", import.meta.url);

function isBuilt(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const reason = isBuilt() ? undefined : "watched emulator: not built (make touched)";

/** Bytes of device memory, over all launches of a kernel. Touched words count once a launch, or once for every block. */
interface Touched {
  readonly launches: number;
  readonly declaredRead: number;
  readonly declaredWritten: number;
  readonly readByLaunch: number;
  readonly readByBlock: number;
  readonly writtenByLaunch: number;
  readonly writtenByBlock: number;
  /** Words that a thread wrote and another of its block read or wrote without a barrier in between. */
  readonly races: number;
}

/** Kernels that touch more than they declare: what the interpreter keeps of a row's values stays in the second-level cache. */
const WITH_SCRATCH = ["compose_interpreted", "fractions_interpreted"];
/** Kernels whose threads share words through atomic operations, which are loads and stores here, each with what is shared. */
const WITH_ATOMICS: Readonly<Record<string, string>> = {
  grind: "the least nonce found",
  grind_poseidon: "the least nonce found",
  trace_vm_cpu: "how often each difference of times is looked up",
  trace_vm_alu: "how often each byte is looked up",
  trace_vm_bit: "how often each pair of nibbles is looked up",
  trace_vm_act: "how often each entry and byte is looked up",
  trace_vm_dots: "how often each weight and difference of times is looked up",
  trace_vm_count_asked: "how many rows ask each component",
};
/** Lists of columns, transcript, plans: what a launch reads and writes besides columns, and does not declare. */
const SMALL_BYTES = 8192;

/** What a kernel declares too little of; undefined when nothing. */
function undeclared(t: Touched): string | undefined {
  const small = SMALL_BYTES * t.launches;
  if (t.declaredRead < 0.99 * t.readByLaunch - small) {
    return `declares ${t.declaredRead} bytes read, ${t.readByLaunch} are`;
  }
  if (t.declaredWritten < 0.99 * t.writtenByBlock - small) {
    return `declares ${t.declaredWritten} bytes written, ${t.writtenByBlock} are`;
  }
  return undefined;
}

async function touchedBy(air: AirInstance, input: TraceInput, options: Options) {
  const report = await runOnWords(PROGRAM, [
    Uint32Array.from([...optionWords("protocol", options), ...optionWords("execution", options)]),
    Uint32Array.from(airWords(air)),
    contiguous(preprocessedColumns(air)),
    input instanceof Uint32Array ? input : contiguous(input.flat()),
  ]);
  return JSON.parse(report) as Record<string, Touched>;
}

function checkTouched(all: Record<string, Touched>): void {
  const racy = Object.entries(all).filter(([name, { races }]) =>
    races > 0 && !Object.hasOwn(WITH_ATOMICS, name)
  );
  assertEquals(racy.map(([name]) => name), [], "kernels with races");
  const kernels = Object.entries(all).filter(([name]) => !WITH_SCRATCH.includes(name));
  const wrong = kernels.map(([name, t]) => [name, undeclared(t)]).filter(([, text]) => text !== undefined);
  assertEquals(wrong, []);
  const sum = (of: (t: Touched) => number) => kernels.reduce((all, [, t]) => all + of(t), 0);
  const declared = sum((t) => t.declaredRead + t.declaredWritten);
  // A word counts for each block that reads it.
  const touched = sum((t) => t.readByBlock + t.writtenByBlock);
  assert(declared < 1.05 * touched, `${declared} bytes are declared, ${touched} are touched`);
}

Deno.test("a kernel that declares too few bytes is found", () => {
  const right = {
    launches: 1,
    declaredRead: 4e6,
    declaredWritten: 2e6,
    readByLaunch: 4e6,
    readByBlock: 5e6,
    writtenByLaunch: 2e6,
    writtenByBlock: 2e6,
    races: 0,
  };
  assertEquals(undeclared(right), undefined);
  assertEquals(undeclared({ ...right, declaredRead: 3.9e6 }), "declares 3900000 bytes read, 4000000 are");
  assertEquals(undeclared({ ...right, writtenByBlock: 4e6 }), "declares 2000000 bytes written, 4000000 are");
});

Deno.test({
  name: `a kernel with a race is found${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const { stdout } = await new Deno.Command(PROGRAM, { args: ["racy"] }).output();
    const { racy } = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, Touched>;
    assertEquals(racy.races, 16);
  },
});

function watched(name: string, ignored: string | undefined, fn: () => Promise<void>): void {
  Deno.test({
    name: `bytes declared and touched by the kernels of ${name}${ignored ? ` (${ignored})` : ""}`,
    ignore: ignored !== undefined,
    fn,
  });
}

const CASES: readonly (Case & { readonly deviceTrace?: boolean })[] = [
  { air: "wide_fibonacci", params: { columns: 26, logRows: 14 }, protocol: {}, seed: 0 },
  { air: "wide_fibonacci", params: { columns: 5, logRows: 14 }, protocol: { foldStep: 4 }, seed: 0 },
  { air: "obelysk26", params: { logRows: 13 }, protocol: { hash: "blake2s_m31", logBlowup: 2 }, seed: 1 },
  { air: "range_lookup", params: { logRows: 13 }, protocol: { foldStep: 3, logLastLayer: 2 }, seed: 1 },
  { air: "wide_fibonacci", params: { columns: 9, logRows: 13 }, protocol: {}, seed: 2, deviceTrace: true },
  { air: "obelysk26", params: { logRows: 13 }, protocol: { foldStep: 2 }, seed: 2, deviceTrace: true },
  { air: "range_lookup", params: { logRows: 13 }, protocol: {}, seed: 2, deviceTrace: true },
  { air: "select", params: { logRows: 13, extra: 1 }, protocol: {}, seed: 2, deviceTrace: true },
  { air: "poseidon2", params: { logRows: 11 }, protocol: {}, seed: 2, deviceTrace: true },
];

for (const { deviceTrace = false, ...c } of CASES) {
  watched(`${titleOf(c)}${deviceTrace ? ", columns made on the device" : ""}`, reason, async () => {
    const options = resolveOptions({ ...c.protocol, backend: "emu", deviceTranscript: true, deviceTrace });
    const input = deviceTrace
      ? traceRecipe(c.air, c.params, c.seed)
      : airDefinition(c.air).trace(c.params, c.seed);
    checkTouched(await touchedBy(airInstance(c.air, c.params, options.binding), input, options));
  });
}

for (
  const { name, program, inputs, logRows } of [
    networkCase(12, true),
    ...vmCases().filter(({ name }) => name === "mixing"),
  ]
) {
  watched(`the program ${name}, columns made on the device`, reason ?? missing("cpu"), async () => {
    const options = resolveOptions({ backend: "emu", deviceTranscript: true, deviceTrace: true });
    const run = runProgram(program, inputs, {
      ...logRows !== undefined && { logRows },
      executor: "native",
      recipe: true,
    });
    checkTouched(await touchedBy(run.air, runTrace(run), options));
  });
}
