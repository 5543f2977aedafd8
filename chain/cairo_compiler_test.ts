import { assert, assertEquals, assertRejects } from "@std/assert";
import { CairoError, compileContract, parseTests, runCairoTests } from "./cairo_compiler.ts";
import { joinCairo } from "./cairo_source.ts";

const LISTING = `Wasm-Cairo Test outputs: 
test astro::tests::deploys ... ok (gas usage est.: 1738692)
    steps: 12711
    memory holes: 985
    builtins: ("range_check_builtin": 1736, "poseidon_builtin": 1)
    syscalls: ("CallContract": 2, "Deploy": 1)
test astro::tests::waits ... ignored
test astro::tests::little ... ok (gas usage est.: 900)
    steps: 10
    memory holes: 9
    builtins: ()
    syscalls: ()
test result: ok. 2 passed; 0 failed; 1 ignored; 0 filtered out;
`;

/** Arithmetic with a test that fails and one that does not. */
const MODULES = [
  { name: "sums", text: "pub fn sum(a: felt252, b: felt252) -> felt252 {\n    a + b\n}\n" },
  {
    name: "checks",
    text: `use super::sums::sum;
#[test]
fn holds() {
    assert(sum(2, 2) == 4, 'sum');
}
#[test]
fn breaks() {
    assert(sum(2, 2) == 5, 'sum');
}
`,
  },
];

Deno.test("parseTests() reads costs, builtins and system calls", () => {
  assertEquals(parseTests(LISTING), [
    {
      name: "tests::deploys",
      ignored: false,
      gas: 1738692,
      steps: 12711,
      memoryHoles: 985,
      builtins: { range_check: 1736, poseidon: 1 },
      syscalls: { CallContract: 2, Deploy: 1 },
    },
    { name: "tests::waits", ignored: true, gas: 0, steps: 0, memoryHoles: 0, builtins: {}, syscalls: {} },
    {
      name: "tests::little",
      ignored: false,
      gas: 900,
      steps: 10,
      memoryHoles: 9,
      builtins: {},
      syscalls: {},
    },
  ]);
});

Deno.test("runCairoTests() runs those asked for, and names the ones that fail", async () => {
  const [holds] = await runCairoTests(joinCairo(MODULES), { filter: "holds" });
  assertEquals(holds.name, "checks::holds");
  assert(holds.steps > 0 && holds.gas >= 100 * holds.steps);
  const error = await assertRejects(() => runCairoTests(joinCairo(MODULES)), CairoError);
  assertEquals(error.message, "Cannot pass Cairo tests: breaks fail");
});

Deno.test("a source that does not compile is refused with module and line", async () => {
  const modules = [...MODULES, { name: "wrong", text: "fn three() -> felt252 {\n    missing\n}\n" }];
  const error = await assertRejects(() => runCairoTests(joinCairo(modules)), CairoError);
  assert(error.message.includes("Identifier not found.\n --> wrong.cairo:2:5"), error.message);
  await assertRejects(() => compileContract(joinCairo(modules)), CairoError, "wrong.cairo:2:5");
});

Deno.test("programs of a size that the compiler's allocator fails on are run", async () => {
  // Two constants of 3,000 to 3,010 felts are such a size for a heap that grows by little.
  const felts = (from: bigint) => Array.from({ length: 3000 }, (_, i) => from + (BigInt(i) << 96n));
  const source = `const A: [felt252; 3000] = [${felts(1n)}];
const B: [felt252; 3000] = [${felts(2n)}];
#[test]
fn reads_both() {
    assert(*A.span().at(2999) + 1 == *B.span().at(2999), 'felts');
}
`;
  assertEquals((await runCairoTests(source)).map(({ name }) => name), ["reads_both"]);
});
