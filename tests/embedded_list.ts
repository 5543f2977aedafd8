/**
 * Many calls of one contract's view in a single test of the embedded Cairo: far less memory than a test a call, and only the first answer
 * that is not as wanted is told.
 *
 * @module
 */
import { runCairoTests } from "../chain/cairo_compiler.ts";
import { shortString } from "../chain/statement.ts";

/** One call and what must come of it. */
export interface ListedCall {
  readonly calldata: readonly bigint[];
  /** The values returned, or the panic codes one of which is wanted. */
  readonly wanted: { readonly values: readonly bigint[] } | { readonly codes: readonly string[] };
}

/** What is called. */
export interface ListedRun {
  /** Cairo source with the contract in it. */
  readonly source: string;
  /** Path of the contract's module in the source. */
  readonly contract: string;
  readonly entrypoint: string;
  /** Calls are written as what they have in common with this, and the rest. */
  readonly base: readonly bigint[];
  readonly calls: readonly ListedCall[];
}

/** Marks felts that are given, not taken from the base. */
const GIVEN = -1n;

/** Pieces of a list: from and number of felts of the base, or the mark, a number and felts. */
function pieces(felts: readonly bigint[], base: readonly bigint[]): bigint[] {
  const shorter = Math.min(felts.length, base.length);
  let head = 0;
  while (head < shorter && felts[head] === base[head]) head++;
  let tail = 0;
  while (tail < shorter - head && felts.at(-1 - tail) === base.at(-1 - tail)) tail++;
  const given: bigint[][] = [];
  const put = (...piece: bigint[]) => void given.push(piece);
  if (head > 0) put(0n, BigInt(head));
  const middle = felts.slice(head, felts.length - tail);
  const sameLength = felts.length === base.length;
  for (let at = 0; at < middle.length;) {
    const same = sameLength && middle[at] === base[head + at];
    const start = at;
    while (at < middle.length && (sameLength && middle[at] === base[head + at]) === same) at++;
    if (same) put(BigInt(head + start), BigInt(at - start));
    else put(GIVEN, BigInt(at - start), ...middle.slice(start, at));
  }
  if (tail > 0) put(BigInt(base.length - tail), BigInt(tail));
  return [BigInt(given.length), ...given.flat()];
}

function wantedFelts({ wanted }: ListedCall): bigint[] {
  const [kind, list] = "values" in wanted ? [0n, wanted.values] : [1n, wanted.codes.map(shortString)];
  return [kind, BigInt(list.length), ...list];
}

function array(name: string, felts: readonly bigint[]): string {
  return `const ${name}: [felt252; ${felts.length}] = [${felts}];`;
}

function testModule({ contract, entrypoint, base, calls }: ListedRun): string {
  const cases = calls.flatMap((call) => [...pieces(call.calldata, base), ...wantedFelts(call)]);
  return `
#[cfg(test)]
mod listed_calls {
    use starknet::syscalls::{call_contract_syscall, deploy_syscall, emit_event_syscall};
    ${array("BASE", base)}
    /// Of each call: pieces; kind of answer, number of values or codes, these.
    ${array("CASES", cases)}

    fn take(ref felts: Span<felt252>, count: felt252) -> Span<felt252> {
        let count: u32 = count.try_into().unwrap();
        let head = felts.slice(0, count);
        felts = felts.slice(count, felts.len() - count);
        head
    }

    fn next(ref felts: Span<felt252>) -> felt252 {
        *felts.pop_front().unwrap()
    }

    fn calldata(ref cases: Span<felt252>) -> Span<felt252> {
        let mut felts = array![];
        let mut left = next(ref cases);
        while left != 0 {
            let from = next(ref cases);
            let count = next(ref cases);
            let piece = if from == ${GIVEN} {
                take(ref cases, count)
            } else {
                BASE.span().slice(from.try_into().unwrap(), count.try_into().unwrap())
            };
            felts.append_span(piece);
            left -= 1;
        };
        felts.span()
    }

    fn contains(mut list: Span<felt252>, wanted: felt252) -> bool {
        loop {
            match list.pop_front() {
                Option::Some(felt) => if *felt == wanted {
                    break true;
                },
                Option::None => { break false; },
            }
        }
    }

    #[test]
    fn all() {
        let class = super::${contract}::TEST_CLASS_HASH.try_into().unwrap();
        let (address, _) = deploy_syscall(class, 0, array![].span(), false).unwrap();
        let mut cases = CASES.span();
        emit_event_syscall(array![].span(), array![].span()).unwrap();
        while !cases.is_empty() {
            let calldata = calldata(ref cases);
            let kind = next(ref cases);
            let count = next(ref cases);
            let wanted = take(ref cases, count);
            let good = match call_contract_syscall(address, selector!("${entrypoint}"), calldata) {
                Result::Ok(values) => kind == 0 && values == wanted,
                Result::Err(reason) => kind == 1 && contains(wanted, *reason[0]),
            };
            if !good {
                break;
            }
            emit_event_syscall(array![].span(), array![].span()).unwrap();
        };
    }
}
`;
}

/**
 * Makes the calls in order, up to the first that is not answered as wanted.
 *
 * @returns how many were answered as wanted, and the steps of all.
 */
export async function runListed(run: ListedRun): Promise<{ readonly good: number; readonly steps: number }> {
  const [test] = await runCairoTests(`${run.source}\n${testModule(run)}`, { filter: "listed_calls::" });
  return { good: test.syscalls.EmitEvent - 1, steps: test.steps };
}
