/**
 * The runner's side of measuring a proof on chain.
 *
 * @module
 */
import type { ChainFigures } from "./chain_schema.ts";
import type { PreparedCell } from "./measure_result.ts";
import type { Child, ProvedSample } from "./messages.ts";

/** Longest that a proof's contract may take to compile and to run everywhere. */
const TIMEOUT_MS = 1_800_000;

/**
 * Measures a proof on chain.
 *
 * @param child a process of its own, started for that
 */
export async function proofOnChain(
  child: Child,
  { plan, options }: Pick<PreparedCell, "plan" | "options">,
  { proof }: Pick<ProvedSample, "proof">,
): Promise<ChainFigures> {
  await child.request({ op: "open", air: plan.air, options }, TIMEOUT_MS);
  const figures = await child.request(
    { op: "chain", proof, places: plan.onChain ?? "embedded" },
    TIMEOUT_MS,
  ) as ChainFigures;
  await child.close();
  return figures;
}
