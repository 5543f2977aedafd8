/**
 * The whole proofs of the test vectors, with everything a verifier needs besides the proof: AIR, options, transcript
 * prefix, trusted root, claimed sums.
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import type { AirInstance } from "../air/air.ts";
import type { HashName, ProtocolOptions } from "../protocol/options.ts";
import type { Checkpoint } from "../protocol/phases.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { decodeStarkProof, type StarkProof } from "../protocol/stark_proof.ts";
import { type StarkInput, type StarkVerified, verifyStark } from "../verifier/verify.ts";

const FOLDER = new URL("vectors/proofs/", import.meta.url);

/** A proof of the vectors. */
export interface VectorProof {
  readonly name: string;
  readonly options: ProtocolOptions;
  readonly air: AirInstance;
  readonly bytes: Uint8Array;
  /** All inputs of the verifier but the proof. */
  readonly context: Omit<StarkInput, "proof">;
  /** The transcript digests that the vector records, by our names. */
  readonly checkpoints: readonly Checkpoint[];
  /** What the vector records as drawn at a step. */
  readonly drawn: (step: string) => QM31;
}

interface Step {
  readonly step: string;
  readonly digest: string;
  readonly root?: string;
  readonly felts?: readonly QM31[];
  readonly out?: QM31;
}

interface VectorFile {
  readonly name: string;
  readonly hash: HashName;
  readonly config: Readonly<Record<string, number | null>>;
  readonly air: {
    readonly kind: string;
    readonly log_n_rows: number;
    readonly n_columns: number;
    readonly components: readonly { readonly log_size: number }[];
    readonly preprocessed_order?: readonly string[];
  };
  readonly checkpoints: readonly Step[];
  readonly bincode_hex: string;
}

function vectorAir(file: VectorFile): AirInstance {
  const { kind, components, preprocessed_order } = file.air;
  const logRows = components[0].log_size;
  if (kind === "wide_fibonacci") return airInstance(kind, { logRows, columns: file.air.n_columns }, "bare");
  if (kind === "lookup") return airInstance("range_lookup", { logRows }, "bare");
  return airInstance("select", { logRows, extra: preprocessed_order!.includes("extra") ? 1 : 0 }, "bare");
}

function vectorOptions({ hash, config }: VectorFile): ProtocolOptions {
  return {
    hash,
    logBlowup: config.log_blowup_factor!,
    queries: config.n_queries!,
    powBits: config.pow_bits!,
    foldStep: config.fold_step!,
    logLastLayer: config.log_last_layer_degree_bound!,
    liftingLogSize: config.lifting_log_size ?? 0,
    interactionPowBits: 0,
    binding: "bare",
  };
}

/** Our name of a step of the vectors; undefined where we record nothing. */
function checkpointName(step: string): string | undefined {
  const inner = /^FRI inner layer (\d+) root$/.exec(step);
  if (inner) return `fri:${Number(inner[1]) + 1}`;
  if (step.startsWith("FRI last layer")) return "fri:last";
  const names: Readonly<Record<string, string>> = {
    "tree 1 root (trace)": "commit",
    "tree 2 root (interaction)": "interaction",
    "composition tree root": "composition",
    "sampled values": "oods",
    "FRI first layer root": "fri:0",
    "proof of work nonce": "grind",
  };
  return names[step];
}

const bare = (hex: string) => hex.replace(/^0x/, "");

/** Reads one vector by its name without folder or ending. */
export function loadVectorProof(name: string): VectorProof {
  const file: VectorFile = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, FOLDER)));
  const air = vectorAir(file);
  const options = vectorOptions(file);
  const find = (step: string) => file.checkpoints.find((c) => c.step === step);
  const afterTree0 = air.bareMixesLogSizes ? air.components.map((c) => BigInt(c.logRows)) : [];
  return {
    name,
    options,
    air,
    bytes: Uint8Array.fromHex(file.bincode_hex),
    context: {
      air,
      options,
      prefix: { statementWords: [], afterTree0 },
      preprocessedRoot: Uint8Array.fromHex(bare(find("tree 0 root (preprocessed)")!.root!)),
      claimedSums: find("claimed sums")?.felts ?? [],
      interactionNonce: 0n,
    },
    checkpoints: file.checkpoints.flatMap(({ step, digest }) => {
      const name = checkpointName(step);
      return name === undefined ? [] : [{ name, digest: bare(digest) }];
    }),
    drawn: (step) => find(step)!.out!,
  };
}

/** The names of all vectors. */
export function vectorProofNames(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name.replace(/\.json$/, "")).sort();
}

/** Verifies bytes in place of a vector's own. */
export function verifyBytes({ options, context }: VectorProof, bytes: Uint8Array): StarkVerified {
  return verifyStark({ ...context, proof: decodeStarkProof(options.hash, bytes) });
}

/** A decoded proof in which everything may be changed. */
export type MutableProof = Mutable<StarkProof>;
type Mutable<T> = T extends Uint8Array | bigint | number ? T
  : T extends readonly [number, number, number, number] ? [number, number, number, number]
  : T extends readonly (infer E)[] ? Mutable<E>[]
  : { -readonly [K in keyof T]: Mutable<T[K]> };
