/**
 * The steps of a campaign on a GPU, in order: what it is, whether kernels are right, whether bytes are, then times.
 *
 * @module
 */
import { describeMachine } from "../experiments/machine.ts";
import { EXPERIMENTS } from "../experiments/registry.ts";
import { readResults } from "../experiments/records.ts";
import { latestRun } from "../experiments/results_file.ts";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { isBuilt } from "../prover/native_library.ts";
import { lastLine, runCommand } from "./campaign_command.ts";
import { type Step, type StepContext, StepError } from "./campaign_run.ts";

/** What a campaign runs on: a GPU, or the emulator as a rehearsal. */
export type CampaignBackend = "cuda" | "emu";

/** What steps need to know. */
export interface CampaignSetup {
  readonly backend: CampaignBackend;
  /** Folder of everything that is left behind. */
  readonly folder: string;
  /** Seed of the random cases. */
  readonly seed: number;
}

const DENO = Deno.execPath();
/** Small proofs through the C ABI, whose bytes are compared with the vectors. */
const DEVICE_TEST = { cuda: "build/cuda_test", emu: "build/emu_test" } as const;
const NEEDS_GPU = "needs a GPU: this is a rehearsal on the emulator";
const SANITIZERS = ["memcheck", "racecheck", "synccheck", "initcheck"] as const;
/** Experiments whose cells know GPU backends, the first needed first. */
const BENCHES = [
  { id: "e14_gpu", seconds: 60 },
  { id: "e04_toggles", seconds: 60 },
  { id: "e13_kernels", seconds: 30 },
  { id: "e07_streams", seconds: 60 },
  { id: "e08_cold", seconds: 30 },
] as const;

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Opens the backend, so that a card or driver that is not there ends the campaign with its reason. */
function describe({ backend, folder }: CampaignSetup): Step {
  return {
    id: "describe",
    predictedSeconds: 1,
    needed: true,
    async run(context) {
      if (!isBuilt(backend)) throw new StepError(`${backend}: not built`);
      const machine = await describeMachine();
      let prover: NativeProver;
      try {
        prover = new NativeProver(backend, resolveOptions({ backend }));
      } catch (error) {
        if (error instanceof UserError) throw new StepError(error.message);
        throw error;
      }
      const { description } = prover;
      prover.close();
      const smi = backend === "cuda" ? await runCommand(["nvidia-smi", "-q"], context) : null;
      await Deno.writeTextFile(
        `${folder}/describe.json`,
        JSON.stringify({ machine, description, smi }, null, 2),
      );
      return `${machine.id}, ${description.compiler}`;
    },
  };
}

function deviceTest(backend: CampaignBackend): Step {
  const program = DEVICE_TEST[backend];
  return {
    id: "device_test",
    predictedSeconds: 20,
    needed: true,
    skip: () => isThere(program) ? undefined : `${program} is not built`,
    run: async (context) => lastLine(await runCommand([program], context)),
  };
}

/** The same proofs under NVIDIA's checkers of memory and barriers. */
function sanitizer(tool: typeof SANITIZERS[number], backend: CampaignBackend): Step {
  const program = DEVICE_TEST[backend];
  return {
    id: `sanitizer_${tool}`,
    predictedSeconds: 40,
    skip: () => backend !== "cuda" ? NEEDS_GPU : isThere(program) ? undefined : `${program} is not built`,
    run: async (context) =>
      lastLine(
        await runCommand(["compute-sanitizer", "--tool", tool, "--error-exitcode", "1", program], context),
      ),
  };
}

function parity(id: string, { backend, seed }: CampaignSetup, cases: number, ways: number): Step {
  const words = ["--backend", backend, "--cases", `${cases}`, "--seed", `${seed}`, "--ways", `${ways}`];
  return {
    id,
    predictedSeconds: 30,
    run: async (context) =>
      lastLine(
        await runCommand([DENO, "run", "-A", "--no-check", "tests/campaign_parity.ts", ...words], context),
      ),
  };
}

/** Whether an earlier run of an experiment was cut off, with at least one group on the disk. */
async function wasCutOff({ folder }: CampaignSetup, experiment: string): Promise<boolean> {
  const machine = await describeMachine();
  return (await latestRun(`${folder}/results`, machine.id, experiment))?.isWhole === false;
}

async function runBench(setup: CampaignSetup, experiment: string, context: StepContext): Promise<string> {
  const resume = context.resumed && await wasCutOff(setup, experiment);
  const level = setup.backend === "emu" ? ["--smoke"] : [];
  const words = [
    ...["run", "-A", "--no-check", "cli/bench.ts", experiment, "--out", `${setup.folder}/results`],
    ...["--budget", `${Math.max(1, Math.floor(context.secondsLeft))}`],
    ...resume ? ["--resume"] : level,
  ];
  const output = await runCommand([DENO, ...words], context);
  // What it leaves behind must be readable, before it counts as done.
  await readResults(`${setup.folder}/results`);
  return lastLine(output).replace(/^\S+\//, "");
}

function bench(setup: CampaignSetup, { id, seconds }: typeof BENCHES[number]): Step {
  return {
    id,
    predictedSeconds: setup.backend === "emu" ? 10 : seconds,
    skip: () =>
      EXPERIMENTS.some((experiment) => experiment.id === id) ? undefined : "there is no such experiment",
    run: (context) => runBench(setup, id, context),
  };
}

/** The steps of a campaign. */
export function campaignSteps(setup: CampaignSetup): Step[] {
  const { backend } = setup;
  const rehearsal = backend === "emu";
  return [
    describe(setup),
    deviceTest(backend),
    ...SANITIZERS.map((tool) => sanitizer(tool, backend)),
    parity("parity", setup, rehearsal ? 6 : 60, 0),
    parity("options_law", setup, rehearsal ? 2 : 12, rehearsal ? 4 : 30),
    ...BENCHES.map((entry) => bench(setup, entry)),
  ];
}
