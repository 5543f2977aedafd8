/**
 * A StarkProof as its parts: how many bytes each takes, and the object that serde writes for it.
 *
 * @module
 */
import type { HashName } from "../protocol/options.ts";
import { bytesToFelt } from "../protocol/poseidon252.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { FriLayer, StarkProof } from "../protocol/stark_proof.ts";

const LENGTH_BYTES = 8;
const QM31_BYTES = 16;
const M31_BYTES = 4;

/** Sizes of the parts in bytes, length prefixes included. They add up to the proof. */
export type ProofParts = Readonly<
  Record<
    | "config"
    | "commitments"
    | "sampled_values"
    | "trace_hash_witness"
    | "queried_values"
    | "nonce"
    | "fri_values"
    | "fri_hashes"
    | "last_layer",
    number
  >
>;

/** Counts the bytes of each part of stwo's bincode form. */
export function proofParts(hash: HashName, proof: StarkProof): ProofParts {
  const hashBytes = (digest: Uint8Array) =>
    hash === "poseidon252" ? LENGTH_BYTES + bytesToFelt(digest).toString().length : 32;
  const list = <T>(items: readonly T[], bytes: (item: T) => number) =>
    items.reduce((sum, item) => sum + bytes(item), LENGTH_BYTES);
  const hashes = (digests: readonly Uint8Array[]) => list(digests, hashBytes);
  const layers = [proof.firstLayer, ...proof.innerLayers];
  return {
    config: 4 + 4 + 4 + 8 + 4 + 1 + (proof.config.liftingLogSize > 0 ? 4 : 0),
    commitments: hashes(proof.commitments),
    sampled_values: list(
      proof.sampledValues,
      (tree) => list(tree, (column) => list(column, () => QM31_BYTES)),
    ),
    trace_hash_witness: list(proof.decommitments, (tree) => hashes(tree.hashWitness)),
    queried_values: list(
      proof.queriedValues,
      (tree) => list(tree, (column) => list(column, () => M31_BYTES)),
    ),
    nonce: 8,
    fri_values: layers.reduce((sum, layer) => sum + list(layer.friWitness, () => QM31_BYTES), 0),
    fri_hashes: LENGTH_BYTES +
      layers.reduce((sum, layer) => sum + hashes(layer.hashWitness) + hashBytes(layer.commitment), 0),
    last_layer: list(proof.lastLayerPoly, () => QM31_BYTES) + 4,
  };
}

/** The text that `serde_json` writes for stwo's `StarkProof`, and reads back. */
export function serdeJson(hash: HashName, proof: StarkProof): string {
  const digest = (bytes: Uint8Array) => hash === "poseidon252" ? bytesToFelt(bytes).toString() : [...bytes];
  const secure = ([a, b, c, d]: QM31) => [[a, b], [c, d]];
  const layer = ({ friWitness, hashWitness, commitment }: FriLayer) => ({
    fri_witness: friWitness.map(secure),
    decommitment: { hash_witness: hashWitness.map(digest) },
    commitment: digest(commitment),
  });
  const { config } = proof;
  const text = JSON.stringify({
    config: {
      pow_bits: config.powBits,
      fri_config: {
        log_blowup_factor: config.logBlowup,
        log_last_layer_degree_bound: config.logLastLayer,
        n_queries: config.queries,
        fold_step: config.foldStep,
      },
      lifting_log_size: config.liftingLogSize > 0 ? config.liftingLogSize : null,
    },
    commitments: proof.commitments.map(digest),
    sampled_values: proof.sampledValues.map((tree) => tree.map((column) => column.map(secure))),
    decommitments: proof.decommitments.map((tree) => ({ hash_witness: tree.hashWitness.map(digest) })),
    queried_values: proof.queriedValues,
    proof_of_work: null,
    fri_proof: {
      first_layer: layer(proof.firstLayer),
      inner_layers: proof.innerLayers.map(layer),
      last_layer_poly: {
        coeffs: proof.lastLayerPoly.map(secure),
        log_size: Math.log2(proof.lastLayerPoly.length),
      },
    },
  });
  // A nonce may exceed the whole numbers that a JavaScript number holds, so its digits are put in as text.
  return text.replace('"proof_of_work":null', `"proof_of_work":${proof.proofOfWork}`);
}
