/**
 * Compares the shape of a proof with the plan, before any hash is computed. stwo's own verifier takes several of these
 * on trust: the configuration, extra trees, whatever lies in a tree without columns, samples nobody asked for.
 *
 * @module
 */
import type { RelationChallenges } from "../air/evaluate.ts";
import { ProofError } from "../protocol/errors.ts";
import { emptyRoot } from "../protocol/merkle.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { ProofConfig, StarkProof } from "../protocol/stark_proof.ts";
import type { VerifierPlan } from "./plan.ts";

function malformed(what: string): ProofError {
  return new ProofError("malformed", `Cannot verify proof: ${what}`);
}

function expectCount(what: string, list: readonly unknown[], wanted: number): void {
  if (list.length !== wanted) throw malformed(`it has ${list.length} ${what}, ${wanted} are wanted`);
}

/** Demands that the proof's configuration is the expected one. */
function checkConfig({ options }: VerifierPlan, config: ProofConfig): void {
  for (const name of Object.keys(config) as (keyof ProofConfig)[]) {
    if (config[name] !== options[name]) {
      throw new ProofError(
        "options",
        `Cannot accept proof: its ${name} is ${config[name]}, wanted is ${options[name]}`,
      );
    }
  }
}

/** Demands the exact numbers of trees, columns, samples and FRI layers, and nothing at all in an empty tree. */
export function checkShape(plan: VerifierPlan, proof: StarkProof): void {
  checkConfig(plan, proof.config);
  const { trees } = plan.layout;
  expectCount("commitments", proof.commitments, trees.length);
  expectCount("trees of sampled values", proof.sampledValues, trees.length);
  expectCount("decommitments", proof.decommitments, trees.length);
  expectCount("trees of queried values", proof.queriedValues, trees.length);
  for (const [t, columns] of trees.entries()) {
    expectCount(`columns of sampled values in tree ${t}`, proof.sampledValues[t], columns.length);
    expectCount(`columns of queried values in tree ${t}`, proof.queriedValues[t], columns.length);
    for (const [c, { offsets }] of columns.entries()) {
      expectCount(`samples of column ${c} of tree ${t}`, proof.sampledValues[t][c], offsets.length);
    }
    if (columns.length === 0) {
      expectCount(`hashes in the witness of the empty tree ${t}`, proof.decommitments[t].hashWitness, 0);
    }
  }
  expectCount("inner FRI layers", proof.innerLayers, plan.foldSteps.length - 1);
  expectCount("last-layer coefficients", proof.lastLayerPoly, 2 ** plan.options.logLastLayer);
}

/** Demands the root of tree 0 that the caller trusts, and the constant where a tree has no columns. */
export function checkFixedRoots(plan: VerifierPlan, proof: StarkProof, preprocessedRoot: Uint8Array): void {
  const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
  const empty = emptyRoot(plan.options.hash);
  for (const [t, columns] of plan.layout.trees.entries()) {
    if (columns.length === 0 && !same(proof.commitments[t], empty)) {
      throw new ProofError(
        "merkle_root",
        `Cannot accept proof: tree ${t} is empty but its root is not that of an empty tree`,
      );
    }
  }
  if (!same(proof.commitments[0], preprocessedRoot)) {
    throw new ProofError("merkle_root", "Cannot accept proof: the root of tree 0 is not the trusted one");
  }
}

/** Demands one canonical claimed sum per component with fractions. */
export function checkClaimedSums({ layout }: VerifierPlan, claimedSums: readonly QM31[]): void {
  expectCount("claimed sums", claimedSums, layout.logupComponents.length);
  if (!claimedSums.every(qm31.isCanonical)) throw malformed("a claimed sum is not a canonical field element");
}

/** Demands that the claimed sums add up to what the public values leave over: zero where there are none. */
export function checkBalance(
  { air }: VerifierPlan,
  claimedSums: readonly QM31[],
  challenges: readonly RelationChallenges[],
): void {
  if (air.program && !air.program.expectedSum) {
    throw new ProofError("statement", "Cannot verify proof: the program's run is not known");
  }
  const wanted = air.program?.expectedSum?.(challenges) ?? qm31.ZERO;
  const sum = claimedSums.reduce<QM31>(qm31.add, qm31.ZERO);
  if (!qm31.eq(sum, wanted)) {
    throw new ProofError(
      "logup_sum",
      `Cannot accept proof: its claimed sums add up to [${sum}], [${wanted}] is wanted`,
    );
  }
}

/** Demands one value per query in every column of every tree. */
export function checkQueriedCounts({ layout }: VerifierPlan, proof: StarkProof, queries: number): void {
  for (const [t, columns] of layout.trees.entries()) {
    for (const c of columns.keys()) {
      expectCount(`queried values in column ${c} of tree ${t}`, proof.queriedValues[t][c], queries);
    }
  }
}
