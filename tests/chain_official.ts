/**
 * Changed calldata as a proof of the official crate, for its verifier: what a prover would have to hand in there to say the same.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import type { Program } from "../air/vm_program.ts";
import { identityFromWords } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import { type Calldata, decodeCalldata, readHead } from "../chain/calldata.ts";
import { FeltReader } from "../chain/felts.ts";
import { capOrder, type NodePlace, pathOrder, witnessOrder } from "../chain/opened_trees.ts";
import type { ShapeLayer, ShapeTree } from "../chain/shape.ts";
import { readPublic } from "../chain/statement.ts";
import { ProofError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { feltToBytes } from "../protocol/poseidon252.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { distinctPositions, foldGroups, preprocessedPositions } from "../protocol/queries.ts";
import { encodeStarkProof, type StarkProof } from "../protocol/stark_proof.ts";
import type { Statement } from "../protocol/statement.ts";
import { NativeProver } from "../prover/native.ts";
import { verifyStark } from "../verifier/verify.ts";
import type { ChainMutation } from "./chain_mutations.ts";

/** What the official verifier is given. */
interface OfficialInput {
  readonly starkProof: Uint8Array<ArrayBuffer>;
  readonly statement: Statement;
  readonly claimedSums: readonly QM31[];
  readonly interactionNonce: bigint;
}

/** The official verifier's word on a change. */
export interface OfficialVerdict {
  readonly mutation: ChainMutation;
  readonly accepted: boolean;
  /** Whether it was given the unchanged proof: the changed felts are none of stwo's form. */
  readonly isSame: boolean;
}

/** One opened tree: felts and values by place, of the good calldata but where the change has another. */
interface Opened {
  readonly shape: ShapeTree | ShapeLayer;
  readonly nodes: Map<string, bigint>;
  readonly values: Map<number, readonly number[]>;
  indexOf(position: number): number;
}

const placeKey = ({ level, index }: NodePlace) => `${level} ${index}`;
const isLayer = (shape: ShapeTree | ShapeLayer): shape is ShapeLayer => "logCosetLeaves" in shape;
const asText = (input: OfficialInput) =>
  JSON.stringify([[...input.starkProof], input.statement, input.claimedSums, String(input.interactionNonce)]);

/**
 * Asks the official verifier about every change that can be told in stwo's form. Where calldata carries a felt twice, and only one is
 * changed, the changed one is taken.
 *
 * @param program what the good proof is about, when it is about one: the official verifier computes tree 0
 */
export async function officialVerdicts(
  good: Calldata,
  mutations: readonly ChainMutation[],
  program?: Program,
): Promise<OfficialVerdict[]> {
  const { shape } = good;
  const { air, starkProof, ...stated } = decodeCalldata(shape, good.proof, good.public);
  const { drawn } = verifyStark({
    ...stated,
    air,
    options: shape.options,
    preprocessedRoot: starkProof.commitments[0],
    prefix: transcriptPrefix(air, shape.options, stated.statement),
    proof: starkProof,
  });
  const original = rebuilt(good, starkProof, drawn, good)!;
  const official = new NativeProver("stwo", resolveOptions({ ...shape.options, backend: "stwo" }));
  try {
    await official.load(program ? withProgram(air, program) : air);
    const accepts = async (
      { starkProof: bytes, statement, claimedSums, interactionNonce }: OfficialInput,
    ) => {
      const prefix = transcriptPrefix(air, shape.options, statement);
      return await official.verifyOfficial(prefix, bytes, claimedSums, interactionNonce) === undefined;
    };
    if (!await accepts(original)) throw new Error("the official verifier refuses the good proof");
    const verdicts: OfficialVerdict[] = [];
    for (const mutation of mutations) {
      const input = rebuilt(good, starkProof, drawn, mutation);
      if (!input) continue;
      const isSame = asText(input) === asText(original);
      verdicts.push({ mutation, accepted: await accepts(input), isSame });
    }
    return verdicts;
  } finally {
    official.close();
  }
}

/** The instance with the program's whole tree 0, of which calldata has the root alone. */
function withProgram(air: AirInstance, program: Program): AirInstance {
  const { params, components, publicValues } = air;
  const logSizes = components.map(({ logRows }) => logRows);
  return vmInstance({
    program,
    logRows: params.logRows,
    logSizes,
    run: readVmPublic(identityFromWords(air.program!.words)!, logSizes, publicValues),
  });
}

/** Changed calldata in stwo's form; undefined where it has none: another length, felts that are no values, another version. */
function rebuilt(
  good: Calldata,
  starkProof: StarkProof,
  drawn: readonly number[],
  changed: Pick<ChainMutation, "proof" | "public">,
): OfficialInput | undefined {
  if (changed.proof.length !== good.proof.length) return undefined;
  try {
    const statement = readPublic(changed.public);
    const readers = [new FeltReader(changed.proof), new FeltReader(good.proof)] as const;
    const { identity, absorbed, ...head } = readHead(good.shape, readers[0]);
    if (identity.length !== readHead(good.shape, readers[1]).identity.length) return undefined;
    const openings = readOpened(good, drawn, readers);
    const proof = { ...absorbed, config: starkProof.config, ...partsOf(good, drawn, openings, absorbed) };
    return {
      ...head,
      statement,
      starkProof: new Uint8Array(encodeStarkProof(good.shape.options.hash, proof)),
    };
  } catch (error) {
    if (error instanceof ProofError) return undefined;
    throw error;
  }
}

/** Sections 8 and 9 of both. */
function readOpened(
  { shape: { trees, layers, plan } }: Calldata,
  drawn: readonly number[],
  [changed, good]: readonly [FeltReader, FeltReader],
): Opened[] {
  const none = () => ({ nodes: new Map<string, bigint>(), values: new Map<number, readonly number[]>() });
  const all: Opened[] = [
    ...trees.map((shape, t) => ({
      shape,
      ...none(),
      indexOf: (q: number) => t === 0 ? preprocessedPositions([q], plan.liftingLog, shape.height)[0] : q,
    })),
    ...layers.map((shape) => ({ shape, ...none(), indexOf: (q: number) => q >>> shape.shift })),
  ];
  const readNodes = ({ nodes }: Opened, places: readonly NodePlace[]) => {
    for (const place of places) {
      const [felt, other] = [changed.felt(), good.felt()];
      const key = placeKey(place);
      if (felt !== other || !nodes.has(key)) nodes.set(key, felt);
    }
  };
  for (const opened of all) readNodes(opened, capOrder(opened.shape, drawn.map(opened.indexOf)));
  for (const q of drawn) {
    for (const opened of all) {
      const { shape, values } = opened;
      const index = opened.indexOf(q);
      const counts = isLayer(shape)
        ? Array.from({ length: 2 ** shape.logCosetLeaves }, () => 4 << (shape.step - shape.logCosetLeaves))
        : [shape.leafColumns.length];
      const [row, other] = [changed, good].map((reader) => counts.flatMap((count) => reader.row(count)));
      if (String(row) !== String(other) || !values.has(index)) values.set(index, row);
      readNodes(opened, pathOrder(shape, index));
    }
  }
  changed.end();
  return all;
}

/** The openings in stwo's form. */
function partsOf(
  { shape: { trees, layers } }: Calldata,
  drawn: readonly number[],
  all: readonly Opened[],
  { firstLayer, innerLayers }: Pick<StarkProof, "firstLayer" | "innerLayers"> | {
    readonly firstLayer: Pick<StarkProof["firstLayer"], "commitment">;
    readonly innerLayers: readonly Pick<StarkProof["firstLayer"], "commitment">[];
  },
): Pick<StarkProof, "queriedValues" | "decommitments" | "firstLayer" | "innerLayers"> {
  const distinct = distinctPositions(drawn);
  const hashWitness = ({ shape, values, nodes }: Opened) => {
    const log = isLayer(shape) ? shape.logCosetLeaves : 0;
    const leaves = [...values.keys()]
      .flatMap((index) => Array.from({ length: 2 ** log }, (_, i) => (index << log) + i))
      .sort((a, b) => a - b);
    return witnessOrder(leaves, shape.height).map((place) => feltToBytes(nodes.get(placeKey(place))!));
  };
  const opened = all.slice(0, trees.length);
  let positions: readonly number[] = distinct;
  const friLayers = layers.map((layer, i) => {
    const groups = foldGroups(positions, layer.step);
    positions = groups.map(({ index }) => index);
    const { values } = all[trees.length + i];
    const friWitness = groups.flatMap(({ index, queried }) =>
      queried.flatMap((k, j): QM31[] => {
        const [a, b, c, d] = values.get(index)!.slice(4 * j, 4 * j + 4);
        return k < 0 ? [[a, b, c, d]] : [];
      })
    );
    const { commitment } = i === 0 ? firstLayer : innerLayers[i - 1];
    return { friWitness, hashWitness: hashWitness(all[trees.length + i]), commitment };
  });
  return {
    queriedValues: trees.map(({ leafColumns }, t) => {
      const columns: number[][] = leafColumns.map(() => []);
      for (const q of distinct) {
        opened[t].values.get(opened[t].indexOf(q))!.forEach((value, i) =>
          columns[leafColumns[i]].push(value)
        );
      }
      return columns;
    }),
    decommitments: opened.map((tree) => ({ hashWitness: hashWitness(tree) })),
    firstLayer: friLayers[0],
    innerLayers: friLayers.slice(1),
  };
}
