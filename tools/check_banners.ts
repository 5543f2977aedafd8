/**
 * The phase banners: prover and native prover carry the nine words in the prover's order, the verifier
 * and the contract's verifier carry the verifier's.
 *
 * @module
 */
import { PHASES, VERIFIER_PHASES } from "../protocol/phases.ts";

const FILES: readonly (readonly [path: string, phases: readonly string[]])[] = [
  ["prover/reference.ts", PHASES],
  ["cuda/prove.cpp", PHASES],
  ["verifier/verify.ts", VERIFIER_PHASES],
  ["chain/cairo/transcript.cairo", VERIFIER_PHASES],
];

/** The banner words of a text, in order: lines of the form `// ── word ──…`. */
export function bannersOf(text: string): string[] {
  return [...text.matchAll(/^\s*\/\/ ── (\w+) ─+/gm)].map((match) => match[1]);
}

if (import.meta.main) {
  let failed = false;
  for (const [path, phases] of FILES) {
    const found = bannersOf(Deno.readTextFileSync(path));
    if (found.join() === phases.join()) continue;
    failed = true;
    console.error(`${path} has the banners [${found.join(", ")}], wanted are [${phases.join(", ")}]`);
  }
  if (failed) Deno.exit(1);
  console.error("phase banners hold");
}
