/**
 * The proof that experiments/budgets.json limits: a batch of network inferences in 2^10 rows. Used by tests only.
 *
 * @module
 */
import { VM_AIR } from "../air/obelysk_vm.ts";
import { type Budget, BUDGETS_FILE, parseBudgets } from "../experiments/budgets.ts";
import { programSelection, programWorkload } from "../experiments/programs.ts";
import { type Verified, verifyProofFile } from "../verifier/verify_file.ts";
import { chainProof } from "./chain_proofs.ts";

/** The budget of this proof. */
export function networkBudget(): Budget {
  const budgets = parseBudgets(Deno.readTextFileSync(new URL(`../${BUDGETS_FILE}`, import.meta.url)));
  return budgets.find(({ experiment, axes }) => experiment === "e10_chain" && axes.air === "vm_network")!;
}

/** A proof of it with the profile's options, verified. */
export async function networkProof(): Promise<Verified> {
  const { logRows } = networkBudget().axes;
  if (typeof logRows !== "number") throw new TypeError("Cannot prove a network: its budget has no rows");
  const program = programSelection("network", logRows);
  const workload = programWorkload({ name: VM_AIR, params: { logRows }, program })!;
  const what = { name: "network", program: workload.program, inputs: workload.inputs(1), logRows };
  const { file } = await chainProof(what);
  return verifyProofFile(file, { program: workload.program, run: { inputs: what.inputs } });
}
