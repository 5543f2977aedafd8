/**
 * The whole prover in readable TypeScript: the place to start reading. Slow, complete, and the yardstick of all others.
 *
 * It emits the bytes of stwo 2.3.0 (`prover/mod.rs`, `prover/pcs/mod.rs`, `prover/fri.rs`).
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import type { RelationChallenges } from "../air/evaluate.ts";
import { type AirLayout, airLayout, liftingLog, treeHeight } from "../air/layout.ts";
import { preprocessedColumns } from "../air/key.ts";
import type { TranscriptPrefix } from "../air/transcript_prefix.ts";
import { createChannel, mixConfig } from "../protocol/channel.ts";
import { doubleSecurePoint, securePointFromT } from "../protocol/circle.ts";
import { UserError } from "../protocol/errors.ts";
import { evalAtPoint, twiddles } from "../protocol/fft.ts";
import { foldLayer, interpolateLastLayer } from "../protocol/fri.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { P } from "../protocol/m31.ts";
import { type Checkpoint, type Phase, PHASES } from "../protocol/phases.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { maskPoint } from "../protocol/quotients.ts";
import { drawQueries, foldSteps, preprocessedPositions } from "../protocol/queries.ts";
import { encodeStarkProof } from "../protocol/stark_proof.ts";
import type { ProveHooks, ProveOutput, Prover, ProverDescription, ProverOptions } from "./prover.ts";
import { commitColumns, commitPolynomials, type CommittedTree } from "./reference_commit.ts";
import { compositionHalves } from "./reference_composition.ts";
import { commitLayer, type FriLayerData, openLayers } from "./reference_fri.ts";
import { type InteractionError, interactionTrace } from "./reference_interaction.ts";
import { quotientColumn } from "./reference_quotients.ts";

/** An AIR with its tree 0. */
interface Loaded {
  readonly air: AirInstance;
  readonly layout: AirLayout;
  /** The columns of tree 0, before blow-up. */
  readonly tree0: readonly Uint32Array[];
  readonly preprocessed: CommittedTree;
}

/** What a cheating prover does; tests of the verifier only. */
export interface ReferenceCheats {
  /** Claims other LogUp sums than those of its columns. */
  readonly claimedSums?: (sums: readonly QM31[], challenges: readonly RelationChallenges[]) => QM31[];
  /** Writes other LogUp columns than those of its fractions, and claims their sums. */
  readonly interaction?: InteractionError;
}

/** Opens the reference prover. It needs no library and has no execution options. */
export function openReferenceProver(options: ProverOptions, cheats: ReferenceCheats = {}): Prover {
  let loaded: Loaded | undefined;
  return {
    description: DESCRIPTION,
    deviceTrace: false,
    load(air) {
      const start = performance.now();
      const layout = airLayout(air);
      checkSizes(layout, options);
      const tree0 = preprocessedColumns(air);
      const preprocessed = commitColumns(tree0, layout.trees[0], options);
      loaded = { air, layout, tree0, preprocessed };
      return Promise.resolve({ loadMs: performance.now() - start, preprocessedRoot: preprocessed.tree.root });
    },
    async prove(prefix, columns, hooks = {}) {
      if (!loaded) throw new TypeError("Cannot prove: no AIR is loaded");
      if (columns instanceof Uint32Array) {
        throw new TypeError("Cannot prove: a recipe was given, columns are wanted");
      }
      return await prove(loaded, options, { prefix, columns, hooks, cheats });
    },
    close() {
      loaded = undefined;
    },
  };
}

const DESCRIPTION: ProverDescription = {
  backend: "reference",
  version: "1",
  compiler: `V8 ${Deno.version.v8}`,
  simd: ["scalar"],
  simdAuto: "scalar",
  cores: 1,
  devices: [],
  deviceProblem: null,
};

interface Request {
  readonly prefix: TranscriptPrefix;
  readonly columns: readonly (readonly Uint32Array[])[];
  readonly hooks: ProveHooks;
  readonly cheats: ReferenceCheats;
}

async function prove(
  loaded: Loaded,
  options: ProverOptions,
  { prefix, columns, hooks, cheats }: Request,
): Promise<ProveOutput> {
  const { air, layout, tree0, preprocessed } = loaded;
  const { hash } = options;
  const L = liftingLog(layout, options);
  const M = L - options.logBlowup;
  const steps = foldSteps(L, options);
  if (!steps) {
    throw new UserError(
      `Cannot prove: 2^${L} points cannot be folded by 2^${options.foldStep} to a last layer of 2^${
        options.logLastLayer + options.logBlowup
      } points`,
    );
  }
  const log = new PhaseLog(hooks);
  const channel = createChannel(hash);
  const checkpoints: Checkpoint[] = [];
  const checkpoint = (name: string) => checkpoints.push({ name, digest: bytesToHex(channel.digest()) });

  // ── trace ───────────────────────────────────────────────────────────────────────────────────────────────────────
  checkColumns(air, columns);
  await log.done("trace");

  // ── commit ──────────────────────────────────────────────────────────────────────────────────────────────────────
  mixConfig(channel, options);
  if (prefix.statementWords.length > 0) channel.mixU32s(prefix.statementWords);
  channel.mixRoot(preprocessed.tree.root);
  for (const value of prefix.afterTree0) channel.mixU64(value);
  const trees: CommittedTree[] = [preprocessed, commitColumns(columns.flat(), layout.trees[1], options)];
  channel.mixRoot(trees[1].tree.root);
  checkpoint("commit");
  await log.done("commit");

  // ── interaction ─────────────────────────────────────────────────────────────────────────────────────────────────
  let interactionNonce = 0n;
  let challenges: RelationChallenges[] = [];
  let claimedSums: QM31[] = [];
  if (layout.interactionTree !== undefined) {
    if (options.interactionPowBits > 0) {
      interactionNonce = log.grind(() => channel.grind(options.interactionPowBits));
      channel.mixU64(interactionNonce);
    }
    challenges = air.relations.map(() => {
      const [z, alpha] = channel.drawSecureFelts(2);
      return { z, alpha };
    });
    const interaction = interactionTrace(air, columns, tree0, challenges, cheats.interaction);
    claimedSums = layout.logupComponents.map((i) => interaction[i].claimedSum);
    claimedSums = cheats.claimedSums?.(claimedSums, challenges) ?? claimedSums;
    channel.mixFelts(claimedSums);
    trees.push(
      commitColumns(interaction.flatMap((c) => c.columns), layout.trees[layout.interactionTree], options),
    );
    channel.mixRoot(trees[layout.interactionTree].tree.root);
    checkpoint("interaction");
  }
  await log.done("interaction");

  // ── composition ─────────────────────────────────────────────────────────────────────────────────────────────────
  const gamma = channel.drawSecureFelt();
  const halves = compositionHalves({ air, layout, trees, challenges, claimedSums, gamma });
  const compositionHeight = treeHeight(layout.trees[layout.trees.length - 1], options);
  trees.push(commitPolynomials(halves, options, compositionHeight));
  channel.mixRoot(trees[trees.length - 1].tree.root);
  checkpoint("composition");
  await log.done("composition");

  // ── oods ────────────────────────────────────────────────────────────────────────────────────────────────────────
  const z = securePointFromT(channel.drawSecureFelt());
  const samplePoints = layout.trees.map((tree) =>
    tree.map(({ offsets }) => offsets.map((o) => maskPoint(z, o, M)))
  );
  const sampledValues = samplePoints.map((tree, t) =>
    tree.map((points, c) => {
      const coefficients = trees[t].coefficients[c];
      // The sample is of the lifted polynomial: of the column itself at the point doubled as often as it is lifted.
      const doublings = L - (layout.trees[t][c].logRows + options.logBlowup);
      return points.map((point) => evalAtPoint(coefficients, doubleSecurePoint(point, doublings)));
    })
  );
  channel.mixFelts(sampledValues.flat(2));
  checkpoint("oods");
  await log.done("oods");

  // ── quotients ───────────────────────────────────────────────────────────────────────────────────────────────────
  const alpha = channel.drawSecureFelt();
  const answers = quotientColumn({ trees, samplePoints, sampledValues, alpha, liftingLog: L });
  await log.done("quotients");

  // ── fri ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  const layers: FriLayerData[] = [];
  const factors = twiddles(L);
  let values = answers;
  for (const [i, step] of steps.entries()) {
    const layer = commitLayer(hash, values, step);
    layers.push(layer);
    channel.mixRoot(layer.tree.root);
    checkpoint(`fri:${i}`);
    values = foldLayer(values, i === 0 ? "circle" : "line", step, channel.drawSecureFelt(), factors);
  }
  const lastLayerPoly = interpolateLastLayer(values, options.logLastLayer, factors);
  if (!lastLayerPoly) {
    throw new UserError(
      "Cannot prove: the trace does not satisfy the constraints (the last FRI layer is not of low degree)",
    );
  }
  channel.mixFelts(lastLayerPoly);
  checkpoint("fri:last");
  await log.done("fri");

  // ── grind ───────────────────────────────────────────────────────────────────────────────────────────────────────
  const proofOfWork = log.grind(() => channel.grind(options.powBits));
  channel.mixU64(proofOfWork);
  checkpoint("grind");
  await log.done("grind");

  // ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
  const positions = drawQueries(channel, L, options.queries);
  const openings = trees.map(({ tree }, t) =>
    tree.decommit(t === 0 ? preprocessedPositions(positions, L, tree.height) : positions)
  );
  const [firstLayer, ...innerLayers] = openLayers(layers, positions);
  const starkProof = encodeStarkProof(hash, {
    config: options,
    commitments: trees.map(({ tree }) => tree.root),
    sampledValues,
    decommitments: openings.map(({ hashWitness }) => ({ hashWitness })),
    queriedValues: openings.map(({ queriedValues }) => queriedValues),
    proofOfWork,
    firstLayer,
    innerLayers,
    lastLayerPoly,
  });
  await log.done("queries");

  return {
    starkProof,
    claimedSums,
    interactionNonce,
    proveMs: log.proveMs(),
    prepareMs: null,
    energyJ: null,
    grindMs: log.grindMs,
    phaseMs: log.phaseMs,
    checkpoints,
    work: null,
    ran: {
      backend: "reference",
      threads: 1,
      simd: "scalar",
      constraints: "reference",
      peerCoefficients: null,
      pipelineReuse: null,
      device: null,
    },
  };
}

/** Refuses sizes for which stwo's verifier accepts no proof. */
function checkSizes({ trees, logRowsMax }: AirLayout, options: ProverOptions): void {
  const lifting = options.liftingLogSize;
  const blown = Math.max(...trees.flat().map((column) => column.logRows)) + options.logBlowup;
  if (lifting > 0 && lifting < blown) {
    throw new UserError(
      `Cannot prove: a column has 2^${blown} values, more than the lifting size 2^${lifting}`,
    );
  }
  if (lifting > 0 && trees[0].length === 0) {
    throw new UserError("Cannot prove: a lifting size needs a preprocessed column, and the AIR has none");
  }
  const low = trees.slice(1).findIndex((tree) =>
    Math.max(...tree.map((column) => column.logRows)) < logRowsMax
  );
  if (lifting === 0 && low >= 0) {
    throw new UserError(
      `Cannot prove: tree ${low + 1} has no column of 2^${logRowsMax} rows; set a lifting size`,
    );
  }
}

/** Refuses columns of another number or size than the AIR's, and numbers that are not canonical. */
function checkColumns({ components }: AirInstance, columns: readonly (readonly Uint32Array[])[]): void {
  if (columns.length !== components.length) {
    throw new UserError(
      `Cannot prove: columns of ${columns.length} components, ${components.length} are wanted`,
    );
  }
  for (const [i, { ir, logRows }] of components.entries()) {
    if (
      columns[i].length !== ir.columns.length || columns[i].some((column) => column.length !== 2 ** logRows)
    ) {
      throw new UserError(`Cannot prove: the columns of component ${i} do not have its number and size`);
    }
    if (columns[i].some((column) => column.some((value) => value >= P))) {
      throw new UserError(
        `Cannot prove: a value of component ${i} is not canonical, less than ${P} is allowed`,
      );
    }
  }
}

/** Times of the phases, and the places where progress is told and a cancellation heard. */
class PhaseLog {
  readonly phaseMs = Object.fromEntries(PHASES.map((phase) => [phase, null])) as Record<Phase, number | null>;
  grindMs = 0;
  readonly #hooks: ProveHooks;
  #last = performance.now();

  constructor(hooks: ProveHooks) {
    this.#hooks = hooks;
  }

  /** Ends a phase. */
  async done(phase: Phase): Promise<void> {
    // Making the trace is not part of a proof's time.
    if (phase !== "trace") this.phaseMs[phase] = performance.now() - this.#last;
    const { onProgress, signal } = this.#hooks;
    onProgress?.(PHASES.indexOf(phase) + 1, PHASES.length);
    // Timers and signals are only heard when the event loop turns.
    if (onProgress || signal) await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    this.#last = performance.now();
  }

  /** Times a search for a nonce. */
  grind(search: () => bigint): bigint {
    const start = performance.now();
    const nonce = search();
    this.grindMs += performance.now() - start;
    return nonce;
  }

  /** The sum of the phases: waiting between them does not count. */
  proveMs(): number {
    return PHASES.reduce((sum, phase) => sum + (this.phaseMs[phase] ?? 0), 0);
  }
}
