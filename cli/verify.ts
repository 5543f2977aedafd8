/**
 * `deno task verify`: checks a proof file against what the caller accepts. Reading files is all the permission it needs,
 * unless the official verifier is asked as well.
 *
 * @module
 */
import { decodeKey } from "../air/key.ts";
import { airDefinition } from "../air/registry.ts";
import type { Program } from "../air/vm_program.ts";
import { programHash } from "../air/vm_program_words.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { type OfficialAnswer, verifyOfficially } from "../prover/official.ts";
import {
  type AcceptableFile,
  checkProofFile,
  DEFAULT_MIN_PROVEN_BITS,
  type ExpectedRun,
  type VerifyPolicy,
  verifyProofFile,
} from "../verifier/verify_file.ts";
import { checkProgram } from "../vm/checker.ts";
import { CONTEXT_NOTES, contextFlag, contextText, givenContext } from "./_context.ts";
import { readInput } from "./_files.ts";
import { airFlags, airOf, programRows } from "./_instance.ts";
import { type Model, refuseCompileFlags } from "./_network.ts";
import {
  givenInputs,
  hasInputs,
  INPUT_FLAGS,
  MODEL_FLAGS,
  parseNumbers,
  PROGRAM_NOTES,
  readProgram,
} from "./_program.ts";
import { choiceOf, type Command, type Given, isOn, numberOf, runCommand, textOf } from "./_shared.ts";
import { airText, bindingText, bitsText, bytesText, msText, runText } from "./_text.ts";

const BITS_MAX = 128;

/** The command. */
export const VERIFY: Command = {
  name: "verify",
  summary: "verify a proof file",
  positional: "PROOF",
  flags: {
    "What must be proven (the file's own statement when neither --key nor --air is given)": [
      { name: "key", value: "FILE", help: "the verifying key, made by deno task key" },
      {
        name: "program",
        value: "FILE",
        help: "the program that was run; its tree 0 is recomputed, which takes long for large ones",
      },
      ...MODEL_FLAGS,
      ...INPUT_FLAGS,
      { name: "output", value: "LIST", help: "the public outputs of the program's run" },
      ...airFlags(),
      contextFlag("what the proof must be bound to, see below (default 0x0: nothing)"),
    ],
    "What is accepted": [
      {
        name: "min-proven-bits",
        value: "N",
        help: `proven bits demanded (default ${DEFAULT_MIN_PROVEN_BITS})`,
      },
      {
        name: "min-attack-bits",
        value: "N",
        help: "attack bits demanded, in place of proven bits unless those are given too",
      },
      { name: "allow-bare", help: "accept a proof whose transcript does not contain the statement" },
    ],
    "How": [
      {
        name: "with",
        value: "NAME",
        help:
          "verifier: ts, stwo (the official crate behind our shape check), both (default ts; the others need verify:official)",
      },
      { name: "json", help: "print one JSON object on stdout" },
    ],
  },
  notes: { ...PROGRAM_NOTES, ...CONTEXT_NOTES },
  examples: [
    "deno task verify p.proof --key wide.key",
    "deno task verify p.proof --air wide_fibonacci --columns 26 --log-rows 8 --min-attack-bits 13",
    "deno task verify p.proof --program vm/programs/fibonacci.oasm --input 10 --output 55",
    "deno task verify p.proof --air wide_fibonacci --log-rows 10 --context 0x2a",
    "deno task verify:official p.proof --with both",
  ],
};

async function policyOf(given: Given): Promise<VerifyPolicy> {
  const keyPath = textOf(given, "key");
  const programPath = textOf(given, "program");
  if (programPath !== undefined && keyPath !== undefined) {
    throw new UserError("Cannot use --key with --program: the key names the program, give one of the two", 2);
  }
  if (programPath !== undefined) programRows(given);
  if (programPath === undefined) refuseCompileFlags(given, "without --program");
  const { program, model } = programPath === undefined
    ? { program: undefined, model: undefined }
    : await readProgram(programPath, given);
  if (program) checkProgram(program);
  const air = program ? undefined : airOf(given, "statement");
  if (keyPath !== undefined && air !== undefined) {
    throw new UserError("Cannot use --key with --air: the key names the AIR, give one of the two", 2);
  }
  const key = keyPath === undefined ? undefined : decodeKey(
    new TextDecoder().decode(
      await readInput(keyPath, "key", "make one with deno task key --air … --out FILE"),
    ),
  );
  const context = givenContext(given);
  const minProvenBits = numberOf(given, "min-proven-bits", 0, BITS_MAX);
  const minAttackBits = numberOf(given, "min-attack-bits", 0, BITS_MAX);
  return {
    allowBare: isOn(given, "allow-bare"),
    ...(key && { key }),
    ...(program && { program }),
    run: await expectedRun(given, model),
    ...(air && { air: { name: air.name, params: air.params } }),
    ...(context && { context }),
    ...(minProvenBits !== undefined && { minProvenBits }),
    ...(minAttackBits !== undefined && { minAttackBits }),
  };
}

/** The run that the flags ask for. */
async function expectedRun(given: Given, model: Model | undefined): Promise<ExpectedRun> {
  const elements = (values: number[]) => values.map((v) => v < 0 ? v + P : v);
  const outputs = textOf(given, "output");
  return {
    ...(hasInputs(given) && { inputs: elements(await givenInputs(given, model)) }),
    ...(outputs !== undefined && { outputs: elements(parseNumbers(outputs, "--output")) }),
  };
}

/** A verdict: a file that passed everything asked, or why not. */
type Verdict =
  | {
    readonly accepted: AcceptableFile;
    readonly verifyMs: number | null;
    readonly official: OfficialAnswer | null;
  }
  | { readonly refused: string; readonly code: string };

async function judge(
  bytes: Uint8Array<ArrayBuffer>,
  policy: VerifyPolicy,
  by: "ts" | "stwo" | "both",
): Promise<Verdict> {
  if (by !== "ts" && policy.key?.air.program) {
    throw new UserError(
      "Cannot ask the official verifier with --key: it needs the program, give --program",
      2,
    );
  }
  try {
    const start = performance.now();
    const accepted = by === "stwo" ? checkProofFile(bytes, policy) : verifyProofFile(bytes, policy);
    const verifyMs = by === "stwo" ? null : performance.now() - start;
    const official = by === "ts" ? null : await askOfficial(bytes, policy.program);
    if (official?.accepted === false) return { refused: official.reason ?? "no reason given", code: "stwo" };
    return { accepted, verifyMs, official };
  } catch (error) {
    if (error instanceof ProofError) return { refused: error.message, code: error.code };
    throw error;
  }
}

async function askOfficial(
  bytes: Uint8Array<ArrayBuffer>,
  program: Program | undefined,
): Promise<OfficialAnswer> {
  try {
    return await verifyOfficially(bytes, program);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new UserError(
      "Cannot ask the official verifier: it runs in a process of its own and verify may only read files; run deno task verify:official with the same arguments",
    );
  }
}

/** What must be said about the AIR that a refused file names, as far as it can be read. */
function warningOf(bytes: Uint8Array): string | undefined {
  try {
    return airDefinition(decodeProofFile(bytes).airName).warning;
  } catch (error) {
    if (error instanceof ProofError || error instanceof UserError) return undefined;
    throw error;
  }
}

const NEXT: Readonly<Record<string, string>> = {
  options: "what is accepted is said with --key, --min-proven-bits, --min-attack-bits and --allow-bare",
  key: "give the key it was made for with --key, or its AIR with --air",
  statement: "give what it is about with --air, --program or --key, and what it is bound to with --context",
  malformed: "make a proof file with deno task prove",
};

function line(verdict: Verdict, warning: string | undefined): string {
  if ("refused" in verdict) {
    const next = NEXT[verdict.code];
    const about = warning === undefined ? "" : ` (${warning})`;
    return `refused (${verdict.code}): ${verdict.refused}${next === undefined ? "" : `; ${next}`}${about}`;
  }
  const { accepted, verifyMs, official } = verdict;
  const times = [
    ...(verifyMs === null ? [] : [msText(verifyMs)]),
    ...(official === null
      ? []
      : [`stwo ${official.verifyMs === null ? "accepted" : msText(official.verifyMs)}`]),
  ];
  const source = accepted.statementFromFile ? "statement taken from the file: " : "";
  const { context } = accepted.file.statement;
  const bound = context.some((word) => word !== 0) ? `, bound to ${contextText(context)}` : "";
  const run = accepted.program && `\n${runText(accepted.program.identity, accepted.program.run)}`;
  return `${source}verified ${airText(accepted.air)}: ${bitsText(accepted)}${
    bindingText(accepted.options)
  }${bound}, ` +
    `${bytesText(accepted.proofBytes)}, ${times.join(", ")}${run ?? ""}`;
}

function json(verdict: Verdict, warning: string | undefined): unknown {
  if ("refused" in verdict) {
    return { verified: false, code: verdict.code, message: verdict.refused, warning: warning ?? null };
  }
  const { accepted, verifyMs, official } = verdict;
  return {
    verified: true,
    air: accepted.air.name,
    params: accepted.air.params,
    program: accepted.program
      ? { hash: programHash(accepted.program.identity), ...accepted.program.run }
      : null,
    warning: warning ?? null,
    context: contextText(accepted.file.statement.context),
    statement_from_file: accepted.statementFromFile,
    options: accepted.options,
    attack_bits: accepted.attackBits,
    proven_bits: accepted.provenBits,
    file_bytes: accepted.proofBytes,
    verify_ms: verifyMs,
    official: official && { accepted: official.accepted, verify_ms: official.verifyMs },
  };
}

async function verify(given: Given): Promise<number> {
  const by = choiceOf(given, "with", ["ts", "stwo", "both"]);
  const policy = await policyOf(given);
  const bytes = await readInput(given.positional!, "proof", "make one with deno task prove … --out FILE");
  const verdict = await judge(bytes, policy, by);
  const warning = warningOf(bytes);
  console.log(isOn(given, "json") ? JSON.stringify(json(verdict, warning)) : line(verdict, warning));
  return "refused" in verdict ? 1 : 0;
}

if (import.meta.main) await runCommand(VERIFY, verify);
