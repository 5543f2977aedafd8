/**
 * `deno task prove`: makes a proof file, or times several proofs of one statement.
 *
 * @module
 */
import process from "node:process";
import { securityOf } from "../air/security_input.ts";
import { UserError } from "../protocol/errors.ts";
import { optionNames } from "../protocol/options.ts";
import { type ProgramRun, runProgram, runTrace } from "../prover/program.ts";
import { loadAir, openProver, type ProvedFile, proveLoaded, proveTrace } from "../prover/prove.ts";
import { CONTEXT_NOTES, contextFlag, contextText, givenContext } from "./_context.ts";
import { OutputFile } from "./_files.ts";
import {
  airFlags,
  type Instance,
  instanceOf,
  PROFILE_FLAG,
  PROFILE_NOTES,
  PROGRAM_FLAG,
  programExecution,
  programRows,
} from "./_instance.ts";
import { refuseCompileFlags } from "./_network.ts";
import { givenInputs, hasInputs, INPUT_FLAGS, MODEL_FLAGS, PROGRAM_NOTES, readProgram } from "./_program.ts";
import { type InterruptHooks, interruptible } from "./_progress.ts";
import { type Command, type Given, isOn, numberOf, optionFlags, runCommand, textOf } from "./_shared.ts";
import { airText, bindingText, bitsText, bytesText, msText, sha256Hex } from "./_text.ts";

const NAMES = [...optionNames("protocol"), ...optionNames("execution"), "seed"] as const;
const REPEAT_MAX = 10000;

/** The command. */
export const PROVE: Command = {
  name: "prove",
  summary: "prove a program's run, or the generated trace of an AIR",
  flags: {
    "What is proven": [
      PROGRAM_FLAG,
      ...MODEL_FLAGS,
      ...INPUT_FLAGS,
      ...airFlags(),
      ...optionFlags(["seed"]),
      contextFlag("what the proof is bound to, see below: it proves nothing anywhere else"),
    ],
    "Protocol: changes the proof's bytes": [PROFILE_FLAG, ...optionFlags(optionNames("protocol"))],
    "Execution: never changes them": optionFlags(optionNames("execution")),
    "Output": [
      { name: "out", value: "FILE", help: "where the proof file goes" },
      {
        name: "repeat",
        value: "N",
        help: `prove N times with one prover and report every time (1 to ${REPEAT_MAX}; default 1)`,
      },
      { name: "json", help: "print one JSON object on stdout" },
    ],
  },
  notes: { ...PROGRAM_NOTES, ...CONTEXT_NOTES, ...PROFILE_NOTES },
  examples: [
    "deno task prove --program vm/programs/fibonacci.oasm --input 10 --out p.proof",
    "deno task prove --program vm/network/models/iris.onnx --input 170,116,126,112 --out p.proof",
    "deno task prove --air wide_fibonacci --columns 26 --log-rows 8 --queries 3 --pow-bits 10 --out p.proof",
    "deno task prove --air wide_fibonacci --log-rows 16 --profile proven96 --repeat 5 --json",
    "deno task prove --air wide_fibonacci --log-rows 10 --profile onchain80 --context 0x2a --out p.proof",
  ],
};

/** Proves as often as asked; every proof of one statement has the same bytes, or something is wrong. */
async function proveTimes(
  proveOnce: () => Promise<ProvedFile>,
  times: number,
  hooks: InterruptHooks,
): Promise<ProvedFile[]> {
  const proofs: ProvedFile[] = [];
  for (let i = 0; i < times; i++) {
    hooks.signal.throwIfAborted();
    const proved = await proveOnce();
    const differs = proofs.length > 0 && await sha256Hex(proved.file) !== await sha256Hex(proofs[0].file);
    if (differs) {
      throw new Error(
        `Cannot trust this prover: proof ${i + 1} of the same statement has other bytes than the first`,
      );
    }
    proofs.push(proved);
  }
  return proofs;
}

async function report(
  { air, options, profile, run, context }: Request,
  loadMs: number,
  proofs: readonly ProvedFile[],
): Promise<unknown> {
  const [{ file, output }] = proofs;
  const { attackBits, provenBits } = securityOf(air, options);
  return {
    air: air.name,
    params: air.params,
    warning: air.warning ?? null,
    profile: profile ?? null,
    options: Object.fromEntries(NAMES.map((name) => [name, options[name]])),
    context: context === undefined ? null : contextText(context),
    ran: output.ran,
    attack_bits: attackBits,
    proven_bits: provenBits,
    steps: run?.execution.steps ?? null,
    executor: run?.executor ?? null,
    execute_ms: run?.executeMs ?? null,
    load_ms: loadMs,
    trace_ms: proofs.map((p) => p.traceMs),
    prove_ms: proofs.map((p) => p.output.proveMs),
    grind_ms: proofs.map((p) => p.output.grindMs),
    phase_ms: proofs.map((p) => p.output.phaseMs),
    proof_bytes: output.starkProof.length,
    file_bytes: file.length,
    proof_sha256: await sha256Hex(output.starkProof),
    peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
  };
}

function line(instance: Request, proofs: readonly ProvedFile[], place: string | undefined): string {
  const times = proofs.map((p) => p.output.proveMs).sort((a, b) => a - b);
  const middle = (times[(times.length - 1) >> 1] + times[times.length >> 1]) / 2;
  const time = times.length === 1 ? msText(middle) : `${msText(middle)} (median of ${times.length})`;
  const bits = bitsText(securityOf(instance.air, instance.options)) + bindingText(instance.options);
  const { output, file } = proofs[0];
  const bound = instance.context === undefined ? "" : `, bound to ${contextText(instance.context)}`;
  const where = place === undefined ? "" : `, ${place}`;
  const steps = instance.run === undefined ? "" : `, ${instance.run.execution.steps} steps`;
  return `proved ${airText(instance.air)}${steps} with ${output.ran.backend} in ${time}: ${bits}, ${
    bytesText(file.length)
  }${bound}${where}`;
}

/** Proves into a place that is claimed before and filled after; a cancelled proof leaves nothing there. */
async function proveInto(
  { air, options, run, context }: Request,
  times: number,
  place: string | undefined,
  hooks: InterruptHooks,
): Promise<{ loadMs: number; proofs: ProvedFile[] }> {
  const output = place === undefined ? undefined : await OutputFile.open(place);
  try {
    const prover = openProver(options);
    try {
      const loaded = await loadAir(prover, air, options, context);
      const once = async (): Promise<ProvedFile> =>
        run === undefined
          ? await proveLoaded(loaded, options.seed, hooks)
          : { ...await proveTrace(loaded, runTrace(run), hooks), traceMs: run.traceMs };
      const proofs = await proveTimes(once, times, hooks);
      // A Ctrl-C that came while the prover kept this thread busy arrives now, before anything is written.
      await new Promise((resolve) => setTimeout(resolve, 0));
      hooks.signal.throwIfAborted();
      await output?.commit(proofs[0].file);
      return { loadMs: loaded.loadMs, proofs };
    } finally {
      prover.close();
    }
  } finally {
    await output?.discard();
  }
}

/** What is proved: an AIR's generated trace, or a program's run; and what the proof is bound to. */
interface Request extends Instance {
  readonly run: ProgramRun | undefined;
  readonly context: readonly number[] | undefined;
}

async function requestOf(given: Given): Promise<Request> {
  const context = givenContext(given);
  const request = await provenOf(given);
  if (context !== undefined && request.options.binding === "bare") {
    throw new UserError("Cannot use --context with --binding bare: it would be in no transcript", 2);
  }
  return { ...request, context };
}

async function provenOf(given: Given): Promise<Omit<Request, "context">> {
  const path = textOf(given, "program");
  if (path === undefined) {
    if (hasInputs(given)) {
      throw new UserError("Cannot use --input without --program: AIRs have no inputs", 2);
    }
    refuseCompileFlags(given, "with an AIR");
    return { ...instanceOf(given, NAMES), run: undefined };
  }
  if (given.flags.has("seed")) {
    throw new UserError("Cannot use --seed with --program: a run has inputs, give --input", 2);
  }
  const logRows = programRows(given);
  const { program, model } = await readProgram(path, given);
  const run = runProgram(program, await givenInputs(given, model), {
    ...logRows === undefined ? {} : { logRows },
    ...programExecution(given),
  });
  return { ...instanceOf(given, NAMES, run.air), run };
}

async function prove(given: Given): Promise<number> {
  const instance = await requestOf(given);
  const times = numberOf(given, "repeat", 1, REPEAT_MAX) ?? 1;
  const place = textOf(given, "out");
  const json = isOn(given, "json");
  if (place === undefined && !json) {
    throw new UserError(
      "Cannot prove: the proof would go nowhere; give --out FILE, or --json for its figures alone",
      2,
    );
  }
  const label = `proving ${instance.air.name}`;
  const { loadMs, proofs } = await interruptible(label, (hooks) => proveInto(instance, times, place, hooks));
  if (json) console.log(JSON.stringify(await report(instance, loadMs, proofs)));
  (json ? console.error : console.log)(line(instance, proofs, place));
  return 0;
}

if (import.meta.main) await runCommand(PROVE, prove);
