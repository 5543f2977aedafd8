/**
 * The peer against the vectors: it is the official crate, so it must reproduce every proof to the byte, whichever way the
 * constraints are evaluated, and its verifier with our checks in front must refuse every altered proof.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { ComponentBuilder } from "../air/builder.ts";
import { airInstance, AIRS } from "../air/registry.ts";
import { columnFromRows } from "../air/trace_rows.ts";
import type { TranscriptPrefix } from "../air/transcript_prefix.ts";
import { defaultOptions, type HashName, type Options, type ProtocolOptions } from "../protocol/options.ts";
import { bytesToHex, hexToBytes } from "../protocol/hex.ts";
import * as m31 from "../protocol/m31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { NativeProver } from "../prover/native.ts";
import { isBuilt } from "../prover/native_library.ts";
import type { ProveOutput } from "../prover/prover.ts";

const VECTORS = new URL("../tests/vectors/", import.meta.url);
const BUILT = isBuilt("stwo");
if (!BUILT) console.log("peer_test: skipped, build/libobelysk_stwo.so is not built (make peer)");

interface Vector {
  readonly name: string;
  readonly hash: HashName;
  readonly config: {
    readonly pow_bits: number;
    readonly log_blowup_factor: number;
    readonly log_last_layer_degree_bound: number;
    readonly n_queries: number;
    readonly fold_step: number;
    readonly lifting_log_size: number | null;
  };
  readonly air: {
    readonly kind: "wide_fibonacci" | "lookup" | "select";
    readonly n_columns?: number;
    readonly log_n_rows?: number;
    readonly preprocessed_order?: readonly string[];
    readonly components: readonly { readonly log_size: number }[];
  };
  readonly checkpoints: readonly { readonly step: string; readonly digest: string }[];
  readonly bincode_hex: string;
}

interface Reject {
  readonly base: string;
  readonly change: string;
  readonly official: string;
  readonly keep_first: number;
  readonly keep_last: number;
  readonly between_hex: string;
}

function readJson<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(path, VECTORS)));
}

function vectorNames(): string[] {
  return [...Deno.readDirSync(new URL("proofs/", VECTORS))].map((entry) => entry.name).sort();
}

function vectorAir({ air }: Vector): AirInstance {
  const logRows = Math.max(...air.components.map((c) => c.log_size));
  if (air.kind === "wide_fibonacci") {
    return airInstance("wide_fibonacci", { columns: air.n_columns, logRows }, "bare");
  }
  if (air.kind === "lookup") return airInstance("range_lookup", { logRows }, "bare");
  return airInstance("select", { logRows, extra: air.preprocessed_order?.includes("extra") ? 1 : 0 }, "bare");
}

function vectorOptions({ hash, config }: Vector): ProtocolOptions {
  return {
    hash,
    logBlowup: config.log_blowup_factor,
    queries: config.n_queries,
    powBits: config.pow_bits,
    foldStep: config.fold_step,
    logLastLayer: config.log_last_layer_degree_bound,
    liftingLogSize: config.lifting_log_size ?? 0,
    interactionPowBits: 0,
    binding: "bare",
  };
}

function barePrefix(air: AirInstance): TranscriptPrefix {
  return {
    statementWords: [],
    afterTree0: air.bareMixesLogSizes ? air.components.map((c) => BigInt(c.logRows)) : [],
  };
}

function traceOf(air: AirInstance): Uint32Array[][] {
  return AIRS[air.name].trace(air.params, 0);
}

async function withPeer<T>(
  air: AirInstance,
  options: Partial<Options>,
  use: (peer: NativeProver, root: Uint8Array) => Promise<T>,
): Promise<T> {
  const peer = new NativeProver("stwo", { ...defaultOptions(), backend: "stwo", threads: 2, ...options });
  try {
    const { preprocessedRoot } = await peer.load(air);
    return await use(peer, preprocessedRoot);
  } finally {
    peer.close();
  }
}

/** The vector's digest after each of the project's checkpoints. */
function vectorCheckpoints({ checkpoints }: Vector): { name: string; digest: string }[] {
  const names: Record<string, string> = {
    "tree 1 root (trace)": "commit",
    "tree 2 root (interaction)": "interaction",
    "composition tree root": "composition",
    "sampled values": "oods",
    "FRI first layer root": "fri:0",
    "FRI last layer coefficients (stored order)": "fri:last",
    "proof of work nonce": "grind",
  };
  return checkpoints.flatMap(({ step, digest }) => {
    const inner = step.match(/^FRI inner layer (\d+) root$/);
    const name = inner ? `fri:${Number(inner[1]) + 1}` : names[step];
    return name ? [{ name, digest: digest.replace(/^0x/, "") }] : [];
  });
}

for (const file of BUILT ? vectorNames() : []) {
  Deno.test(`peer reproduces ${file}`, async (t) => {
    const vector = readJson<Vector>(`proofs/${file}`);
    const air = vectorAir(vector);
    for (const interpretConstraints of [false, true]) {
      for (const peerCoefficients of [false, true]) {
        await t.step(`interpret ${interpretConstraints}, coefficients ${peerCoefficients}`, async () => {
          const options = { ...vectorOptions(vector), interpretConstraints, peerCoefficients };
          await withPeer(air, options, async (peer) => {
            const output = await peer.prove(barePrefix(air), traceOf(air));
            assertEquals(bytesToHex(output.starkProof), vector.bincode_hex);
            assertEquals(output.checkpoints, vectorCheckpoints(vector));
            assertEquals(output.ran.constraints, interpretConstraints ? "interpreted" : "generated");
            assertEquals(output.ran.peerCoefficients, peerCoefficients);
            const again = await peer.prove(barePrefix(air), traceOf(air));
            assertEquals(bytesToHex(again.starkProof), vector.bincode_hex);
            assertEquals(await verify(peer, air, output), undefined);
          });
        });
      }
    }
  });
}

function verify(
  peer: NativeProver,
  air: AirInstance,
  output: ProveOutput,
  bytes = output.starkProof,
): Promise<string | undefined> {
  return peer.verifyOfficial(
    barePrefix(air),
    new Uint8Array(bytes),
    output.claimedSums,
    output.interactionNonce,
  );
}

for (const interpretConstraints of BUILT ? [false, true] : []) {
  Deno.test(`peer refuses every altered proof, interpretConstraints ${interpretConstraints}`, async () => {
    const { cases } = readJson<{ cases: Reject[] }>("rejects.json");
    for (const base of new Set(cases.map((c) => c.base))) {
      const vector = readJson<Vector>(`${base}.json`);
      const air = vectorAir(vector);
      const original = hexToBytes(vector.bincode_hex);
      await withPeer(air, { ...vectorOptions(vector), interpretConstraints }, async (peer) => {
        const output = await peer.prove(barePrefix(air), traceOf(air));
        for (const reject of cases.filter((c) => c.base === base)) {
          const altered = new Uint8Array([
            ...original.slice(0, reject.keep_first),
            ...hexToBytes(reject.between_hex),
            ...original.slice(original.length - reject.keep_last),
          ]);
          const reason = await verify(peer, air, output, altered);
          assert(reason !== undefined, `accepted: ${base}: ${reject.change} (official: ${reject.official})`);
          // Shapes that make the crate panic must not reach it: with LogUp it would abort the process.
          assert(!reason.includes("panicked"), `${base}: ${reject.change}: ${reason}`);
        }
        assertEquals(await verify(peer, air, output, new Uint8Array(original)), undefined);
      });
    }
  });
}

Deno.test({
  name: "peer binds statement, claimed sums and interaction nonce",
  ignore: !BUILT,
  fn: async () => {
    const air = airInstance("range_lookup", { logRows: 6 });
    const options = { interactionPowBits: 6, powBits: 4, hash: "blake2s_m31" as const };
    await withPeer(air, options, async (peer) => {
      const prefix = { statementWords: [1, 2, 3], afterTree0: [7n, 2n ** 40n] };
      const output = await peer.prove(prefix, traceOf(air));
      const { starkProof, claimedSums, interactionNonce } = output;
      const bytes = new Uint8Array(starkProof);
      const ask = (p: TranscriptPrefix, sums: readonly QM31[], nonce: bigint) =>
        peer.verifyOfficial(p, bytes, sums, nonce);
      assertEquals(await ask(prefix, claimedSums, interactionNonce), undefined);
      const [[a, ...rest], second] = claimedSums;
      const otherSum = [(a + 1) % 2147483647, ...rest] as unknown as QM31;
      const nonCanonical = [2147483647, ...rest] as unknown as QM31;
      assert(await ask({ ...prefix, statementWords: [1, 2, 4] }, claimedSums, interactionNonce));
      assert(await ask({ ...prefix, statementWords: [] }, claimedSums, interactionNonce));
      assert(await ask({ ...prefix, afterTree0: [7n, 2n ** 41n] }, claimedSums, interactionNonce));
      assert(await ask(prefix, [otherSum, second], interactionNonce));
      assert(await ask(prefix, [nonCanonical, second], interactionNonce));
      assert(await ask(prefix, [claimedSums[0]], interactionNonce));
      assert(await ask(prefix, claimedSums, interactionNonce + 1n));
    });
  },
});

/** An AIR that is in no registry: offsets far apart, an unread column, an explicit batching out of order. */
function oddAir(logRows: number): AirInstance {
  const relations = [{ name: "triple", size: 3 }, { name: "single", size: 1 }];
  const preprocessed = [
    { id: "unread", logRows: logRows - 1, valueAt: (row: number) => row },
    { id: "weight", logRows, valueAt: (row: number) => (row * row + 1) % 97 },
  ];
  const b = new ComponentBuilder("odd", relations, preprocessed.map((c) => c.id));
  const [behind, here, ahead, farAhead] = b.column("a", [-3, 0, 2, 5]);
  b.column("unread");
  const [product] = b.column("product", [0]);
  const weight = b.preprocessed("weight");
  b.constrain(product.sub(behind.mul(ahead)));
  b.fraction("single", weight, [here]);
  b.fraction("triple", 3, [here, product, farAhead]);
  b.fraction("single", weight.neg(), [ahead]);
  b.finalizeLogup([[1], [2, 0]]);
  return {
    name: "odd",
    params: {},
    relations,
    preprocessed,
    components: [{ ir: b.build(), logRows }],
    publicValues: [],
    bareMixesLogSizes: false,
  };
}

function oddTrace(logRows: number): Uint32Array[][] {
  const rows = 2 ** logRows;
  const valueAt = (row: number) => m31.square((row + rows) % rows + 5);
  const product = (row: number) => m31.mul(valueAt(row - 3), valueAt(row + 2));
  return [[valueAt, (row: number) => row, product].map((value) => columnFromRows(logRows, value))];
}

Deno.test({
  name: "peer proves an AIR that has no generated code",
  ignore: !BUILT,
  fn: async () => {
    for (const logRows of [4, 5, 8]) {
      const air = oddAir(logRows);
      for (const options of [{ logBlowup: 1 }, { logBlowup: 3, foldStep: 2, peerCoefficients: true }]) {
        await withPeer(air, { ...options, powBits: 3 }, async (peer) => {
          const output = await peer.prove(barePrefix(air), oddTrace(logRows));
          assertEquals(output.ran.constraints, "interpreted");
          assertEquals(await verify(peer, air, output), undefined);
        });
      }
    }
  },
});

Deno.test({
  name: "peer refuses wrong input and stays usable",
  ignore: !BUILT,
  fn: async () => {
    const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
    await withPeer(air, { powBits: 4 }, async (peer) => {
      const prefix = { statementWords: [5], afterTree0: [] };
      const columns = traceOf(air);
      const good = await peer.prove(prefix, columns);
      const broken = [columns[0].map((c, i) => i === 3 ? c.map((v, row) => row === 9 ? v + 1 : v) : c)];
      await assertRejects(() => peer.prove(prefix, broken), Error, "Constraints not satisfied");
      const notCanonical = [columns[0].map((c, i) => i === 0 ? c.map(() => 2147483647) : c)];
      await assertRejects(() => peer.prove(prefix, notCanonical), Error, "not below 2147483647");
      await assertRejects(() => peer.prove(prefix, [columns[0].slice(1)]), Error, "words of columns");
      const cancelled = peer.prove(prefix, columns, { signal: AbortSignal.abort() });
      await assertRejects(() => cancelled, DOMException, "cancelled");
      await assertRejects(
        () => peer.runKernel(0, 1),
        Error,
        "not implemented",
      );
      const again = await peer.prove(prefix, columns);
      assertEquals(bytesToHex(again.starkProof), bytesToHex(good.starkProof));
    });
  },
});

Deno.test({
  name: "peer refuses options that do not fit the AIR",
  ignore: !BUILT,
  fn: async () => {
    const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
    const load = (options: Partial<Options>) => withPeer(air, options, () => Promise.resolve());
    await assertRejects(() => load({ liftingLogSize: 5 }), Error, "at least 6 is needed");
    await assertRejects(() => load({ foldStep: 7 }), Error, "too large for a domain of 2^6");
    await assertRejects(() => load({ logLastLayer: 6 }), Error, "too large for a domain of 2^6");
  },
});

Deno.test({
  name: "peer reports times that add up",
  ignore: !BUILT,
  fn: async () => {
    const air = airInstance("range_lookup", { logRows: 8 });
    await withPeer(air, { interactionPowBits: 8 }, async (peer) => {
      const { phaseMs, proveMs, grindMs } = await peer.prove(
        { statementWords: [1], afterTree0: [] },
        traceOf(air),
      );
      const { trace, ...timed } = phaseMs;
      assertEquals(trace, null);
      assertEquals(Object.values(timed).filter((ms) => ms === null), []);
      assertEquals(timed.grind, grindMs);
      assert(Object.values(timed).reduce<number>((sum, ms) => sum + (ms ?? 0), 0) <= proveMs * 1.0001);
    });
  },
});
