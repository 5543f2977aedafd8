/**
 * A library that is missing, not a library, built from other tables, or asked for what it cannot do: one sentence each.
 */
import { assert, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { libraryPath } from "../prover/native_library.ts";
import { missing } from "./backends.ts";

const OPTIONS = resolveOptions({ backend: "cpu", threads: 1 });
const SYMBOLS = [
  "describe",
  "open",
  "load",
  "prove",
  "verify",
  "output_size",
  "output_copy",
  "kernel",
  "close",
];

async function inTemporaryFolder(action: (folder: URL) => Promise<void>): Promise<void> {
  const path = Deno.makeTempDirSync();
  try {
    await action(new URL(`file://${path}/`));
  } finally {
    Deno.removeSync(path, { recursive: true });
  }
}

Deno.test("native library: a missing file is one sentence that says what to run", () => {
  const error = assertThrows(
    () => new NativeProver("cpu", OPTIONS, new URL("file:///nowhere/libobelysk_cpu.so")),
    UserError,
    "run make build",
  );
  assert(!(error as Error).message.includes("/nowhere/"), "the message names no folder of the machine");
});

Deno.test("native library: a file that is no library is one sentence", async () => {
  await inTemporaryFolder((folder) => {
    const url = new URL("libobelysk_cpu.so", folder);
    Deno.writeTextFileSync(url, "not a library");
    assertThrows(() => new NativeProver("cpu", OPTIONS, url), UserError, "Cannot open the cpu library");
    return Promise.resolve();
  });
});

Deno.test("native library: one built from other tables is refused by its ABI version", async () => {
  await inTemporaryFolder(async (folder) => {
    const source = new URL("other.c", folder);
    const library = new URL("libobelysk_cpu.so", folder);
    const others = SYMBOLS.map((name) => `int ob_${name}(void) { return 1; }`).join("\n");
    Deno.writeTextFileSync(source, `unsigned ob_abi_version(void) { return 1; }\n${others}\n`);
    const built = await new Deno.Command("gcc", {
      args: ["-shared", "-fPIC", "-o", library.pathname, source.pathname],
    }).output();
    assert(built.success, new TextDecoder().decode(built.stderr));
    const error = assertThrows(() => new NativeProver("cpu", OPTIONS, library), UserError);
    assertStringIncludes((error as Error).message, "its ABI version is 1");
    assertStringIncludes((error as Error).message, "run make build");
  });
});

const reason = missing("cpu");
const note = reason ? ` (${reason})` : "";

Deno.test({
  name: `native prover: calls out of order and after closing are refused${note}`,
  ignore: reason !== undefined,
  fn: async () => {
    const prover = new NativeProver("cpu", OPTIONS);
    const prefix = { statementWords: [], afterTree0: [] };
    await assertRejects(() => prover.prove(prefix, []), UserError);
    const air = airInstance("wide_fibonacci", { columns: 3, logRows: 4 });
    await prover.load(air);
    await assertRejects(() => prover.prove(prefix, [[new Uint32Array(16)]]), UserError);
    prover.close();
    await assertRejects(() => prover.load(air), TypeError, "the prover is closed");
  },
});

Deno.test({
  name: `native prover: a cancelled proof is an AbortError and the prover still works${note}`,
  ignore: reason !== undefined,
  fn: async () => {
    const prover = new NativeProver("cpu", resolveOptions({ backend: "cpu", powBits: 32 }));
    const air = airInstance("wide_fibonacci", { columns: 3, logRows: 4 });
    await prover.load(air);
    const columns = [0, 1, 2].map(() => new Uint32Array(16));
    const controller = new AbortController();
    const proof = prover.prove({ statementWords: [], afterTree0: [] }, [columns], {
      signal: controller.signal,
    });
    controller.abort();
    await assertRejects(() => proof, DOMException, "cancelled");
    prover.close();
  },
});

Deno.test({
  name: `a library of another prover is refused${note}`,
  ignore: reason !== undefined,
  fn: () => {
    const options = resolveOptions({ backend: "emu" });
    const error = assertThrows(() => new NativeProver("emu", options, libraryPath("cpu")), UserError);
    assertStringIncludes(error.message, "Cannot open the emu prover: the library is the cpu prover's");
  },
});
