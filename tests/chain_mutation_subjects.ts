/**
 * Proofs to change, each with what {@linkcode chainMutations} takes from others.
 *
 * @module
 */
import type { Program } from "../air/vm_program.ts";
import { encodeCalldata } from "../chain/calldata.ts";
import type { Options } from "../protocol/options.ts";
import { type ChainCase, chainProof } from "./chain_proofs.ts";
import type { MutationInput } from "./chain_mutations.ts";
import type { VmCase } from "./vm_cases.ts";

/** Few queries, and enough work that a changed transcript does not have it by chance. */
export const QUICK: Partial<Options> = { powBits: 18, queries: 6, logLastLayer: 2 };

const CONTEXT = [0, 0, 0, 0, 0, 0, 0, 7];
const OTHER_CONTEXT = [0, 0, 0, 0, 0, 0, 0, 8];

/** The same program with a memory cell more, which nothing reads: another key. */
function otherProgram({ program, ...rest }: VmCase): VmCase {
  const memoryCells = program.memoryCells + 1;
  const changed: Program = { ...program, memoryCells, initial: Uint32Array.of(...program.initial, 0) };
  return { ...rest, program: changed };
}

/**
 * Proves a case with its relatives.
 *
 * @param options on top of profile onchain80
 * @param stranger a case of another shape
 */
export async function mutationSubject(
  what: ChainCase,
  options: Partial<Options>,
  stranger: ChainCase,
  seed: number,
): Promise<MutationInput> {
  const made = async (one: ChainCase, more: Partial<Options> = {}, context = CONTEXT) =>
    encodeCalldata(await chainProof(one, { ...options, ...more }, context));
  const calldata = await made(what);
  const { queries, powBits } = calldata.shape.options;
  const strangers = [
    { name: "a query less", calldata: await made(what, { queries: queries - 1 }) },
    { name: "less work", calldata: await made(what, { powBits: powBits - 4 }) },
    { name: "another AIR", calldata: await made(stranger) },
  ];
  if ("program" in what) {
    strangers.push({ name: "another program of this shape", calldata: await made(otherProgram(what)) });
  }
  return { calldata, sibling: await made(what, {}, OTHER_CONTEXT), strangers, seed };
}
