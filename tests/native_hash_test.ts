/**
 * The native hashes against stwo's vectors: channels, grinding, Poseidon, Merkle trees; and against themselves: every SIMD level and
 * number of threads against the definition on random trees.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { testSeed } from "./seed.ts";
import channels from "./vectors/channels.json" with { type: "json" };
import merkle from "./vectors/merkle.json" with { type: "json" };
import poseidon from "./vectors/poseidon.json" with { type: "json" };
import pow from "./vectors/pow.json" with { type: "json" };

const LIBRARY = new URL("../build/libobelysk_hash_test.so", import.meta.url);
const KINDS = ["blake2s", "blake2s_m31", "poseidon252"];
const ANSWER_BYTES = 1 << 22;

/** A command of the line protocol of cuda/hash/tests/hash_script.cpp, and the answer that is right. */
interface Step {
  readonly command: string;
  readonly answer: string;
}

interface ChannelStep {
  op: string;
  digest: string;
  value?: string | number;
  data?: number[];
  felts?: number[][];
  root?: string;
  n?: number;
  out?: number[] | number[][];
}

interface TreeCase {
  hash: string;
  empty?: boolean;
  packed?: boolean;
  height?: number;
  columns?: number[][];
  queries?: number[];
  root?: string;
  root_simd?: string;
  hash_witness?: string[];
}

function isBuilt(): boolean {
  try {
    return Deno.statSync(LIBRARY).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function run(commands: readonly string[]): string[] {
  const library = Deno.dlopen(LIBRARY, {
    ob_hash_test: { parameters: ["buffer", "u64", "buffer", "u64"], result: "i64" },
  });
  try {
    const script = new TextEncoder().encode(commands.join("\n") + "\n");
    const answers = new Uint8Array(ANSWER_BYTES);
    const bytes = Number(
      library.symbols.ob_hash_test(script, BigInt(script.length), answers, BigInt(answers.length)),
    );
    assert(bytes <= answers.length, `${bytes} bytes of answers`);
    return new TextDecoder().decode(answers.subarray(0, bytes)).replace(/\n$/, "").split("\n");
  } finally {
    library.close();
  }
}

const hex = (digest: string) => digest.replace(/^0x/, "");
const list = (words: readonly (number | string)[]) => [words.length, ...words].join(" ");

/** Runs the steps with every SIMD level and one and two threads. */
function check(steps: readonly Step[]): void {
  for (const level of run(["levels"])[0].trim().split(" ")) {
    for (const threads of [1, 2]) {
      const answers = run([`use ${level} ${threads}`, ...steps.map((step) => step.command)]);
      assertEquals(answers.length, steps.length + 1);
      steps.forEach((step, i) =>
        assertEquals(
          answers[i + 1],
          step.answer,
          `level ${level}, ${threads} threads: ${step.command.slice(0, 100)}`,
        )
      );
    }
  }
}

function channelCommand(step: ChannelStep): string {
  switch (step.op) {
    case "mix_u64":
      return `mix_u64 ${BigInt(step.value!)}`;
    case "mix_u32s":
      return `mix_u32s ${list(step.data!)}`;
    case "mix_felts":
      return `mix_felts ${list(step.felts!.flat())}`;
    case "mix_root":
      return `mix_root ${hex(step.root!)}`;
    case "draw_secure_felts":
      return `draw_secure_felts ${step.n}`;
    default:
      return step.op;
  }
}

const ignore = !isBuilt();
if (ignore) {
  console.log("native hash tests: ignored, build/libobelysk_hash_test.so is not built (make build)");
}

Deno.test({
  name: "native channels: every operation of stwo's vectors",
  ignore,
  fn() {
    const steps: Step[] = [];
    for (const [kind, hash] of KINDS.entries()) {
      const { initial, ops } =
        (channels as unknown as Record<string, { initial: string; ops: ChannelStep[] }>)[hash];
      steps.push({ command: `channel ${kind}`, answer: hex(initial) });
      for (const step of ops) {
        const out = (step.out ?? []).flat().map((word) => `${word} `).join("");
        steps.push({ command: channelCommand(step), answer: out + hex(step.digest) });
      }
    }
    check(steps);
  },
});

Deno.test({
  name: "native grinding: the nonces of stwo's SimdBackend",
  ignore,
  fn() {
    const steps: Step[] = [];
    for (const { hash, mixed_u64, digest, bits, simd_nonce } of pow.cases) {
      steps.push({ command: `channel ${KINDS.indexOf(hash)}`, answer: "0".repeat(64) });
      steps.push({ command: `mix_u64 ${mixed_u64}`, answer: hex(digest) });
      steps.push({ command: `grind ${bits}`, answer: String(BigInt(simd_nonce)) });
    }
    steps.push({ command: "grind 33", answer: "error: Cannot grind: 33 bits, at most 32 are allowed" });
    steps.push({ command: "grind_cancelled", answer: "cancelled" });
    check(steps);
  },
});

Deno.test({
  name: "native Poseidon252: stwo's vectors",
  ignore,
  fn() {
    check(
      (poseidon.cases as { hash2?: string[]; leaf_values?: number[]; out: string }[]).map((
        { hash2, leaf_values, out },
      ) => ({
        command: hash2 ? `hash2 ${hash2.map(hex).join(" ")}` : `leaf ${list(leaf_values!)}`,
        answer: hex(out),
      })),
    );
  },
});

Deno.test({
  name: "native Merkle trees: roots and openings of stwo's vectors",
  ignore,
  fn() {
    check((merkle.cases as TreeCase[]).map((tree) => {
      const columns = tree.columns ?? [];
      const shape = [KINDS.indexOf(tree.hash), tree.height ?? 0, tree.packed ? 1 : 0, columns.length];
      const answer = tree.empty ? [tree.root_simd!] : [tree.root!, ...tree.hash_witness!];
      return {
        command: ["tree", ...shape, ...columns.map(list), list(tree.queries ?? [])].join(" "),
        answer: answer.map(hex).join(" "),
      };
    }));
  },
});

Deno.test({
  name: "native Merkle trees: random shapes equal the definition",
  ignore,
  fn() {
    const seed = testSeed("native Merkle trees");
    const repeat = (count: number, log: number) => Array<number>(count).fill(log);
    const shapes: { height: number; packed?: boolean; logs: number[] }[] = [
      { height: 0, logs: [0, 0, 0] },
      { height: 3, logs: [1, 3, 2] },
      { height: 4, logs: [4, 1, 4] },
      { height: 5, logs: repeat(16, 5) },
      { height: 6, logs: [...repeat(16, 3), ...repeat(20, 6)] },
      { height: 9, logs: [...repeat(17, 4), ...repeat(20, 6), ...repeat(3, 9)] },
      { height: 9, logs: [7, 6, 5, 8, 7] },
      { height: 11, logs: [...repeat(32, 10), ...repeat(13, 11)] },
      { height: 14, logs: [14, 13, 12, 11, 1, 14] },
      { height: 2, packed: true, logs: repeat(4, 4) },
      { height: 7, packed: true, logs: repeat(4, 9) },
    ];
    for (let columns = 1; columns <= 17; columns++) shapes.push({ height: 5, logs: repeat(columns, 5) });
    const steps = shapes.flatMap(({ height, packed, logs }) =>
      KINDS.map((_, kind) => kind).filter((kind) => kind < 2 || height <= 9).map((kind) => ({
        command: `random_tree ${kind} ${height} ${packed ? 1 : 0} ${seed} ${list(logs)}`,
        answer: "equal",
      }))
    );
    check(steps);
  },
});

Deno.test({
  name: "native digests: the bincode form",
  ignore,
  fn() {
    const digests = ["0", "1", "9", "a", "3b9ac9ff", "3b9aca00", "800000000000011" + "0".repeat(48)].map((
      digits,
    ) => digits.padStart(64, "0"));
    check(digests.flatMap((digest) => {
      const decimal = String(BigInt(`0x${digest}`));
      const text = [decimal.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(decimal)];
      const raw = digest.match(/../g)!.map((pair) => parseInt(pair, 16));
      return [text, raw].map((bytes, i) => ({
        command: `bincode ${i === 0 ? 2 : 0} ${digest}`,
        answer: bytes.join(" ") + " ",
      }));
    }));
  },
});
