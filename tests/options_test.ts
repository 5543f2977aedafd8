/**
 * The law of options: execution options never change a byte, protocol options always do.
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import {
  flagOf,
  type OptionName,
  optionNames,
  OPTIONS,
  optionsFromWords,
  type OptionSpec,
  optionWords,
  parseOption,
  resolveOptions,
} from "../protocol/options.ts";
import { type Case, difference, missing, proveCase, variants } from "./backends.ts";

const BASE: Case = {
  air: "range_lookup",
  params: { logRows: 7 },
  protocol: { queries: 5, powBits: 4, foldStep: 1, logLastLayer: 1, logBlowup: 1 },
  seed: 1,
};
/** A second value of every protocol option. */
const OTHER: Readonly<Record<string, unknown>> = {
  hash: "blake2s_m31",
  logBlowup: 2,
  queries: 6,
  powBits: 5,
  foldStep: 2,
  logLastLayer: 0,
  liftingLogSize: 9,
  interactionPowBits: 3,
  binding: "bare",
};

Deno.test("options law: a change of any protocol option changes the proof", async () => {
  const variant = variants()[0];
  const base = await proveCase(BASE, variant);
  for (const name of optionNames("protocol")) {
    assert(name in OTHER, `the test knows no second value of ${name}`);
    const changed = { ...BASE, protocol: { ...BASE.protocol, [name]: OTHER[name] } };
    assertNotEquals(difference(base, await proveCase(changed, variant)), undefined, name);
  }
});

for (const hash of ["blake2s", "blake2s_m31", "poseidon252"] as const) {
  Deno.test(`options law: no execution option changes the proof (${hash})`, async () => {
    const c = { ...BASE, protocol: { ...BASE.protocol, hash } };
    const [first, ...others] = variants();
    const base = await proveCase(c, first);
    for (const variant of others) {
      assertEquals(difference(base, await proveCase(c, variant)), undefined, variant.name);
    }
  });
}

Deno.test({
  name: `options law: 1, 2, 3 and 7 threads give the same bytes at 2^12 rows${
    missing("cpu") ? ` (${missing("cpu")})` : ""
  }`,
  ignore: missing("cpu") !== undefined,
  fn: async () => {
    const c: Case = { air: "range_lookup", params: { logRows: 12 }, protocol: { queries: 20 }, seed: 2 };
    const of = (threads: number) => proveCase(c, { name: "", execution: { backend: "cpu", threads } });
    const one = await of(1);
    for (const threads of [2, 3, 7]) {
      assertEquals(difference(one, await of(threads)), undefined, `${threads} threads`);
    }
  },
});

Deno.test("optionWords() and optionsFromWords() are inverse, and out-of-range words are refused", () => {
  const options = resolveOptions({ queries: 70, hash: "poseidon252", binding: "bare" });
  const words = optionWords("protocol", options);
  const back = optionsFromWords("protocol", words)!;
  for (const name of optionNames("protocol")) assertEquals(back[name], options[name]);
  assertEquals(optionsFromWords("protocol", words.slice(1)), undefined);
  assertEquals(optionsFromWords("protocol", words.map((w) => w + 0x10000)), undefined);
});

Deno.test("parseOption() names what was given and what is allowed", () => {
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const spec: OptionSpec = OPTIONS[name];
    assertEquals(parseOption(name, spec.default), spec.default);
    assertEquals(parseOption(name, String(spec.default)), spec.default);
    const error = assertThrows(() => parseOption(name, "nonsense"), UserError, `--${flagOf(name)} nonsense`);
    assertEquals((error as UserError).exitCode, 2);
    if (spec.kind === "integer") {
      for (const bad of [spec.min - 1, spec.max + 1, 1.5, NaN, "1e3", "0x10"]) {
        assertThrows(() => parseOption(name, bad), UserError);
      }
    }
  }
  assertThrows(() => resolveOptions({ speed: 9 } as never), UserError, "options are hash");
});
