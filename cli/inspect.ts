/**
 * `deno task inspect`: what a proof file says about itself, and where its bytes go. Nothing is verified.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { VM_AIR } from "../air/obelysk_vm.ts";
import type { Program } from "../air/vm_program.ts";
import { fileAir, fileOptions } from "../air/proof_claims.ts";
import { securityOf } from "../air/security_input.ts";
import { flagOf, optionNames } from "../protocol/options.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import { UserError } from "../protocol/errors.ts";
import { decodeProofFile, type ProofFile } from "../protocol/proof_file.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { digestHex } from "../protocol/statement.ts";
import { contextText } from "./_context.ts";
import { readInput } from "./_files.ts";
import { refuseCompileFlags } from "./_network.ts";
import { MODEL_FLAGS, readProgram } from "./_program.ts";
import { proofParts } from "./_proof_parts.ts";
import { type Command, type Given, isOn, runCommand, textOf } from "./_shared.ts";
import { airText, bytesText, sha256Hex } from "./_text.ts";

/** The command. */
export const INSPECT: Command = {
  name: "inspect",
  summary: "show what a proof file claims and where its bytes go; nothing is verified",
  positional: "PROOF",
  flags: {
    "What it is about": [{
      name: "program",
      value: "FILE",
      help: "the program (or model), for a proof about one: the file does not carry it",
    }, ...MODEL_FLAGS],
    "Output": [{ name: "json", help: "print one JSON object on stdout" }],
  },
  examples: ["deno task inspect p.proof"],
};

async function readProof(bytes: Uint8Array, program: Program | undefined) {
  const file = decodeProofFile(bytes);
  const options = fileOptions(file);
  const air = aboutAir(file, options, program);
  const proof = decodeStarkProof(options.hash, file.starkProof);
  const security = securityOf(air, options);
  const { keyDigest, logSizes, publicValues, context } = file.statement;
  return {
    air: air.name,
    params: air.params,
    text: airText(air),
    warning: air.warning ?? null,
    options,
    statement: {
      key_digest: digestHex(options.hash, keyDigest),
      log_sizes: logSizes,
      public_values: publicValues,
      context: contextText(context),
    },
    attack_bits: security.attackBits,
    proven_bits: security.provenBits,
    regime: security.regime.name,
    multiplicity: security.regime.multiplicity,
    limiting_round: security.limitingRound,
    rounds: security.rounds,
    queries_counted: security.queriesCounted,
    file_bytes: bytes.length,
    proof_bytes: file.starkProof.length,
    proof_sha256: await sha256Hex(file.starkProof),
    parts: proofParts(options.hash, proof),
  };
}

/** The AIR the file names; sentences that say what to do when it is a program's. */
function aboutAir(file: ProofFile, options: ProtocolOptions, program: Program | undefined): AirInstance {
  if (file.airName === VM_AIR && program === undefined) {
    throw new UserError("Cannot inspect a proof about a program without it: give --program FILE", 2);
  }
  return fileAir(file, options.binding, program);
}

type Inspected = Awaited<ReturnType<typeof readProof>>;

function text(seen: Inspected): string {
  const { statement, parts, rounds } = seen;
  const regime = seen.multiplicity === null
    ? "unique decoding"
    : `Johnson regime, multiplicity ${seen.multiplicity}`;
  const row = (name: string, value: string | number) => `  ${name.padEnd(20)}  ${value}`;
  const share = (bytes: number) =>
    `${bytesText(bytes).padStart(16)}  ${(100 * bytes / seen.proof_bytes).toFixed(1).padStart(5)} %`;
  return [
    `${seen.text}: claims of the file, not verified (deno task verify does that)`,
    "statement",
    row("key digest", statement.key_digest),
    row("log sizes", statement.log_sizes.join(" ")),
    row("public values", statement.public_values.length === 0 ? "none" : statement.public_values.join(" ")),
    row("context", statement.context),
    "options",
    ...optionNames("protocol").map((name) => row(flagOf(name), String(seen.options[name]))),
    "soundness",
    row("attack bits", seen.attack_bits),
    row("proven bits", `${seen.proven_bits} (${regime}, limited by ${seen.limiting_round})`),
    ...(seen.queries_counted < seen.options.queries
      ? [row("queries counted", `${seen.queries_counted}: there are no more positions`)]
      : []),
    ...Object.entries(rounds).map(([name, bits]) =>
      row(`round ${name}`, bits === null ? "none" : bits.toFixed(2))
    ),
    "size",
    ...Object.entries(parts).map(([name, bytes]) => row(name.replaceAll("_", " "), share(bytes))),
    row("proof", share(seen.proof_bytes)),
    row("proof file", bytesText(seen.file_bytes).padStart(16)),
    row("proof sha256", seen.proof_sha256),
  ].join("\n");
}

async function inspect(given: Given): Promise<number> {
  const bytes = await readInput(given.positional!, "proof", "make one with deno task prove … --out FILE");
  const path = textOf(given, "program");
  if (path === undefined) refuseCompileFlags(given, "without --program");
  const program = path === undefined ? undefined : (await readProgram(path, given)).program;
  const { text: _text, ...fields } = await readProof(bytes, program);
  console.log(isOn(given, "json") ? JSON.stringify(fields) : text({ ...fields, text: _text }));
  return 0;
}

if (import.meta.main) await runCommand(INSPECT, inspect);
