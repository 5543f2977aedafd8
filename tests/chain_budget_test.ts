/** The felts of a network's proof, against its budget. */
import { assert, assertEquals } from "@std/assert";
import { fileCalldata } from "../chain/file_calldata.ts";
import { overruns } from "../experiments/budgets.ts";
import { missing } from "./backends.ts";
import { networkBudget, networkProof } from "./chain_budget.ts";

const reason = missing("cpu");

Deno.test({
  name: `a network's proof keeps the budget of felts and of proven bits${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const verified = await networkProof();
    const { felts } = fileCalldata(verified);
    assert(verified.program!.run.outputs.length > 0);
    const figures = { transaction_felts: felts, proven_bits: verified.provenBits };
    assertEquals(overruns(networkBudget(), figures), []);
  },
});
