/**
 * The bytes that kernels declare against those that they touch: the emulator, with the tiles of a GPU, compiled so that every load and
 * store is seen. Also: no word is written by one thread and used by another of its block between two barriers.
 */
import { assert, assertEquals } from "@std/assert";
import { airWords } from "../air/encode.ts";
import { preprocessedColumns } from "../air/key.ts";
import { airDefinition, airInstance } from "../air/registry.ts";
import { optionWords, resolveOptions } from "../protocol/options.ts";
import { runOnWords } from "../prover/gpu_plan.ts";
import { contiguous } from "../prover/native.ts";
import type { Case } from "./backends.ts";
import { titleOf } from "./emulated.ts";

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
/** Kernels whose threads share a word through atomic operations. */
const WITH_ATOMICS = ["grind", "grind_poseidon"];
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

async function touchedBy({ air: name, params, protocol, seed }: Case): Promise<Record<string, Touched>> {
  const options = resolveOptions({ ...protocol, backend: "emu", deviceTranscript: true });
  const air = airInstance(name, params, options.binding);
  return JSON.parse(
    await runOnWords(PROGRAM, [
      Uint32Array.from([...optionWords("protocol", options), ...optionWords("execution", options)]),
      Uint32Array.from(airWords(air)),
      contiguous(preprocessedColumns(air)),
      contiguous(airDefinition(name).trace(params, seed).flat()),
    ]),
  );
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

const CASES: readonly Case[] = [
  { air: "wide_fibonacci", params: { columns: 26, logRows: 14 }, protocol: {}, seed: 0 },
  { air: "wide_fibonacci", params: { columns: 5, logRows: 14 }, protocol: { foldStep: 4 }, seed: 0 },
  { air: "obelysk26", params: { logRows: 13 }, protocol: { hash: "blake2s_m31", logBlowup: 2 }, seed: 1 },
  { air: "range_lookup", params: { logRows: 13 }, protocol: { foldStep: 3, logLastLayer: 2 }, seed: 1 },
];

for (const c of CASES) {
  Deno.test({
    name: `bytes declared and touched by the kernels of ${titleOf(c)}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      const all = Object.entries(await touchedBy(c));
      const racy = all.filter(([name, { races }]) => races > 0 && !WITH_ATOMICS.includes(name));
      assertEquals(racy.map(([name]) => name), [], "kernels with races");
      const kernels = all.filter(([name]) => !WITH_SCRATCH.includes(name));
      const wrong = kernels.map(([name, t]) => [name, undeclared(t)]).filter(([, text]) =>
        text !== undefined
      );
      assertEquals(wrong, []);
      const sum = (of: (t: Touched) => number) => kernels.reduce((all, [, t]) => all + of(t), 0);
      const declared = sum((t) => t.declaredRead + t.declaredWritten);
      // A word counts for each block that reads it.
      const touched = sum((t) => t.readByBlock + t.writtenByBlock);
      assert(declared < 1.05 * touched, `${declared} bytes are declared, ${touched} are touched`);
    },
  });
}
