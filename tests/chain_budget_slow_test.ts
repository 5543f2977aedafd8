/** The gas of the contract that verifies a network's proof, and the size of its class, against their budget. */
import { assert, assertEquals } from "@std/assert";
import { figuresOf, overruns } from "../experiments/budgets.ts";
import { chainFigures } from "../experiments/chain_execution.ts";
import type { BenchRecord } from "../experiments/records.ts";
import { missing } from "./backends.ts";
import { networkBudget, networkProof } from "./chain_budget.ts";

const reason = missing("cpu");

Deno.test({
  name: `a network's contract keeps the budgets of gas and of its class${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const verified = await networkProof();
    const chain = await chainFigures(verified, "everywhere");
    const { provenBits, attackBits } = verified;
    const metrics: BenchRecord["metrics"] = [];
    const security = { provenBits, attackBits };
    const figures = figuresOf({ chain, metrics, samples: null, security } as BenchRecord);
    assertEquals(overruns(networkBudget(), figures), []);
    const { steps, memoryHoles, parts } = chain.embedded!;
    for (const { part, steps: some } of parts) assert(some > 0, part);
    assertEquals(parts.reduce((sum, each) => sum + each.steps, 0), steps + memoryHoles);
    const [receipt] = chain.receipts;
    if (!receipt) return;
    const predicted = chain.embedded!.l2Gas.cairo_steps;
    assert(
      Math.abs(predicted / receipt.l2Gas - 1) < 0.02,
      `the price list says ${predicted}, the receipt ${receipt.l2Gas}`,
    );
  },
});
