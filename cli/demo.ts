/**
 * `deno task demo`: a small proof, made and verified, with its phases.
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import { securityOf } from "../air/security_input.ts";
import { type BackendName, OPTIONS, type Options, resolveOptions } from "../protocol/options.ts";
import { type Phase, PHASES } from "../protocol/phases.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { isBuilt } from "../prover/native_library.ts";
import { openProver, proveAir } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { interruptible } from "./_progress.ts";
import { choiceOf, type Command, type Given, runCommand } from "./_shared.ts";
import { airText, bitsText, bytesText, msText } from "./_text.ts";

/** The command. */
export const DEMO: Command = {
  name: "demo",
  summary: "make and verify a small proof, and show its phases",
  flags: {
    "Execution": [{
      name: "backend",
      value: "NAME",
      help: `${
        OPTIONS.backend.choices.join(", ")
      }; without it cpu where its library is built, else reference`,
    }],
  },
  examples: ["deno task demo", "deno task demo --backend reference"],
};

/** What each phase does, in a line. */
const PHASE_TEXT: Readonly<Record<Phase, string>> = {
  trace: "make the main columns",
  commit: "extend the columns and commit to them",
  interaction: "LogUp columns for the drawn challenges",
  composition: "combine all constraints into one polynomial and commit to it",
  oods: "evaluate every column at a point outside the domain",
  quotients: "one quotient column that ties the values to the columns",
  fri: "fold it to a short polynomial, committing to each layer",
  grind: "find the proof-of-work nonce",
  queries: "open what the drawn positions ask for",
};

function backendOf(given: Given): BackendName {
  if (given.flags.has("backend")) return choiceOf(given, "backend", OPTIONS.backend.choices);
  return isBuilt("cpu") ? "cpu" : "reference";
}

async function demo(given: Given): Promise<number> {
  const backend = backendOf(given);
  const options: Options = resolveOptions({ ...PROFILES.smoke.options, backend });
  const air = airInstance("wide_fibonacci", { columns: 26, logRows: 8 });
  const bits = securityOf(air, options);
  console.log(`proving ${airText(air)} with ${backend}, profile smoke: ${bitsText(bits)}`);
  const { file, output, traceMs } = await interruptible("demo", async (hooks) => {
    const prover = openProver(options);
    try {
      return await proveAir({ prover, air, options, seed: 0, hooks });
    } finally {
      prover.close();
    }
  });
  for (const phase of PHASES) {
    const ms = phase === "trace" ? traceMs : output.phaseMs[phase];
    console.log(
      `  ${phase.padEnd(12)} ${(ms === null ? "not told" : msText(ms)).padStart(10)}  ${PHASE_TEXT[phase]}`,
    );
  }
  console.log(`proved in ${msText(output.proveMs)}: ${bitsText(bits)}, ${bytesText(file.length)}`);
  const start = performance.now();
  const verified = verifyProofFile(file, {
    air: { name: air.name, params: air.params },
    minAttackBits: bits.attackBits,
  });
  console.log(`verified in ${msText(performance.now() - start)}: ${bitsText(verified)}`);
  console.log("next: deno task prove --help; docs/SOUNDNESS.md says what the bits mean");
  return 0;
}

if (import.meta.main) await runCommand(DEMO, demo);
