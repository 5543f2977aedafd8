/**
 * The commands as a user runs them: child processes with the permissions of deno.json's tasks, the reference prover, tiny sizes.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isBuilt } from "../prover/native_library.ts";
import { fromFileUrl } from "../prover/paths.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const TINY = [
  "--air",
  "wide_fibonacci",
  "--columns",
  "4",
  "--log-rows",
  "5",
  "--backend",
  "reference",
  "--pow-bits",
  "5",
];
const STATED = ["--air", "wide_fibonacci", "--columns", "4", "--log-rows", "5"];

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words of a task's command, without `deno`. */
async function taskWords(task: string, root: string): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const words = (tasks[task].command as string).split(" ");
  assertEquals(words[0], "deno");
  return words.slice(1);
}

async function start(task: string, args: readonly string[], root = ROOT): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [...await taskWords(task, root), ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(task: string, args: readonly string[], root = ROOT): Promise<Result> {
  const { code, stdout, stderr } = await (await start(task, args, root)).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Runs `body` with a folder that is removed afterwards. */
async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function proveTo(path: string, extra: readonly string[] = []): Promise<Result> {
  const result = await run("prove", [...TINY, "--out", path, ...extra]);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

/** One line, a sentence of ours, and no trace of a stack. */
function assertSentence({ stdout, stderr }: Result, ...parts: string[]): void {
  const text = [stdout, stderr].filter((part) => part !== "").join("\n");
  assertEquals(text.split("\n").length, 1, text);
  assertMatch(text, /^(Cannot |refused )/);
  for (const part of parts) assertStringIncludes(text, part);
}

Deno.test("every command answers --help with its flags and exit code 0", async () => {
  for (const task of ["prove", "verify", "key", "export", "inspect", "demo", "provers", "memory"]) {
    const { code, stdout, stderr } = await run(task, ["--help"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: deno task ${task}`);
    assertStringIncludes(stdout, "--help");
    assert(!stdout.includes("\x1b"), "no colours outside a terminal");
  }
});

Deno.test("a proof is made, verified, keyed, exported and inspected", async () => {
  await inFolder(async (folder) => {
    const proof = `${folder}/p.proof`;
    const made = await proveTo(proof);
    assertMatch(
      made.stdout,
      /^proved wide_fibonacci columns 4 log-rows 5 with reference in .*: 8 attack bits, 6 proven bits/,
    );
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name), ["p.proof"]);

    const own = await run("verify", [proof, "--min-attack-bits", "8"]);
    assertEquals(own.code, 0, own.stdout + own.stderr);
    assertMatch(
      own.stdout,
      /^statement taken from the file: verified wide_fibonacci columns 4 log-rows 5: 8 attack bits, 6 proven bits, /,
    );
    const stated = await run("verify", [proof, ...STATED, "--min-proven-bits", "6"]);
    assertEquals(stated.code, 0, stated.stdout + stated.stderr);
    assertMatch(stated.stdout, /^verified wide_fibonacci/);

    const key = `${folder}/wide.key`;
    const keyed = await run("key", [...TINY, "--out", key]);
    assertEquals(keyed.code, 0, keyed.stderr);
    const byKey = await run("verify", [proof, "--key", key, "--min-attack-bits", "8", "--json"]);
    assertEquals([byKey.code, JSON.parse(byKey.stdout).statement_from_file], [0, false]);
    const otherKey = await run("key", [...TINY, "--queries", "4", "--out", key]);
    assertEquals(otherKey.code, 0);
    const refused = await run("verify", [proof, "--key", key, "--min-attack-bits", "8", "--json"]);
    assertEquals([refused.code, JSON.parse(refused.stdout).code], [1, "options"]);

    const inspected = JSON.parse((await run("inspect", [proof, "--json"])).stdout);
    const parts = Object.values(inspected.parts as Record<string, number>).reduce(
      (sum, bytes) => sum + bytes,
      0,
    );
    assertEquals(parts, inspected.proof_bytes);
    assertEquals([inspected.attack_bits, inspected.proven_bits, inspected.options.powBits], [8, 6, 5]);
    assertStringIncludes((await run("inspect", [proof])).stdout, "not verified");

    const exported = await run("export", [proof, "--format", "stwo-bincode", "--out", `${folder}/p.bincode`]);
    assertEquals(exported.code, 0, exported.stderr);
    assertStringIncludes(exported.stdout, inspected.proof_sha256);
    assertEquals((await Deno.stat(`${folder}/p.bincode`)).size, inspected.proof_bytes);
    assertEquals((await run("export", [proof, "--format", "json", "--out", `${folder}/p.json`])).code, 0);
    const serde = JSON.parse(await Deno.readTextFile(`${folder}/p.json`));
    assertEquals(serde.config.fri_config.n_queries, 3);
    assertEquals([serde.commitments[0].length, serde.sampled_values.at(-1).length], [32, 8]);
  });
});

Deno.test("prove --json prints exactly one object, with every repetition's time", async () => {
  const { code, stdout, stderr } = await run("prove", [...TINY, "--repeat", "3", "--json"]);
  assertEquals(code, 0, stderr);
  assertEquals(stdout.split("\n").length, 1);
  const report = JSON.parse(stdout);
  assertEquals([report.prove_ms.length, report.phase_ms.length, report.ran.backend], [3, 3, "reference"]);
  assertMatch(report.proof_sha256, /^[0-9a-f]{64}$/);
  assert(report.proof_bytes > 0 && report.file_bytes > report.proof_bytes && report.peak_memory_bytes > 0);
  assertEquals([report.options.queries, report.options.hash, report.attack_bits], [3, "blake2s", 8]);
  assertStringIncludes(stderr, "median of 3");
});

Deno.test("verify refuses weak parameters by default, and another statement than the stated one", async () => {
  await inFolder(async (folder) => {
    const proof = `${folder}/p.proof`;
    await proveTo(proof);
    const weak = await run("verify", [proof]);
    assertEquals(weak.code, 1);
    assertSentence(weak, "refused (options)", "6 proven bits, 80 are demanded", "--min-proven-bits");
    const other = await run("verify", [
      proof,
      "--air",
      "wide_fibonacci",
      "--columns",
      "5",
      "--min-attack-bits",
      "8",
    ]);
    assertEquals(other.code, 1);
    assertSentence(other, "refused (statement)");
  });
});

Deno.test("verify refuses altered, truncated and foreign bytes with a code", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/p.proof`;
    await proveTo(path);
    const proof = await Deno.readFile(path);
    const change = (at: number) => proof.map((byte, i) => i === at ? byte ^ 1 : byte);
    const cases: [string, Uint8Array, RegExp][] = [
      ["truncated", proof.subarray(0, proof.length - 7), /^refused \(malformed\)/],
      ["empty", new Uint8Array(), /^refused \(malformed\)/],
      ["wrong version", change(8), /^refused \(malformed\): .*version/],
      ["trailing bytes", Uint8Array.from([...proof, 0]), /^refused \(malformed\)/],
      ["changed last layer", change(proof.length - 10), /^refused \(/],
    ];
    for (const [what, bytes, pattern] of cases) {
      await Deno.writeFile(path, bytes);
      const result = await run("verify", [path, "--min-attack-bits", "8"]);
      assertEquals([what, result.code, result.stderr], [what, 1, ""]);
      assertMatch(result.stdout, pattern, what);
      const json = JSON.parse((await run("verify", [path, "--min-attack-bits", "8", "--json"])).stdout);
      assertEquals([what, json.verified], [what, false]);
    }
  });
});

Deno.test("bare proofs are refused unless allowed, and say so", async () => {
  await inFolder(async (folder) => {
    const proof = `${folder}/bare.proof`;
    assertStringIncludes(
      (await proveTo(proof, ["--binding", "bare"])).stdout,
      "bare: the statement is not in the transcript",
    );
    const refused = await run("verify", [proof, "--min-attack-bits", "8"]);
    assertEquals(refused.code, 1);
    assertSentence(refused, "refused (options)", "--allow-bare");
    const allowed = await run("verify", [proof, "--min-attack-bits", "8", "--allow-bare"]);
    assertEquals(allowed.code, 0, allowed.stdout + allowed.stderr);
    assertStringIncludes(allowed.stdout, "bare: the statement is not in the transcript");
  });
});

Deno.test("obelysk26 is called a shape benchmark wherever it appears", async () => {
  await inFolder(async (folder) => {
    const proof = `${folder}/shape.proof`;
    const args = [
      "--air",
      "obelysk26",
      "--log-rows",
      "6",
      "--backend",
      "reference",
      "--pow-bits",
      "5",
      "--out",
      proof,
    ];
    const outputs = [
      await run("prove", args),
      await run("verify", [proof, "--min-attack-bits", "8"]),
      await run("verify", [proof, "--min-attack-bits", "8", "--json"]),
      await run("verify", [proof]),
      await run("inspect", [proof]),
    ];
    assertEquals(outputs.map((output) => output.code), [0, 0, 0, 1, 0]);
    for (const { stdout } of outputs) assertStringIncludes(stdout, "shape benchmark, not sound");
  });
});

Deno.test("wrong usage ends with exit code 2 and one sentence that names what is allowed", async () => {
  const cases: [string, string[], string[]][] = [
    ["prove", ["--air", "nothing", "--json"], ["AIR nothing", "wide_fibonacci"]],
    ["prove", ["--json"], ["--air", "wide_fibonacci"]],
    ["prove", ["--columns", "4", "--json"], ["--columns", "--air"]],
    ["prove", [...STATED, "--backend", "gpu", "--json"], ["--backend gpu", "reference, cpu"]],
    ["prove", [...STATED, "--queries", "0", "--json"], ["--queries 0", "1 to 1024"]],
    ["prove", [...STATED, "--queries", "many", "--json"], ["--queries many", "1 to 1024"]],
    ["prove", [...STATED, "--quieries", "3", "--json"], ["--quieries", "--help"]],
    ["prove", ["--air", "wide_fibonacci", "--log-rows", "99", "--json"], ["99", "wide_fibonacci"]],
    ["prove", ["--air", "obelysk26", "--columns", "9", "--json"], ["columns", "obelysk26"]],
    ["prove", [...STATED, "--profile", "secure", "--json"], ["secure", "proven96"]],
    ["prove", [...STATED, "--repeat", "0", "--json"], ["--repeat 0"]],
    ["prove", STATED, ["--out FILE"]],
    ["prove", [...STATED, "--log-last-layer", "10", "--json"], ["Cannot prove wide_fibonacci", "last layer"]],
    ["prove", [...STATED, "--lifting-log-size", "3", "--json"], ["Cannot prove wide_fibonacci", "2^3"]],
    ["prove", ["--air", "wide_fibonacci", "--log-rows", "20", "--log-blowup", "16", "--json"], [
      "2^36",
      "2^30",
    ]],
    ["verify", [], ["PROOF"]],
    ["verify", ["x", "--with", "trust"], ["--with trust", "ts, stwo, both"]],
    ["verify", ["x", "--min-proven-bits", "-1"], ["--min-proven-bits"]],
    ["key", STATED, ["--out FILE"]],
    ["export", ["x", "--format", "xml", "--out", "y"], ["--format xml", "stwo-bincode, json"]],
    ["demo", ["now"], ["now"]],
    ["provers", ["now"], ["now"]],
    ["memory", [], ["--air"]],
  ];
  for (const [task, args, parts] of cases) {
    const result = await run(task, args);
    assertEquals([task, args, result.code, result.stdout], [task, args, 2, ""], result.stderr);
    assertSentence(result, ...parts);
  }
});

Deno.test("files that cannot be read or written end with exit code 1, before any proving", async () => {
  await inFolder(async (folder) => {
    // Proving this would take minutes: an answer at all shows that the place is tried first.
    const large = ["--air", "wide_fibonacci", "--log-rows", "22", "--backend", "reference"];
    const file = `${folder}/file`;
    await Deno.writeTextFile(file, "");
    for (const place of [`${folder}/none/p.proof`, folder, `${file}/p.proof`]) {
      const result = await run("prove", [...large, "--out", place]);
      assertEquals(result.code, 1);
      assertSentence(result, `Cannot write ${place}`, "give a file in a folder");
    }
    for (
      const [task, args] of [["verify", []], ["inspect", []], ["export", ["--out", `${folder}/x`]]] as const
    ) {
      const missing = await run(task, [`${folder}/none.proof`, ...args]);
      assertEquals(missing.code, 1);
      assertSentence(missing, "Cannot read proof", "there is no such file", "deno task prove");
    }
    const key = await run("verify", [`${folder}/none.proof`, "--key", `${folder}/none.key`]);
    assertSentence(key, "Cannot read key", "deno task key");
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name), ["file"]);
  });
});

Deno.test("an unreachable profile says what can be reached", async () => {
  const result = await run("prove", [...STATED, "--backend", "reference", "--profile", "proven96", "--json"]);
  assertEquals([result.code, result.stdout], [1, ""]);
  assertSentence(result, "Cannot reach 96 proven bits", "--queries");
});

Deno.test("a missing library is an error that says how to build it, never another backend", async () => {
  await inFolder(async (folder) => {
    const names = [
      "air",
      "chain",
      "cli",
      "protocol",
      "prover",
      "verifier",
      "vm",
      "shims",
      "node_modules",
      "deno.json",
      "deno.lock",
    ];
    for (const name of names) await Deno.symlink(`${ROOT}${name}`, `${folder}/${name}`);
    for (const [backend, next] of [["cpu", "make build"], ["stwo", "make peer"]]) {
      const result = await run("prove", [...STATED, "--backend", backend, "--json"], `${folder}/`);
      assertEquals([result.code, result.stdout], [1, ""]);
      assertSentence(result, backend, next);
    }
    const demo = await run("demo", [], `${folder}/`);
    assertEquals(demo.code, 0, demo.stderr);
    assertStringIncludes(demo.stdout, "with reference");
    assertMatch(demo.stdout, /\nverified in /);
  });
});

Deno.test("Ctrl-C ends a proof with exit code 130 and leaves no file", async () => {
  const runs = [["--log-rows", "9", "--repeat", "10000"], ["--log-rows", "14"]];
  for (const args of runs) {
    await inFolder(async (folder) => {
      const child = await start("prove", [
        ...["--air", "wide_fibonacci", "--columns", "100", "--backend", "reference"],
        ...[...args, "--out", `${folder}/p.proof`],
      ]);
      let ended = false;
      child.status.then(() => ended = true);
      // The place is claimed under another name once Ctrl-C is listened for.
      while (!ended && (await Array.fromAsync(Deno.readDir(folder))).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (!ended) child.kill("SIGINT");
      const { code, stdout, stderr } = await child.output();
      const text = new TextDecoder().decode(stderr).trim();
      assertEquals([code, stdout.length, text], [130, 0, "cancelled, nothing was written"]);
      assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
    });
  }
});

Deno.test({
  name: "verify:official asks the official verifier in a process of its own",
  ignore: !isBuilt("stwo"),
  fn: async () => {
    await inFolder(async (folder) => {
      const proof = `${folder}/p.proof`;
      await proveTo(proof);
      const denied = await run("verify", [proof, "--min-attack-bits", "8", "--with", "both"]);
      assertEquals([denied.code, denied.stdout], [1, ""]);
      assertSentence(denied, "deno task verify:official");
      for (const by of ["both", "stwo"]) {
        const args = [
          "task",
          "--quiet",
          "verify:official",
          proof,
          "--min-attack-bits",
          "8",
          "--json",
          "--with",
          by,
        ];
        const { code, stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
        const answer = JSON.parse(new TextDecoder().decode(stdout));
        assertEquals([code, answer.verified, answer.official.accepted, answer.verify_ms === null], [
          0,
          true,
          true,
          by === "stwo",
        ]);
      }
    });
  },
});

Deno.test("verify has no permission but reading", async () => {
  assertEquals((await taskWords("verify", ROOT)).filter((word) => word.startsWith("--allow")), [
    "--allow-read",
  ]);
});
