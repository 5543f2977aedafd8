import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AirInstance } from "./air.ts";
import { ComponentBuilder } from "./builder.ts";
import { emitRust } from "./emit_rust.ts";
import { type GeneratedInstance, generatedSources } from "./generated_components.ts";

const RELATIONS = [{ name: "pair", size: 2 }];
const TREE0 = [{ id: "first", logRows: 4, valueAt: () => 0 }, { id: "second", logRows: 4, valueAt: () => 1 }];

function instance(batching: Parameters<ComponentBuilder["finalizeLogup"]>[0]): AirInstance {
  const b = new ComponentBuilder("step", RELATIONS, TREE0.map((c) => c.id));
  const [before, here] = b.column("a", [-1, 0]);
  b.column("unread");
  const [c] = b.column("c");
  const second = b.preprocessed("second");
  b.constrain(c.sub(before.mul(here)));
  b.constrain(here.sub(5).mul(second));
  b.fraction("pair", 1, [here, c]);
  b.fraction("pair", second.neg(), [c]);
  b.fraction("pair", 2, [before]);
  b.finalizeLogup(batching);
  return {
    name: "step",
    params: {},
    relations: RELATIONS,
    preprocessed: TREE0,
    components: [{ ir: b.build(), logRows: 4 }],
    publicValues: [],
    bareMixesLogSizes: false,
  };
}

function emitted(instances: readonly GeneratedInstance[]): Record<string, string> {
  return emitRust(generatedSources(instances));
}

function evaluateLines(text: string): string[] {
  const body = text.split("(&self, mut eval: E) -> E {\n")[1].split("        eval\n")[0];
  return body.trimEnd().split("\n").map((line) => line.trim());
}

Deno.test("emitted Rust reads columns in order, just before they are needed", () => {
  const text = emitted([{ id: "step", air: instance("single") }])["step.rs"];
  const masks = evaluateLines(text).filter((line) => line.includes("next_interaction_mask"));
  assertEquals(masks.map((line) => line.match(/\(1, (\[.*\])\)/)?.[1]), ["[-1, 0]", "[0]", "[0]"]);
  const lines = evaluateLines(text);
  const firstConstraint = lines.findIndex((line) => line.startsWith("eval.add_constraint"));
  const preprocessed = lines.findIndex((line) => line.includes("get_preprocessed_column"));
  assert(firstConstraint < preprocessed, "the preprocessed column is read for the second constraint only");
  assertStringIncludes(lines[preprocessed], "preprocessed[0]");
});

Deno.test("emitted Rust defines every value before its use, once", () => {
  const defined = new Set<string>();
  for (const line of evaluateLines(emitted([{ id: "step", air: instance("pairs") }])["step.rs"])) {
    const [, names = ""] = line.match(/^let \[?([^\]=]*)\]? =/) ?? [];
    const right = names ? line.slice(line.indexOf(" = ")) : line;
    for (const [used] of right.matchAll(/\bn\d+\b/g)) assert(defined.has(used), `${used} in ${line}`);
    for (const name of names.split(", ").filter((n) => n.startsWith("n"))) {
      assert(!defined.has(name), `${name} twice`);
      defined.add(name);
    }
  }
  assert(defined.size > 0);
});

Deno.test("emitted Rust closes LogUp with the batching of the AIR", () => {
  const last = (batching: Parameters<typeof instance>[0]) =>
    evaluateLines(emitted([{ id: "step", air: instance(batching) }])["step.rs"]).at(-1);
  assertEquals(last("single"), "eval.finalize_logup();");
  assertEquals(last("pairs"), "eval.finalize_logup_in_pairs();");
  assertEquals(last([[1], [0, 2]]), "eval.finalize_logup_batched(&vec![1, 0, 1]);");
});

Deno.test("components with equal equations are generated once, found by their hash", () => {
  const air = instance("single");
  const sources = generatedSources([{ id: "one", air }, { id: "two", air }, {
    id: "three",
    air: instance("pairs"),
  }]);
  const files = emitRust(sources);
  assertEquals(Object.keys(files), ["mod.rs", "one.rs", "three.rs"]);
  const [{ components: [{ hash }] }] = sources;
  assertStringIncludes(files["mod.rs"], `hash: 0x${hash.toString(16).padStart(16, "0")}`);
  assertStringIncludes(files["mod.rs"], "one::Component0(setup)");
});
