/**
 * Which forgeries there are of each kind of lie, as `docs/SOUNDNESS.md` lists them.
 *
 * @module
 */
import type { Caught } from "./vm_forgery.ts";
import { ALL_FORGERIES } from "./vm_forgery_list.ts";

/** A kind of lie with the names of its forgeries. */
export type ForgeryRow = readonly [lie: string, cases: readonly string[]];

const FLAGS: readonly ForgeryRow[] = [
  ["a flag that is no bit, in a step", [
    "uA = -1 and uB = 1 read a register that never held the value",
    "uB = -1 unreads the first operand: a load becomes a store of the prover's choice",
    "mB = 1/2 hides uB: an operand is not read",
    "mC = -2 and qM = 1: a third address space",
    "qM = -2 and qO = 1",
    "qO = -1/2 and qM = 1",
    "alu = 2 hides jif: a branch to 1 is not taken",
    "jif = 1/2 hides alu: relu of 0 is 1",
    "jmp = 1/2 and jif = 1: a link of the prover's choice",
  ]],
  ["a flag that is no bit, or two, in an operation's row", [
    "fr = -1: an operation 6",
    "fl = -1: 0 divided by 0 is 0",
    "fe = -1: 0 is not less than 2^29",
    "fd = -1: an operation 0",
    "fm = -1: an operation -2",
    "s = 2: the sign is not a bit",
    "two operations in one row",
    "or = 2",
    "xor = 1/2",
    "or and xor in one row: an operation 19",
  ]],
];

const STEPS: readonly ForgeryRow[] = [
  ["a register operand is another; the result is recomputed from it", [
    "another operand, the result as it was",
    "another operand, the result computed from it",
  ]],
  ["a wrong result, everything after it consistent", ["a wrong result, everything after it consistent"]],
  ["an alias takes another value, consistently", [
    "an alias of the old result takes another value",
    "an alias of the first operand takes another value",
  ]],
  ["an instruction is skipped or repeated; the run starts at pc 1", [
    "an instruction is skipped",
    "an instruction runs twice, another never",
    "the run starts at pc 1",
  ]],
  ["a jump, a taken or an untaken branch goes elsewhere", [
    "a jump goes elsewhere",
    "a taken branch is not taken",
    "an untaken branch is taken",
  ]],
  ["the last row leaves the self-jump; every cell is 0", [
    "the last row leaves the self-jump",
    "every cell is 0",
  ]],
  ["a row after Halt writes a register; an instruction is not the program's", [
    "a row after Halt writes a register",
    "an immediate that the program does not have",
    "a flag that the program does not have",
  ]],
];

const MEMORY: readonly ForgeryRow[] = [
  ["a loaded value is another; a read is stale", [
    "another loaded value",
    "a stale first operand: an old value with its own old time",
    "a stale second operand",
    "a stale old value",
    "a branch leaves something else in the sink than the next write finds",
  ]],
  ["a read from the future; a read of the row's own time", [
    "a first operand from the future",
    "a second operand from the future",
    "an old value from the future",
    "a read of the row's own time, which cancels itself",
  ]],
  ["the final value or time of a register", [
    "the final value of a register",
    "the final time of a register",
  ]],
  [
    "T is another; T is claimed and the run never halted; another output, output time, input, number of unused rows",
    [
      "T - 1",
      "T + 1",
      "T claimed, never halted",
      "another output",
      "another output time",
      "another input",
      "one unused row too few",
      "one unused row too many",
    ],
  ],
  ["a multiplicity of the instructions, step numbers, bytes, table entries or nibbles", [
    "a multiplicity of an instruction",
    "a multiplicity of the step numbers",
    "a multiplicity of bytes",
    "a multiplicity of table 0",
    "a multiplicity of table 1",
    "a multiplicity of nibbles",
  ]],
];

const OPERATIONS: readonly ForgeryRow[] = [
  ["an activation's output is not in the table; its remainder is too large", [
    "an output that is not in the table",
    "an output that is not in the wider table",
    "a remainder that is no byte: an entry of the prover's choice",
    "a remainder of 256 more and the entry before",
    "a low remainder that is no byte",
    "a high remainder of 255/16, and the entry before",
    "a high remainder of 16, and the entry before",
  ]],
  ["a limb of 256 or more; limbs of another number", [
    "a limb of 256 more and one of 1 less",
    "limb 0 is no byte: 5 is less than 3",
    "limb 1 is no byte: 5 is less than 3",
    "limb 2 is no byte: 5 is less than 3",
    "the top limb is 255/4: -(2^30 - 1) is not less than 0",
    "the top limb is 64: -(2^30 - 1) is not less than 0",
    "another difference than a - b",
    "limbs of another number",
  ]],
  ["a wrong product of nibbles; nibbles of another number", [
    ...Array.from({ length: 7 }, (_, i) => `a wrong and of nibbles ${i}`),
    "a top nibble of 1/2: 2^27 and 2^27 is 0",
    "1 written as p + 1: 1 and 1 is 0",
    "nibbles of another first operand",
    "nibbles of another second operand",
  ]],
  ["0 written as p", ["0 written as p: 0 < 0", "0 written as p on the left", "0 written as p on the right"]],
  ["relu lets a negative through, max takes the smaller, and the like", [
    "relu lets a negative through",
    "lt says no",
    "max takes the smaller",
    "equal numbers are said to differ",
    "different numbers are said to be equal",
    "a result that is not the operation's",
  ]],
  ["a wrong quotient; division by zero", ["a wrong quotient", "0 divided by 0 is 9"]],
  ["a result that nothing answers; an unused row that is another", [
    "a result that no operation component yields",
    "an unused row of Alu holds another true tuple",
    "an unused row of table 0 holds another true tuple",
    "an unused row of table 1 holds another true tuple",
    "an unused row of Bit holds another true tuple",
  ]],
];

const DOTS: readonly ForgeryRow[] = [
  ["a chain of dot products is another", [
    "a chain leaves a row of weights out",
    "a chain cut short",
    "a row of a chain reads from another base",
    "a row of a chain reads what is stored later",
    ...[0, 1, 2, 3].map((j) => `sum ${j} of a chain is one more`),
    "a second chain that nobody asked for advances a cell's time",
  ]],
  ["a cell of a dot product is another", [
    ...[0, 1, 2, 3].flatMap((i) => [
      `a stale cell ${i}: an old value with its own old time`,
      `cell ${i} of a row is not what memory holds`,
      `cell ${i} is read at the row's own time, which cancels itself`,
    ]),
  ]],
  ["a row of weights is another", [
    ...[0, 4, 11].map((weight) => `weight ${weight} is another`),
    "another weight in the first part of a row",
    "another weight in the second part of a row",
    "another weight in the third part of a row",
    "a row that says it reads nothing",
    "another offset than the weights'",
    "a multiplicity of the weights",
  ]],
  ["a step's dot product is another; another number of unused rows", [
    "dot = -1/512 hides uA: steps read a register that the program does not name",
    "a wrong result of a gate beside dot products",
    "results that no chain yields",
    "an unused row of Dot has another base",
    "one unused row of Dot too few",
    "one unused row of Dot too many",
  ]],
];

/** Every kind of lie. */
export const FORGERY_TABLE: readonly ForgeryRow[] = [...FLAGS, ...STEPS, ...MEMORY, ...OPERATIONS, ...DOTS];

/** Lies that are told by other tests: what, the code of the refusal, the file and the name of the test. */
export const OTHER_TESTS: readonly (readonly [lie: string, code: string, file: string, test: string])[] = [
  [
    "claimed sums exchanged or shifted between components",
    "oods",
    "vm_forgery_sums_test.ts",
    "claimed sums exchanged or shifted between components are refused",
  ],
  [
    "a LogUp column that is not the sum of its fractions, whichever it is",
    "oods",
    "vm_forgery_sums_test.ts",
    "a batch of fractions with another sum in one row is refused, whichever it is",
  ],
  [
    "an honest proof offered for another program, run, size or options",
    "statement, key, options",
    "vm_proof_test.ts",
    "a proof is for its own program, inputs, outputs, steps and sizes",
  ],
  [
    "an honest proof with another label",
    "logup_sum, statement, oods, malformed",
    "vm_proof_test.ts",
    "an honest proof with another label is refused",
  ],
  [
    "any single cell of any component changed at random",
    "logup_sum, oods",
    "vm_cells_test.ts",
    "a cell changed at random breaks a constraint or the balance",
  ],
];

/** What catches a forgery, in the words of the table. */
function catcher(caught: Caught): readonly string[] {
  if ("constraint" in caught) return [caught.constraint];
  if ("fractions" in caught) return caught.fractions;
  if ("tag" in caught) return [`balance of ${caught.tag}`];
  return [...caught.broken, "balance"];
}

/** The rows of the table: lie, case, what catches it, the code with true sums. With altered sums the code is oods. */
export function forgeryCells(): string[][] {
  return FORGERY_TABLE.flatMap(([lie, cases]) =>
    cases.map((name, i) => {
      const found = ALL_FORGERIES.find((forgery) => forgery.name === name);
      if (found === undefined) throw new RangeError(`no forgery ${name}`);
      const code = "constraint" in found.caught ? "oods" : "logup_sum";
      return [i === 0 ? lie : "", name, catcher(found.caught).join(", "), code];
    })
  );
}
