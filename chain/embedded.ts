/**
 * The embedded tier: deploys a contract inside the compiler's own test runner and calls it. Nothing is needed but the npm packages.
 *
 * Many cases share one compile: their calldata is written as constants, a case that differs little from an earlier one as slices of its
 * constant and the felts between. The runner tells nothing of a test that passes but its costs, so a case says how its call ended by the
 * number of messages to L1 that it sends, which the contracts here never do; and what its calls cost is known by a second test that
 * prepares the same call without making it.
 *
 * @module
 */
import { PROOF_ERROR_CODES } from "../protocol/errors.ts";
import { type CairoTest, runCairoTests } from "./cairo_compiler.ts";
import { hex } from "./felts.ts";

/** One call of the contract. */
export interface EmbeddedCall {
  readonly entrypoint: string;
  readonly calldata: readonly bigint[];
  /** What the call must return to be "ok"; anything when absent. */
  readonly returns?: readonly bigint[];
}

/** A fresh contract and what is called: the answer is about the last call, those before it must be ok. */
export interface EmbeddedCase {
  readonly name: string;
  readonly calls: readonly EmbeddedCall[];
}

/** The contract and its cases. */
export interface EmbeddedRun {
  /** Cairo source with the contract in it, which takes no arguments when it is deployed. */
  readonly source: string;
  /** Path of the contract's module in the source, such as `contract::verifier`. */
  readonly contract: string;
  readonly cases: readonly EmbeddedCase[];
  /** Panic codes told apart besides those of {@linkcode PROOF_ERROR_CODES} and of the core library. */
  readonly codes?: readonly string[];
  /** About how many steps a case takes; the runner keeps the memory of every step, so this says how many share a process. */
  readonly stepsPerCase?: number;
}

/** How the last call of a case ended and what all its calls took. */
export interface EmbeddedResult {
  readonly name: string;
  /** ok; other values (it returned, but not what was wanted); setup (an earlier call was not ok); a panic code; unknown code. */
  readonly outcome: string;
  readonly steps: number;
  /** Cells of memory that were skipped; a network charges them like steps. */
  readonly memoryHoles: number;
  /** The compiler's estimate: 100 a step, builtins at their price. */
  readonly gas: number;
  readonly builtins: Readonly<Record<string, number>>;
}

/** Panic codes of the core library and the system, worth telling apart in a failing test. */
const SYSTEM_CODES = [
  "ENTRYPOINT_NOT_FOUND",
  "Failed to deserialize param #1",
  "Failed to deserialize param #2",
  "Input too long for arguments",
  "Index out of bounds",
  "Option::unwrap failed.",
  "Out of gas",
  "u32_add Overflow",
  "u32_sub Overflow",
  "u32_mul Overflow",
  "u64_sub Overflow",
  "u128_add Overflow",
  "u128_sub Overflow",
  "u128_mul Overflow",
  "Division by 0",
];
const FIXED_OUTCOMES = ["ok", "other values", "setup"];
/** A case is written as a constant of its own when more of its felts than this differ from every constant. */
const MAX_DIFFERENT = 64;
/** Steps of one process: at some 270 bytes a step, well below the 4 GB of a 32-bit build. */
const STEPS_PER_PROCESS = 6_000_000;
const STEPS_PER_CASE = 700_000;

/** A piece of calldata: of a constant, or literal. */
type Piece = { readonly base: number; readonly from: number; readonly to: number } | readonly bigint[];

/**
 * Runs all cases.
 *
 * @throws {CairoError} when the source does not compile or a case cannot be run at all.
 */
export async function runEmbedded(run: EmbeddedRun): Promise<EmbeddedResult[]> {
  const together = Math.max(1, Math.floor(STEPS_PER_PROCESS / (run.stepsPerCase ?? STEPS_PER_CASE)));
  const results: EmbeddedResult[] = [];
  for (let at = 0; at < run.cases.length; at += together) {
    results.push(...await runTogether({ ...run, cases: run.cases.slice(at, at + together) }));
  }
  return results;
}

/** Runs cases in one process. */
async function runTogether(run: EmbeddedRun): Promise<EmbeddedResult[]> {
  const outcomes = [
    ...FIXED_OUTCOMES,
    ...Object.keys(PROOF_ERROR_CODES),
    ...run.codes ?? [],
    ...SYSTEM_CODES,
  ];
  const source = `${run.source}\n${testModule(run, outcomes.slice(FIXED_OUTCOMES.length))}`;
  const tests = new Map(
    (await runCairoTests(source, { filter: "embedded_cases::" })).map((test) => [test.name, test]),
  );
  return run.cases.map(({ name }, i) =>
    result(name, outcomes, tests.get(`embedded_cases::calls_${i}`)!, tests.get(`embedded_cases::waits_${i}`)!)
  );
}

/** What the calls cost: a test with them less one without. */
function result(
  name: string,
  outcomes: readonly string[],
  calls: CairoTest,
  waits: CairoTest,
): EmbeddedResult {
  const builtins = Object.entries(calls.builtins).map(
    ([builtin, count]) => [builtin, count - (waits.builtins[builtin] ?? 0)] as const,
  );
  const sent = (calls.syscalls.SendMessageToL1 ?? 0) - 1;
  return {
    name,
    outcome: outcomes[sent] ?? "unknown code",
    steps: calls.steps - waits.steps,
    memoryHoles: calls.memoryHoles - waits.memoryHoles,
    gas: calls.gas - waits.gas,
    builtins: Object.fromEntries(builtins),
  };
}

/** The module with the constants and two tests a case. */
function testModule(run: EmbeddedRun, codes: readonly string[]): string {
  const bases: (readonly bigint[])[] = [];
  const tests = run.cases.map(({ calls }, i) => caseTests(i, calls, bases));
  const constants = bases.map((base, i) =>
    `const BASE_${i}: [felt252; ${base.length}] = [${base.map(hex).join(",")}];`
  );
  return `
#[cfg(test)]
mod embedded_cases {
    use starknet::{ContractAddress, SyscallResult};
    use starknet::syscalls::{call_contract_syscall, deploy_syscall, send_message_to_l1_syscall};

    fn deployed() -> ContractAddress {
        let class = super::${run.contract}::TEST_CLASS_HASH.try_into().unwrap();
        let (address, _) = deploy_syscall(class, 0, array![].span(), false).unwrap();
        address
    }

    fn put(ref calldata: Array<felt252>, mut values: Span<felt252>) {
        while let Option::Some(value) = values.pop_front() {
            calldata.append(*value);
        };
    }

    fn ended(result: SyscallResult<Span<felt252>>, wanted: Option<Span<felt252>>) -> u32 {
        match result {
            Result::Ok(values) => match wanted {
                Option::Some(wanted) => if values == wanted { 0 } else { 1 },
                Option::None => 0,
            },
            Result::Err(reason) => {
                let mut codes: Span<felt252> = array![${codes.map((code) => `'${code}'`).join(", ")}].span();
                let mut outcome = ${FIXED_OUTCOMES.length};
                while let Option::Some(code) = codes.pop_front() {
                    if *code == *reason.at(0) {
                        break;
                    }
                    outcome += 1;
                };
                outcome
            },
        }
    }

    fn tell(mut outcome: u32) {
        loop {
            send_message_to_l1_syscall(0, array![].span()).unwrap();
            if outcome == 0 {
                break;
            }
            outcome -= 1;
        }
    }

${constants.join("\n")}
${tests.join("\n")}
}
`;
}

/** Two tests of a case: one makes its calls, the other prepares them only. */
function caseTests(index: number, calls: readonly EmbeddedCall[], bases: (readonly bigint[])[]): string {
  const prepared = calls.map(({ calldata, returns }, k) => `
        let calldata_${k} = ${spanOf(piecesOf(calldata, bases), bases)};
        let wanted_${k}: Option<Span<felt252>> = ${
    returns === undefined ? "Option::None" : `Option::Some(array![${returns.map(hex).join(", ")}].span())`
  };`).join("");
  const made = calls.map(({ entrypoint }, k) => `
        if outcome == 0 {
            let result = call_contract_syscall(address, selector!("${entrypoint}"), calldata_${k});
            outcome = ended(result, wanted_${k});${
    k + 1 < calls.length ? "\n            if outcome != 0 { outcome = 2; }" : ""
  }
        }`).join("");
  return `
    #[test]
    fn calls_${index}() {
        let address = deployed();${prepared}
        let mut outcome = 0_u32;${made}
        tell(outcome);
    }
    #[test]
    fn waits_${index}() {
        deployed();${prepared}
        tell(0);
    }`;
}

/** Cairo for a span of these pieces. */
function spanOf(pieces: readonly Piece[], bases: readonly (readonly bigint[])[]): string {
  const slices = pieces.map((piece) => {
    if (!("base" in piece)) return `array![${piece.map(hex).join(", ")}].span()`;
    const whole = piece.from === 0 && piece.to === bases[piece.base].length;
    return `BASE_${piece.base}.span()${whole ? "" : `.slice(${piece.from}, ${piece.to - piece.from})`}`;
  });
  if (slices.length === 1) return slices[0];
  return `{ let mut all: Array<felt252> = array![]; ${
    slices.map((slice) => `put(ref all, ${slice});`).join(" ")
  } all.span() }`;
}

/** Calldata as pieces, with a new constant when no other comes near. */
function piecesOf(calldata: readonly bigint[], bases: (readonly bigint[])[]): Piece[] {
  const ways = bases.map((base, i) => difference(calldata, base, i))
    .sort((a, b) => a.literals - b.literals);
  if (ways.length > 0 && ways[0].literals <= MAX_DIFFERENT) return ways[0].pieces;
  bases.push(calldata);
  return [{ base: bases.length - 1, from: 0, to: calldata.length }];
}

/** Calldata as slices of one constant and the felts that are not in it. */
function difference(
  calldata: readonly bigint[],
  base: readonly bigint[],
  index: number,
): { readonly pieces: Piece[]; readonly literals: number } {
  const shorter = Math.min(calldata.length, base.length);
  let head = 0;
  while (head < shorter && calldata[head] === base[head]) head++;
  let tail = 0;
  while (tail < shorter - head && calldata.at(-1 - tail) === base.at(-1 - tail)) tail++;
  const pieces: Piece[] = [];
  let literals = 0;
  const addSlice = (from: number, to: number) => void (from < to && pieces.push({ base: index, from, to }));
  const addLiterals = (values: readonly bigint[]) => {
    literals += values.length;
    if (values.length > 0) pieces.push(values);
  };
  addSlice(0, head);
  if (calldata.length === base.length) {
    for (let at = head; at < base.length - tail;) {
      const from = at;
      while (at < base.length - tail && calldata[at] !== base[at]) at++;
      addLiterals(calldata.slice(from, at));
      const same = at;
      while (at < base.length - tail && calldata[at] === base[at]) at++;
      addSlice(same, at);
    }
  } else {
    addLiterals(calldata.slice(head, calldata.length - tail));
  }
  addSlice(base.length - tail, base.length);
  return { pieces, literals };
}
