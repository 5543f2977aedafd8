import { assert, assertEquals, assertMatch } from "@std/assert";
import { experimentSha256, PACKED_FILE, scrubArgv, sha256Hex, sourceState } from "./provenance.ts";

async function git(folder: string, ...args: string[]): Promise<void> {
  const identity = [
    "-c",
    "user.name=test",
    "-c",
    "user.email=test@example.org",
    "-c",
    "commit.gpgsign=false",
  ];
  const { success, stderr } = await new Deno.Command("git", { args: [...identity, ...args], cwd: folder })
    .output();
  assert(success, new TextDecoder().decode(stderr));
}

Deno.test("sourceState() tells a changed tree from a clean one, and results from changes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "provenance_test_" });
  const state = () => sourceState(new URL(`file://${folder}/`));
  try {
    assertEquals(await state(), { commit: null, dirty: true });
    await git(folder, "init", "--quiet");
    await Deno.writeTextFile(`${folder}/code.ts`, "1");
    await git(folder, "add", ".");
    await git(folder, "commit", "--quiet", "-m", "one");
    const clean = await state();
    assertMatch(clean.commit!, /^[0-9a-f]{40,64}$/);
    assertEquals(clean.dirty, false);
    await Deno.mkdir(`${folder}/experiments/results/machine`, { recursive: true });
    await Deno.writeTextFile(`${folder}/experiments/results/machine/run.jsonl`, "{}\n");
    assertEquals(await state(), clean);
    await Deno.writeTextFile(`${folder}/new.ts`, "2");
    assertEquals((await state()).dirty, true);
    await Deno.remove(`${folder}/new.ts`);
    await Deno.writeTextFile(`${folder}/code.ts`, "3");
    assertEquals((await state()).dirty, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sourceState() of a packed tree: its commit, and changed once a file is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "provenance_test_" });
  const state = () => sourceState(new URL(`file://${folder}/`));
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const pack = async (dirty: boolean) => {
    const files = { "code.ts": await sha256Hex(new TextEncoder().encode("1")) };
    await Deno.writeTextFile(`${folder}/${PACKED_FILE}`, JSON.stringify({ commit, dirty, files }));
  };
  try {
    // Even inside a repository: it is another one's.
    await git(folder, "init", "--quiet");
    await pack(false);
    await Deno.writeTextFile(`${folder}/code.ts`, "1");
    assertEquals(await state(), { commit, dirty: false });
    await Deno.writeTextFile(`${folder}/code.ts`, "2");
    assertEquals(await state(), { commit, dirty: true });
    await Deno.remove(`${folder}/code.ts`);
    assertEquals(await state(), { commit, dirty: true });
    await Deno.writeTextFile(`${folder}/code.ts`, "1");
    await pack(true);
    assertEquals(await state(), { commit, dirty: true });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("scrubArgv() keeps no directory", () => {
  assertEquals(scrubArgv(["e01", "--out", "/some/folder/results", "--out=/a/b"]), [
    "e01",
    "--out",
    "results",
    "--out=b",
  ]);
});

Deno.test("experimentSha256() is the hash of the experiment's file", async () => {
  const bytes = await Deno.readFile(new URL("e00_verifier.ts", import.meta.url));
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  assertEquals(await experimentSha256("e00_verifier"), expected);
});
