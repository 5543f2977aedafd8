import { assert } from "@std/assert";
import { isBuilt } from "../prover/native_library.ts";
import { selftest, selftestPassed, selftestText } from "./gate_selftest.ts";

Deno.test({
  name: "the gate gives no false alarm in 5 runs and finds a delay of 15 % each time (needs the cpu prover)",
  ignore: !isBuilt("cpu"),
  fn: async () => {
    const result = await selftest(5, { signal: new AbortController().signal });
    console.log(selftestText(result));
    assert(selftestPassed(result), selftestText(result));
  },
});
