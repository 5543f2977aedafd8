/**
 * Forged dot products: chains, weights, cells and results that a run does not have.
 *
 * @module
 */
import { DOT_CELLS, DOT_COLUMNS, DOT_SUMS, REGISTER_CELLS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { UNUSED_DOT_ROW } from "../vm/trace_dot.ts";
import {
  breaks,
  breaksMore,
  changes,
  type Forgery,
  misstates,
  runOfOther,
  unbalances,
} from "./vm_forgery.ts";
import { Witness } from "./vm_witness.ts";

const INPUTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** Cells 16..19 hold numbers that no honest chain reads. */
const SPARE = 16;

/**
 * Steps 0 to 3 take the sums of a chain of `rows` rows over the cells from 0, steps 4 to 7 store them to the cells 12 to 15, step 8
 * stores 0 to cell 0.
 */
function runOfChain(rows: number): Witness {
  const weights = Array.from(
    { length: rows },
    (_, r) => `  .word ${4 * r}, ${Array.from({ length: 16 }, (_, i) => 1 + r + i).join(", ")}`,
  );
  const text = [
    ".memory 20",
    ".input 0, 12",
    ".output 12, 4",
    ".data 16\n  .word 101, 102, 103, 104",
    ".weights chain",
    ...weights,
    ".code",
    ...[0, 1, 2, 3].map((j) => `  dot r${1 + j}, chain, ${j}, [0], ${10 * j}`),
    ...[0, 1, 2, 3].map((j) => `  store [${12 + j}], r${1 + j}`),
    "  store [0], r9",
    "  halt",
    "",
  ];
  return new Witness(assemble(text.join("\n")), INPUTS);
}

/** A row of Dot by column names. */
function dotRow(w: Witness, row: number): Record<string, number> {
  return Object.fromEntries(DOT_COLUMNS.map((name) => [name, w.get("dot", name, row)]));
}

const UNUSED = Object.fromEntries(DOT_COLUMNS.map((name, i) => [name, UNUSED_DOT_ROW[i]]));

/** Makes a row of Dot unused. */
function unuse(w: Witness, row: number): Witness {
  w.pads[0] += 1;
  return w.set("dot", row, UNUSED);
}

/** Passes another sum on: to the step that takes it, its store and the output. */
function claim(w: Witness, j: number, sum: number): Witness {
  const c = m31.add(sum, 10 * j);
  w.set("cpu", j, { c }).set("cpu", 4 + j, { b: c, c }).set("mem", 1 + j, { fval: c });
  w.outputs[j].value = c;
  return w;
}

/** Computes the sums of the first `rows` rows again, as one chain, and claims what comes out. */
function resum(w: Witness, rows: number): Witness {
  const sums = new Array<number>(DOT_SUMS).fill(0);
  for (let row = 0; row < rows; row++) {
    const at = dotRow(w, row);
    for (let j = 0; j < DOT_SUMS; j++) {
      for (let i = 0; i < DOT_CELLS; i++) {
        sums[j] = m31.add(sums[j], m31.mul(at[`x${i}`], at[`w${DOT_CELLS * j + i}`]));
      }
      w.set("dot", row, { [`s${j}`]: sums[j] });
    }
  }
  sums.forEach((sum, j) => claim(w, j, sum));
  return w;
}

/** Says that data cells were last accessed at a time. */
function lastAccess(w: Witness, first: number, count: number, fclk: number): Witness {
  for (let cell = first; cell < first + count; cell++) w.set("mem", REGISTER_CELLS + cell, { fclk });
  return w;
}

/** Cell 0 as if the chain had not read it: step 8 then stores to a cell of time 0. */
function unreadCell0(w: Witness): Witness {
  return w.set("cpu", 8, { tc: 0 });
}

const CHAINS: readonly Forgery[] = [
  breaks("dot 0", "a chain leaves a row of weights out", () => {
    const w = runOfChain(3);
    w.set("dot", 1, { ...dotRow(w, 2) });
    unuse(w, 2);
    return lastAccess(resum(w, 2), 4, 4, 0).recount();
  }),
  breaks("dot 1", "a row of a chain reads from another base", () => {
    const w = runOfChain(2);
    w.set("dot", 0, { base: SPARE, x0: 101, x1: 102, x2: 103, x3: 104 });
    unreadCell0(lastAccess(lastAccess(resum(w, 2), 1, 3, 0), SPARE, 4, 1));
    return w.recount();
  }),
  breaks("dot 2", "a row of a chain reads what is stored later", () => {
    const w = runOfChain(2);
    w.set("dot", 0, { clk: 30, x0: 0, t0: 9 });
    return unreadCell0(lastAccess(resum(w, 2), 0, 4, 30)).recount();
  }),
  ...[0, 1, 2, 3].map((j) =>
    breaks(`dot ${3 + j}`, `sum ${j} of a chain is one more`, () => {
      const w = runOfChain(2);
      const sum = w.get("dot", `s${j}`, 1) + 1;
      return claim(w.set("dot", 1, { [`s${j}`]: sum }), j, sum);
    })
  ),
  breaksMore([], "a chain cut short", () => {
    const w = runOfChain(2);
    unuse(w, 1);
    return lastAccess(resum(w, 1), 4, 4, 0).recount();
  }),
  breaksMore([], "a second chain that nobody asked for advances a cell's time", () => {
    const w = runOfChain(1);
    const { clk, ...row } = dotRow(w, 0);
    const sums = Object.fromEntries(
      [0, 1, 2, 3].map((j) => [`s${j}`, row[`s${j}`] - row.x0 * row[`w${4 * j}`]]),
    );
    w.set("dot", 1, { ...row, ...sums, clk: clk + 40, x0: 0, t0: 9, t1: 1, t2: 1, t3: 1 });
    w.pads[0] -= 1;
    return lastAccess(w, 0, 4, clk + 40).recount();
  }),
];

/** Stores 3 over the 7 of cell i, then takes the sum of four cells that held 7. */
function runOfSum(i: number): Witness {
  const text =
    ".memory 5\n.output 4\n.data\n  .fill 4, 7\n.weights w\n  .word 0\n  .fill 4, 1\n  .fill 12, 0\n.code\n" +
    `  li r5, 3\n  store [${i}], r5\n` +
    [0, 1, 2, 3].map((j) => `  dot r${1 + j}, w, ${j}, [0], 0\n`).join("") +
    "  store [4], r1\n  halt\n";
  return new Witness(assemble(text), []);
}

const CELLS: readonly Forgery[] = [0, 1, 2, 3].flatMap((i) => [
  changes(`dot f${3 * i}`, `a stale cell ${i}: an old value with its own old time`, () => {
    const w = runOfSum(i).set("dot", 0, { [`x${i}`]: 7, [`t${i}`]: 0, s0: 28 });
    w.set("cpu", 2, { c: 28 }).set("cpu", 6, { b: 28, c: 28 }).set("mem", 1, { fval: 28 });
    w.outputs[0].value = 28;
    return w.set("mem", REGISTER_CELLS + i, { fval: 7 }).recount();
  }),
  unbalances([`dot f${3 * i}`, `dot f${3 * i + 1}`], `cell ${i} of a row is not what memory holds`, () => {
    const w = runOfChain(1).set("dot", 0, { [`x${i}`]: 50 });
    if (i === 0) unreadCell0(w);
    else lastAccess(w, i, 1, 0);
    return resum(w, 1).recount();
  }),
  unbalances([`dot f${3 * i + 2}`], `cell ${i} is read at the row's own time, which cancels itself`, () => {
    const w = runOfChain(1).set("dot", 0, { [`x${i}`]: 50, [`t${i}`]: 1 });
    if (i === 0) unreadCell0(w);
    else lastAccess(w, i, 1, 0);
    return resum(w, 1).recount(`dot f${3 * i + 2}`);
  }),
]);

/** A part of a row of weights is the prover's own: it and the table's part are left out together. */
function ownPart(part: number, name: string, forge: () => Witness): Forgery {
  const own = `dot f${12 + part}`;
  return unbalances([own, `weights f${part}`], name, () => {
    const w = forge();
    const rows = Array.from({ length: w.rows("weights") }, (_, row) => w.get("weights", "mult", row));
    w.recount(own);
    // The other parts are looked up as often as before.
    rows.forEach((mult, row) => w.set("weights", row, { mult }));
    return w;
  });
}

const WEIGHTS: readonly Forgery[] = [
  ...[0, 4, 11].map((weight, part) =>
    changes(
      `dot f${12 + part}`,
      `weight ${weight} is another`,
      () => resum(runOfChain(1).set("dot", 0, { [`w${weight}`]: 50 }), 1),
    )
  ),
  ownPart(
    0,
    "another weight in the first part of a row",
    () => resum(runOfChain(1).set("dot", 0, { w3: 9 }), 1),
  ),
  ownPart(
    1,
    "another weight in the second part of a row",
    () => resum(runOfChain(1).set("dot", 0, { w4: 9 }), 1),
  ),
  ownPart(
    2,
    "another weight in the third part of a row",
    () => resum(runOfChain(1).set("dot", 0, { w15: 9 }), 1),
  ),
  ownPart(0, "a row that says it reads nothing", () => {
    const w = runOfChain(1).set("dot", 0, { on: 0, x0: 50, x1: 60 });
    return unreadCell0(lastAccess(resum(w, 1), 1, 3, 0));
  }),
  ownPart(0, "another offset than the weights'", () => {
    const w = runOfChain(1).set("dot", 0, { offset: SPARE, x0: 101, x1: 102, x2: 103, x3: 104 });
    return unreadCell0(lastAccess(lastAccess(resum(w, 1), 1, 3, 0), SPARE, 4, 1));
  }),
  {
    name: "a multiplicity of the weights",
    caught: { fractions: ["weights f0", "weights f1", "weights f2"], trusted: true },
    forge: () => {
      const w = runOfChain(1);
      return w.set("weights", 1, { mult: w.get("weights", "mult", 1) + 1 });
    },
  },
];

/** Four steps that compute nothing from r1; then a group of dot products, so that there is a Dot component. */
const IDLE = assemble(
  ".memory 5\n.output 4\n.weights w\n  .word 0\n  .fill 16, 1\n.code\n" +
    [0, 1, 2, 3].map((j) => `  muli r1, r1, ${j}\n`).join("") +
    [0, 1, 2, 3].map((j) => `  dot r${1 + j}, w, ${j}, [0], 0\n`).join("") +
    "  store [4], r1\n  halt\n",
);
const CONSTANT = assemble(
  ".memory 5\n.output 4\n.weights w\n  .word 0\n  .fill 16, 1\n.code\n  li r9, 5\n" +
    [0, 1, 2, 3].map((j) => `  dot r${1 + j}, w, ${j}, [0], 0\n`).join("") +
    "  store [4], r9\n  halt\n",
);

const STEPS: readonly Forgery[] = [
  breaksMore(["cpu 9"], "dot = -1/512 hides uA: steps read a register that the program does not name", () => {
    const w = new Witness(IDLE, []);
    for (let j = 0; j < DOT_SUMS; j++) w.set("cpu", j, { uA: 1, rA: 0, ta: j, dot: m31.neg(m31.inv(512)) });
    return w.set("mem", 0, { fclk: DOT_SUMS }).recount();
  }),
  breaks("cpu 12", "a wrong result of a gate beside dot products", () => {
    const w = runOfOther(CONSTANT, 0, { imm: 6 });
    return w.set("cpu", 0, { imm: 5 });
  }),
  unbalances(["cpu f12"], "results that no chain yields", () => {
    const w = unuse(runOfChain(1), 0);
    for (let j = 0; j < DOT_SUMS; j++) claim(w, j, 1000 + j);
    return unreadCell0(lastAccess(w, 1, 3, 0)).recount();
  }),
  {
    name: "an unused row of Dot has another base",
    caught: { fractions: ["dot f15", "dot f16", "dot f17", "dot f18"], trusted: true },
    forge: () => runOfChain(1).set("dot", 5, { base: 3 }),
  },
  misstates("dot", "one unused row of Dot too few", () => {
    const w = runOfChain(1);
    w.pads[0] -= 1;
    return w;
  }),
  misstates("dot", "one unused row of Dot too many", () => {
    const w = runOfChain(1);
    w.pads[0] += 1;
    return w;
  }),
];

/** Every forgery of a dot product. */
export const DOT_FORGERIES: readonly Forgery[] = [...CHAINS, ...CELLS, ...WEIGHTS, ...STEPS];
