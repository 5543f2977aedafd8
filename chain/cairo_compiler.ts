/**
 * The Cairo 2.8.2 compiler of the npm package wasm-cairo, one process a call.
 *
 * Use: `compileContract(source)` gives the contract class; `runCairoTests(source, { filter })` runs the `#[test]`s, in which contracts can be
 * deployed and called, and gives steps, gas and builtins of each.
 *
 * @module
 */
import type { CompiledSierra } from "starknet";
import { locateCairo } from "./cairo_source.ts";
import type { CairoRequest } from "./cairo_worker.ts";
import { repairSierra } from "./sierra.ts";

/** What one test took. Gas is the compiler's estimate, in units of 1/100 step, builtins included. */
export interface CairoTest {
  /** Path of the function, without the crate. */
  readonly name: string;
  readonly ignored: boolean;
  readonly gas: number;
  readonly steps: number;
  readonly memoryHoles: number;
  /** Uses of each builtin, its name without `_builtin`. */
  readonly builtins: Readonly<Record<string, number>>;
  readonly syscalls: Readonly<Record<string, number>>;
}

/** The compiler refused the source, or tests failed; the text holds the diagnostics or the tests' names. */
export class CairoError extends Error {
  /** Always "CairoError". */
  override readonly name = "CairoError";
}

/** Longest that one call may take. */
const TIMEOUT_MS = 600_000;
/** Failing tests are looked for one by one among at most this many. */
const MAX_SEARCHED = 40;
/** Diagnostics that only say that contracts are not known. */
const OF_CONTRACTS =
  /Unsupported attribute|Unknown derive `starknet|`selector` not found|phantom type|ContractState|TEST_CLASS_HASH|\bself\./;

/**
 * Compiles a source with one contract. The class is repaired (see sierra.ts) and has no debug information.
 *
 * @param sierraMinor the minor Sierra version to write into the program instead of 6
 * @throws {CairoError} with the compiler's diagnostics.
 */
export async function compileContract(source: string, sierraMinor?: number): Promise<CompiledSierra> {
  const json = await askCompiler({ command: "compile", source, filter: "" });
  if (!json.startsWith("{")) throw new CairoError(`Cannot compile contract: ${await diagnostics(source)}`);
  const { sierra_program_debug_info: _, ...contract } = JSON.parse(json);
  return { ...contract, sierra_program: repairSierra(contract.sierra_program, sierraMinor).program };
}

/**
 * Runs the tests of a source, each in a fresh state.
 *
 * @throws {CairoError} when the source does not compile or a test fails.
 */
export async function runCairoTests(
  source: string,
  { filter = "" }: { readonly filter?: string } = {},
): Promise<CairoTest[]> {
  const output = await askCompiler({ command: "test", source, filter });
  if (/^test result: FAILED/m.test(output)) {
    throw new CairoError(`Cannot pass Cairo tests: ${await failingTests(source, filter)} fail`);
  }
  if (!/^test result: ok/m.test(output)) {
    throw new CairoError(`Cannot run Cairo tests: ${output} ${await diagnostics(source)}`);
  }
  return parseTests(output);
}

/** Tests of the compiler's listing. */
export function parseTests(output: string): CairoTest[] {
  const tests: CairoTest[] = [];
  const pattern = /^test astro::(\S+) \.\.\. (ok|ignored)(?: \(gas usage est\.: (\d+)\))?((?:\n {4}.*)*)/gm;
  for (const [, name, status, gas, details] of output.matchAll(pattern)) {
    const number = (key: string) => Number(new RegExp(`^ {4}${key}: (\\d+)`, "m").exec(details)?.[1] ?? 0);
    const counts = (key: string) => {
      const list = new RegExp(`^ {4}${key}: \\((.*)\\)`, "m").exec(details)?.[1] ?? "";
      return Object.fromEntries(
        [...list.matchAll(/"(\w+?)(?:_builtin)?": (\d+)/g)].map(([, of, count]) => [of, Number(count)]),
      );
    };
    tests.push({
      name,
      ignored: status === "ignored",
      gas: Number(gas ?? 0),
      steps: number("steps"),
      memoryHoles: number("memory holes"),
      builtins: counts("builtins"),
      syscalls: counts("syscalls"),
    });
  }
  return tests;
}

/** The failing ones, found by running each alone: the compiler only counts them. */
async function failingTests(source: string, filter: string): Promise<string> {
  const names = [...source.matchAll(/#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn\s+(\w+)/g)].map((match) => match[1]);
  const searched = names.filter((name) => name.includes(filter) || filter.endsWith(name));
  const list = searched.length > 0 ? searched : names;
  if (list.length > MAX_SEARCHED) return `some of ${list.length} tests`;
  const failing: string[] = [];
  for (const name of list) {
    const output = await askCompiler({ command: "test", source, filter: `::${name}` });
    if (!/^test result: ok/m.test(output)) failing.push(name);
  }
  return failing.join(", ") || `only together: some of ${list.length} tests`;
}

/**
 * Diagnostics of a source that does not compile. The compiler keeps them to itself where contracts are allowed, so this asks its other
 * half, which knows no contracts: what it says of a contract's own attributes, and what follows from them, is left out unless there is
 * nothing else.
 */
async function diagnostics(source: string): Promise<string> {
  const plain = source.replace(/#\[(?:test|cfg\(test\)|ignore|should_panic.*?|available_gas.*?)\]/g, "");
  const output = await askCompiler({ command: "check", source: plain, filter: "" });
  const texts = output.split(/\n\n(?=error|warning)/).filter((text) => text.includes("error: "));
  const told = texts.filter((text) => !OF_CONTRACTS.test(text));
  return (told.length > 0 ? told : texts).join("\n\n");
}

/** The worker's answer to one request. */
async function askCompiler(request: CairoRequest): Promise<string> {
  const root = new URL("../", import.meta.url);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      `--allow-read=${decodeURIComponent(new URL("node_modules", root).pathname)}`,
      decodeURIComponent(new URL("chain/cairo_worker.ts", root).pathname),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    signal,
  }).spawn();
  const writer = child.stdin.getWriter();
  // A worker that dies before reading everything closes the pipe; its exit status below says why.
  await writer.write(new TextEncoder().encode(JSON.stringify(request))).then(() => writer.close()).catch(
    () => {},
  );
  const { code, stdout, stderr } = await child.output();
  if (code !== 0) {
    const why = signal.aborted
      ? `no answer in ${TIMEOUT_MS / 1000} s`
      : new TextDecoder().decode(stderr).trim().split("\n")[0];
    throw new CairoError(
      `Cannot ${request.command} Cairo source: the compiler ended with ${code}, ${why}; ` +
        "it traps when 4 GB are not enough, and on attributes with wrong arguments",
    );
  }
  return locateCairo(request.source, new TextDecoder().decode(stdout).trimEnd());
}
