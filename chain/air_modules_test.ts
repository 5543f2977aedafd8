/**
 * The Cairo modules of an AIR against the TypeScript functions they repeat, in the embedded Cairo: constraints at random points, statements
 * with random changes.
 */
import { assert, assertEquals } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { emitCairo } from "../air/emit_cairo.ts";
import { poseidonKeyDigest } from "../air/key.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { vmGeneratedInstances } from "../air/obelysk_vm_generated.ts";
import { airInstance } from "../air/registry.ts";
import { identityFromWords } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import { ProofError } from "../protocol/errors.ts";
import { feltToWords, packWords } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { protocolOptions, resolveOptions } from "../protocol/options.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import { PROFILES } from "../protocol/profiles.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { type Statement, statementWords } from "../protocol/statement.ts";
import { runProgram } from "../prover/program.ts";
import { foldedConstraints, randomPoint } from "../tests/constraint_points.ts";
import { type ListedCall, runListed } from "../tests/embedded_list.ts";
import { randomNumbers } from "../tests/edits.ts";
import { testSeed } from "../tests/seed.ts";
import { networkCase, vmCases } from "../tests/vm_cases.ts";
import { checkBalance } from "../verifier/shape.ts";
import { airModules } from "./air_modules.ts";
import { statedAir } from "./calldata.ts";
import { joinCairo, readCairo } from "./cairo_source.ts";
import { type EmbeddedCase, runEmbedded } from "./embedded.ts";
import { FeltReader } from "./felts.ts";
import { type ChainShape, chainShape } from "./shape.ts";
import { factOf, readPublic } from "./statement.ts";

const SEED = testSeed("chain air modules");
/** The least, the network's and the widest component set. */
const SETS = ["plain", "table", "tables_bit", "table_dot"].map((name) => `obelysk_vm_${name}`);
const OPTIONS = protocolOptions(resolveOptions(PROFILES.onchain80.options));

/** A span of QM31 as an argument: four felts each. */
function secureArgument(values: readonly QM31[]): bigint[] {
  const felts = values.flat().map(BigInt);
  return [BigInt(felts.length), ...felts];
}

const CONTRACT = `
#[starknet::contract]
mod air_calls {
    use super::qm31::Qm31;

    #[storage]
    struct Storage {}

    fn secures(mut felts: Span<felt252>) -> Array<Qm31> {
        let mut values = array![];
        while let Option::Some(four) = felts.multi_pop_front::<4>() {
            let [a, b, c, d] = (*four).unbox();
            values.append(Qm31 { a, b, c, d });
        };
        values
    }
`;

function evaluatorCall(index: number): string {
  return `
    #[external(v0)]
    fn evaluate_${index}(
        self: @ContractState,
        samples: Span<felt252>,
        claimed_sums: Span<felt252>,
        challenges: Span<felt252>,
        gamma: Span<felt252>
    ) -> (felt252, felt252, felt252, felt252) {
        let claimed_sums = secures(claimed_sums).span();
        let challenges = secures(challenges).span();
        let gamma = *secures(gamma)[0];
        let value = super::evaluator_${index}::evaluate(secures(samples), claimed_sums, challenges, gamma);
        (value.a, value.b, value.c, value.d)
    }
`;
}

Deno.test("cairo constraints: their value is that of the constraints, at random points", async () => {
  const airs: AirInstance[] = [
    airInstance("wide_fibonacci", { logRows: 6 }, "statement"),
    airInstance("range_lookup", { logRows: 6 }, "statement"),
    ...vmGeneratedInstances().filter(({ id }) => SETS.includes(id)).map(({ air }) => air),
  ];
  assertEquals(airs.length, 2 + SETS.length);
  const source = joinCairo([
    ...readCairo("m31", "qm31", "sums_of_products"),
    ...airs.map((air, i) => ({ name: `evaluator_${i}`, text: emitCairo(air) })),
  ]) + `${CONTRACT}${airs.map((_, i) => evaluatorCall(i)).join("")}}`;
  const cases = airs.flatMap((air, i) =>
    [0, 1].map((run): EmbeddedCase => {
      const point = randomPoint(air, SEED + run);
      const { sampledValues, claimedSums, challenges, gamma } = point;
      const calldata = [
        ...secureArgument(sampledValues.flat(2)),
        ...secureArgument(claimedSums),
        ...secureArgument(challenges.flatMap(({ z, alpha }) => [z, alpha])),
        ...secureArgument([gamma]),
      ];
      const returns = foldedConstraints(air, point).map(BigInt);
      return { name: `${air.name} ${i}`, calls: [{ entrypoint: `evaluate_${i}`, calldata, returns }] };
    })
  );
  const off = cases.map(({ name, calls: [call] }): EmbeddedCase => ({
    name: `${name}, another value wanted`,
    calls: [{ ...call, returns: call.returns!.with(3, (call.returns![3] + 1n) % BigInt(P)) }],
  }));
  const results = await runEmbedded({ source, contract: "air_calls", cases: [...cases, off[0]] });
  for (const { name, outcome, steps } of results.slice(0, -1)) {
    assertEquals(outcome, "ok", name);
    assert(steps > 1000);
  }
  assertEquals(results.at(-1)!.outcome, "other values");
});

const STATEMENT_CALL = `
    #[external(v0)]
    fn check(
        self: @ContractState,
        public: Span<felt252>,
        proof: Span<felt252>,
        root0: felt252,
        claimed_sums: Span<felt252>,
        challenges: Span<felt252>
    ) -> felt252 {
        let mut rest = proof;
        let identity = super::statement::take_words(ref rest);
        assert(rest.is_empty(), 'malformed');
        let statement = super::air_statement::read(public, identity, root0);
        super::statement::check_balance(statement.fractions, secures(claimed_sums).span(), secures(challenges).span());
        super::statement::fact(@statement)
    }
}`;

/** What a statement is checked with. */
interface StatementCase {
  readonly public: readonly bigint[];
  /** Section 1 of the calldata. */
  readonly identity: readonly bigint[];
  readonly root0: bigint;
}

/** A random transcript around statements: claimed sums that balance `air`, and challenges. */
function balanced({ air, plan }: ChainShape, seed: number) {
  const below = randomNumbers(seed);
  const value = (): QM31 => [below(P), below(P), below(P), below(P)];
  const challenges = air.relations.map(() => ({ z: value(), alpha: value() }));
  const sums = plan.layout.logupComponents.slice(1).map(value);
  const total = air.program?.expectedSum?.(challenges) ?? qm31.ZERO;
  const first = sums.reduce((left, sum) => qm31.sub(left, sum), total);
  return { challenges, claimedSums: plan.layout.logupComponents.length > 0 ? [first, ...sums] : [] };
}

type Balance = ReturnType<typeof balanced>;

/** What TypeScript says: the fact, or the code of the refusal. */
function answerOf(
  shape: ChainShape,
  input: StatementCase,
  { challenges, claimedSums }: Balance,
): bigint | string {
  try {
    const reader = new FeltReader(input.identity);
    const identity = reader.words(reader.u32());
    reader.end();
    const statement = readPublic(input.public);
    const air = statedAir(shape, statement, identity, input.root0);
    checkBalance({ ...shape.plan, air }, claimedSums, challenges);
    const program = air.program && identityFromWords(air.program.words);
    const inputs = program ? readVmPublic(program, statement.logSizes, statement.publicValues).inputs : [];
    return factOf(statement, inputs);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return error.code;
  }
}

function statementCase(
  shape: ChainShape,
  change: Partial<Statement>,
  identity: readonly number[],
): StatementCase {
  const root0 = 0x1234567n << 200n;
  const words = shape.air.program ? identity : undefined;
  const statement: Statement = {
    keyDigest: feltToWords(poseidonKeyDigest(shape.key, root0, words)),
    logSizes: shape.logSizes,
    publicValues: shape.air.publicValues,
    context: feltToWords(STARK_PRIME - 5n),
    ...change,
  };
  return {
    public: packWords(statementWords(statement)),
    identity: [BigInt(identity.length), ...packWords(identity)],
    root0,
  };
}

/** Words that are near a bound of something. */
const WORDS = [0, 1, 5, 64, 1024, P - 1, P, 0x80000000, 0xffffffff];

/** Statements that differ a little from a good one: words of the statement, of the identity, felts. */
function changedStatements(shape: ChainShape, runs: number, seed: number): StatementCase[] {
  const below = randomNumbers(seed);
  const pick = <T>(list: readonly T[]) => list[below(list.length)];
  const edited = (words: readonly number[]): number[] => {
    const at = below(words.length);
    switch (below(6)) {
      case 0:
        return words.toSpliced(at, 1);
      case 1:
        return words.toSpliced(at, 0, pick(WORDS));
      case 2:
        return words.with(at, pick(WORDS));
      default:
        return words.with(at, (words[at] + pick([1, 0xffffffff])) % 2 ** 32);
    }
  };
  const editedFelts = (felts: readonly bigint[]): bigint[] => {
    const at = below(felts.length);
    const bit = 1n << BigInt(pick([0, 31, 32, 64, 223, 224, 247, 248, 250, below(252)]));
    return below(5) === 0 ? felts.slice(0, at) : felts.with(at, (felts[at] + bit) % STARK_PRIME);
  };
  const identity = shape.air.program?.words ?? [];
  const good = statementCase(shape, {}, identity);
  const words = statementWords(readPublic(good.public));
  return Array.from({ length: runs }, () => {
    const kind = below(10);
    if (kind < 3) return { ...good, public: packWords(edited(words)) };
    if (kind < 5) return { ...good, public: editedFelts(good.public) };
    if (kind === 5) return { ...good, identity: editedFelts(good.identity) };
    if (kind === 6) return { ...good, root0: good.root0 + 1n };
    if (kind === 7 && shape.air.publicValues.length > 0) {
      return statementCase(shape, { publicValues: edited(shape.air.publicValues) }, identity);
    }
    if (kind === 8) return statementCase(shape, { logSizes: edited(shape.logSizes) }, identity);
    return identity.length > 0
      ? statementCase(shape, {}, edited(identity))
      : { ...good, identity: [1n, 5n + (1n << 248n)] };
  });
}

/** Lists of another length than the class's: the contract reads its own number, TypeScript the stated one, and then they compare. */
function codesFor(code: string): string[] {
  return code === "malformed" || code === "statement" ? ["malformed", "statement"] : [code];
}

/** Runs statements of a shape in Cairo; every answer must be TypeScript's. Gives the codes that were met. */
async function compareStatements(shape: ChainShape, runs: number): Promise<Map<string, number>> {
  const balance = balanced(shape, SEED);
  const good = statementCase(shape, { context: feltToWords(77n) }, shape.air.program?.words ?? []);
  const inputs = [good, ...changedStatements(shape, runs, SEED)];
  const answers = inputs.map((input) => answerOf(shape, input, balance));
  assertEquals(typeof answers[0], "bigint", `${answers[0]}`);
  const argument = (felts: readonly bigint[]) => [BigInt(felts.length), ...felts];
  const calls = inputs.map((input, i): ListedCall => {
    const answer = answers[i];
    return {
      calldata: [
        ...argument(input.public),
        ...argument(input.identity),
        input.root0,
        ...secureArgument(balance.claimedSums),
        ...secureArgument(balance.challenges.flatMap(({ z, alpha }) => [z, alpha])),
      ],
      wanted: typeof answer === "bigint" ? { values: [answer] } : { codes: codesFor(answer) },
    };
  });
  const source = joinCairo([...readCairo("m31", "qm31"), ...airModules(shape)]) + CONTRACT + STATEMENT_CALL;
  const base = calls[0].calldata;
  const { good: passed } = await runListed({
    source,
    contract: "air_calls",
    entrypoint: "check",
    base,
    calls,
  });
  const different = inputs[passed];
  assertEquals(
    passed,
    inputs.length,
    different && `${answers[passed]} ${different.public} ${different.identity}`,
  );
  const seen = new Map<string, number>();
  for (const answer of answers) {
    const code = typeof answer === "bigint" ? "ok" : answer;
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  return seen;
}

Deno.test("cairo statement: an AIR without a program", async () => {
  const shape = chainShape(airInstance("range_lookup", { logRows: 8 }, "statement"), OPTIONS);
  const seen = await compareStatements(shape, 60);
  for (const code of ["ok", "malformed", "key", "statement"]) assert(seen.has(code), code);
});

Deno.test("cairo statement: a network with every kind of public value", async () => {
  const { program, inputs, logRows } = networkCase(10, true);
  const { air } = runProgram(program, inputs, { logRows: logRows! });
  const seen = await compareStatements(chainShape(air, OPTIONS), 100);
  for (const code of ["ok", "malformed", "key", "statement", "logup_sum"]) assert(seen.has(code), code);
});

Deno.test("cairo statement: a program with bit operations", async () => {
  const { program, inputs } = vmCases()[3];
  const { air } = runProgram(program, inputs);
  const seen = await compareStatements(chainShape(air, OPTIONS), 40);
  assert(seen.has("ok"));
});

Deno.test("cairo statement: a program with dot products, of which four tuples stand for an unused row", async () => {
  const { air: made } = vmGeneratedInstances().find(({ id }) => id === "obelysk_vm_table_dot")!;
  const program = { ...identityFromWords(made.program!.words)!, inputs: [3, 4], outputs: [5] };
  const logSizes = made.components.map(({ logRows }) => logRows);
  const run = { steps: 9, inputs: [1, P - 1], outputs: [{ value: 7, time: 8 }], pads: [5, 6] };
  const air = vmInstance({ program, logRows: made.params.logRows, logSizes, run });
  const seen = await compareStatements(chainShape(air, OPTIONS), 60);
  assert(seen.has("ok") && program.weightRows !== undefined);
});
