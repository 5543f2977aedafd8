import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { resolveOptions } from "../protocol/options.ts";
import { scrubPaths, startChild } from "./child.ts";
import { ChildError, type OpenedProver, type ProvedSample, type VerifyAnswer } from "./messages.ts";

const AIR = { name: "wide_fibonacci", params: { columns: 3, logRows: 5 } };
const OPTIONS = resolveOptions({ backend: "reference", queries: 3, powBits: 2 });
const TIMEOUT_MS = 120_000;

Deno.test("child processes prove and verify, and refuse what is not their work", async () => {
  const [prover, verifier] = [startChild("prove"), startChild("verify")];
  try {
    const request = { op: "open", air: AIR, options: OPTIONS } as const;
    const opened = await prover.request(request, TIMEOUT_MS) as OpenedProver;
    assertEquals([opened.columns, opened.constraints, opened.warning], [3, 1, null]);
    await verifier.request(request, TIMEOUT_MS);
    const samples: ProvedSample[] = [];
    for (const seed of [1, 2, 1]) {
      samples.push(await prover.request({ op: "prove", seed }, TIMEOUT_MS) as ProvedSample);
    }
    assertEquals(samples[0].proofSha256, samples[2].proofSha256);
    assert(samples[0].proofSha256 !== samples[1].proofSha256, "the seed changes nothing");
    assertEquals(samples[0].ran.backend, "reference");

    const answer = await verifier.request(
      { op: "verify", proof: samples[1].proof },
      TIMEOUT_MS,
    ) as VerifyAnswer;
    assert(answer.accepted && answer.attackBits > 0, JSON.stringify(answer));
    const spoiled = Uint8Array.fromBase64(samples[1].proof);
    spoiled[spoiled.length - 1] ^= 1;
    const refusal = await verifier.request(
      { op: "verify", proof: spoiled.toBase64() },
      TIMEOUT_MS,
    ) as VerifyAnswer;
    assert(!refusal.accepted && refusal.code !== "", JSON.stringify(refusal));

    await assertRejects(
      () => verifier.request({ op: "prove", seed: 1 }, TIMEOUT_MS),
      ChildError,
      "Cannot prove in a verify process",
    );
    if (Deno.build.os === "linux") assert((await prover.peakMemoryBytes())! > 2 ** 24);
  } finally {
    await prover.close();
    await verifier.close();
  }
});

Deno.test("a child that cannot do what is asked says why, without paths", async () => {
  const child = startChild("prove");
  try {
    const open = (options: typeof OPTIONS, air = AIR) =>
      child.request({ op: "open", air, options }, TIMEOUT_MS);
    await assertRejects(
      () => open(OPTIONS, { name: "nothing", params: AIR.params }),
      ChildError,
      "Cannot use AIR nothing",
    );
    await assertRejects(
      () => child.request({ op: "prove", seed: 1 }, TIMEOUT_MS),
      ChildError,
      "it was not opened",
    );
  } finally {
    await child.close();
  }
});

async function withScript(text: string, run: (script: URL) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "child_test_", suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, text);
    await run(new URL(`file://${path}`));
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a child that ends or hangs is an error with its last words", async () => {
  const request = { op: "prove", seed: 1 } as const;
  await withScript(
    'console.error("no such thing: /tmp/some/where/file.ts"); Deno.exit(3);',
    async (script) => {
      const child = startChild("verify", script);
      const error = await assertRejects(() => child.request(request, TIMEOUT_MS), ChildError);
      assertEquals(error.message, "process ended in prove (exit code 3): no such thing: file.ts");
      await child.close();
    },
  );
  await withScript("setInterval(() => {}, 1000);", async (script) => {
    const child = startChild("verify", script);
    await assertRejects(() => child.request(request, 500), ChildError, "timed out after 1 s in prove");
    await child.close();
  });
  await withScript("setInterval(() => {}, 1000);", async (script) => {
    const child = startChild("verify", script);
    const pending = assertRejects(
      () => child.request(request, TIMEOUT_MS),
      ChildError,
      "process ended in prove",
    );
    await child.close();
    await pending;
  });
});

Deno.test("scrubPaths() keeps the last part of a path", () => {
  const root = new URL("../", import.meta.url).pathname;
  assertEquals(scrubPaths(`at file://${root}air/air.ts:3`), "at air/air.ts:3");
  assertEquals(scrubPaths("cannot open /some/folder/lib.so: 1/2 of it"), "cannot open lib.so: 1/2 of it");
  assertMatch(scrubPaths("--out=/a/b/c"), /^--out=c$/);
});
