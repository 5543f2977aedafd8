/**
 * One call of the embedded Cairo compiler, in a process of its own: it takes hundreds of megabytes a call and gives none back, and
 * it traps on some wrong input. Reads a {@linkcode CairoRequest} as JSON on standard input; its whole standard output is the answer.
 *
 * @module
 */
import { compileCairoProgram, compileStarknetContract, initSync, runTests } from "wasm-cairo";

/** What is asked of the compiler. */
export interface CairoRequest {
  /** compile: contract class as JSON; test: run the tests; check: diagnostics of a source without contracts. */
  readonly command: "compile" | "test" | "check";
  readonly source: string;
  /** Only tests whose full name contains this are run. */
  readonly filter: string;
}

/**
 * The compiler's heap is made this large at once. Its allocator sometimes fails to serve a request for which it has just grown by the
 * least that could do: "Vector capacity exceeded", or a trap, for programs of unlucky sizes. Untouched pages take no memory.
 */
const HEAP_BYTES = 2 ** 31 - 2 ** 16;
const HEAP_ALIGNMENT = 8;

function answer({ command, source, filter }: CairoRequest): string {
  switch (command) {
    case "compile":
      return compileStarknetContract(source, true, false);
    case "test":
      return runTests(source, true, filter, false, false, true, "", false, true);
    case "check":
      return compileCairoProgram(source, true);
  }
}

if (import.meta.main) {
  const log = console.log;
  console.log = () => {}; // the compiler repeats its answers there
  const request = await new Response(Deno.stdin.readable).json();
  const binary = new URL("wasm-cairo_bg.wasm", import.meta.resolve("wasm-cairo"));
  const { __wbindgen_export_0: allocate, __wbindgen_export_2: free } = initSync({
    module: new WebAssembly.Module(Deno.readFileSync(binary)),
  });
  free(allocate(HEAP_BYTES, HEAP_ALIGNMENT), HEAP_BYTES, HEAP_ALIGNMENT);
  log(answer(request));
}
