/**
 * Every constraint and every fraction of the virtual machine's AIR has a forgery that it alone catches, or a reason here why it has
 * none. The lists come from the AIR: a constraint that is added without a forgery fails.
 */
import { assert, assertEquals } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import type { VmTable, VmUses } from "../air/vm_encoding.ts";
import { DOT_FORGERIES } from "./vm_dot_forgeries.ts";
import type { Forgery } from "./vm_forgery.ts";
import { ALL_FORGERIES, FORGERIES } from "./vm_forgery_list.ts";
import { constraintNames, fractionNames } from "./vm_test_builds.ts";

/** Reasons by the name of a constraint or fraction. */
type Reasons = Readonly<Record<string, string>>;

/** A set of components, and what the forgeries of its programs are about. */
interface Covered {
  readonly name: string;
  readonly uses: Required<VmUses>;
  readonly forgeries: readonly Forgery[];
  /** Whether a constraint or fraction is to be covered by these forgeries. */
  readonly isWanted: (item: string) => boolean;
  /** What no forgery meets alone, and why it stays. */
  readonly notAlone: Reasons;
  /** Constraints whose forgeries need an operation that does not exist: the checker refuses the programs. */
  readonly illegalOnly: Reasons;
}

/** The two shapes of a remainder: whole bytes, and a top byte with unused bits. */
const TABLES: readonly VmTable[] = [{ logSize: 4, shift: 8, first: 100 }, {
  logSize: 4,
  shift: 12,
  first: 200,
}];

const PLAIN: Covered = {
  name: "without dot products",
  uses: { alu: true, act: true, bit: true, dot: false },
  forgeries: FORGERIES,
  isWanted: () => true,
  notAlone: {
    "cpu 3":
      "mC is a bit: with another mC the row uses a tuple of a third address space, which only an earlier row of that space yields, " +
      "and the first has none before it; it stays because it costs no column and the argument for memory then needs no other",
    "cpu f2":
      "slot A's yield has the columns of its use, so a witness changes both; it is left out together with the use, and stays because " +
      "no run that reads a register balances without it",
    "cpu f4": "slot B's yield: as slot A's",
    "mem f0":
      "first values: all its columns are in tree 0, whose root the verifier knows; stays because no run balances without it",
  },
  illegalOnly: {
    "alu 0":
      "fr is a bit: with the other flags bits, fr = 1 - their sum, and (-1 + i + j) is an operation for lt and eq (div) and " +
      "for lt and div (max); the first admits 0/b = 0 with b not 0 only, which is true, the second nothing",
    "alu 3":
      "fd is a bit: fd = -1 or -2 is an operation in six cases; each asks for d·w = 1 and ends in d = 0 or 1 = 0",
    "alu 4":
      "fm is a bit: fm = -1 is an operation for lt and div (relu) and for eq and div (lt); the first admits relu(0) = 0 only, " +
      "the second nothing",
    "bit 2": "or and xor in one row are operation 19",
  },
};

const YIELD_OF_CELL = "a cell's yield has the columns of its use: as slot A's of Cpu";
const YIELD_OF_WEIGHTS =
  "the three parts of a row of weights have one multiplicity, and all else is in tree 0; left out with the use of its part";
const YIELD_OF_SUMS =
  "a chain yields its four sums with one base and one time; a sum alone cannot change, as constraints 3 to 6 fix it";

const DOTS: Covered = {
  name: "with dot products",
  uses: { alu: false, act: false, bit: false, dot: true },
  forgeries: DOT_FORGERIES,
  // Cpu has one flag and one question more, and the gate knows the flag; the rest of it is covered without dot products.
  isWanted: (item) => /^(dot|weights) /.test(item) || ["cpu 9", "cpu 12", "cpu f12"].includes(item),
  notAlone: {
    "cpu 9":
      "dot is a bit: a step's time is in its tuple, so balance makes dot the number of chains with that tuple, below 2^22 of them a " +
      "bit because the flags add up to the ROM's; it stays for larger sizes, and because it costs no column",
    ...Object.fromEntries([1, 4, 7, 10].map((i) => [`dot f${i}`, YIELD_OF_CELL])),
    ...Object.fromEntries([0, 1, 2].map((i) => [`weights f${i}`, YIELD_OF_WEIGHTS])),
    ...Object.fromEntries([15, 16, 17, 18].map((i) => [`dot f${i}`, YIELD_OF_SUMS])),
  },
  illegalOnly: {},
};

function instance({ uses }: Covered): AirInstance {
  const none = { content: new Array<number>(8).fill(0), romRows: 1, memoryCells: 0, inputs: [], outputs: [] };
  const program = { ...none, tables: uses.act ? TABLES : [], weightRows: uses.dot ? 1 : 0, uses };
  return vmInstance({ program, logRows: 8 });
}

/** What forgeries of one constraint or one fraction are about, and whether their programs are illegal. */
function caughtAlone(forgeries: readonly Forgery[]): { name: string; illegal: boolean }[] {
  return forgeries.flatMap(({ caught, illegal = false }) => {
    if ("constraint" in caught) return [{ name: caught.constraint, illegal }];
    if (!("fractions" in caught) || caught.fractions.length > 1) return [];
    return [{ name: caught.fractions[0], illegal }];
  });
}

for (const covered of [PLAIN, DOTS]) {
  const { name, forgeries, isWanted, notAlone, illegalOnly } = covered;
  const air = instance(covered);
  const all = [...constraintNames(air), ...fractionNames(air)];
  const wanted = all.filter(isWanted);
  const alone = caughtAlone(forgeries);

  Deno.test(`${name}: every constraint and every fraction has a forgery that it alone catches, or a reason`, () => {
    assertEquals(new Set(all).size, all.length);
    const caught = new Set(alone.map((each) => each.name));
    assertEquals(wanted.filter((item) => !caught.has(item) && !(item in notAlone)), []);
    assertEquals(Object.keys(notAlone).filter((item) => caught.has(item) || !wanted.includes(item)), []);
    assertEquals([...caught].filter((item) => !wanted.includes(item)), []);
  });

  Deno.test(`${name}: what legal programs need is shown on legal programs, or has a reason`, () => {
    const legal = new Set(alone.filter(({ illegal }) => !illegal).map((each) => each.name));
    const illegal = alone.filter((each) => each.illegal).map((each) => each.name);
    assertEquals(illegal.filter((item) => !legal.has(item)).sort(), Object.keys(illegalOnly).sort());
  });

  Deno.test(`${name}: what no forgery meets alone is met by one that several things catch`, () => {
    const several = new Set(forgeries.flatMap(({ caught }) => {
      if ("broken" in caught) return caught.broken;
      if ("tag" in caught) return fractionNames(air, caught.tag);
      return "fractions" in caught ? caught.fractions : [];
    }));
    assertEquals(Object.keys(notAlone).filter((item) => !several.has(item)), []);
  });
}

Deno.test("Cpu has one constraint and one fraction more with dot products", () => {
  const [plain, dots] = [PLAIN, DOTS].map((covered) => instance(covered).components[0].ir);
  assertEquals(dots.constraints.length, plain.constraints.length + 1);
  assertEquals(dots.fractions.length, plain.fractions.length + 1);
});

Deno.test("forgeries have names of their own", () => {
  assertEquals(new Set(ALL_FORGERIES.map(({ name }) => name)).size, ALL_FORGERIES.length);
  assert(ALL_FORGERIES.every(({ name }) => !name.includes("|")));
});
