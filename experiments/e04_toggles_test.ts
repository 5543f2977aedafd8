import { assert, assertEquals } from "@std/assert";
import { OPTIONS, resolveOptions } from "../protocol/options.ts";
import { voidOptions } from "../protocol/void_options.ts";
import e04, { TOGGLES, togglesIn } from "./e04_toggles.ts";
import { groupsOf } from "./experiment.ts";

Deno.test("e04 has every combination of the toggles once, the usual one first, then those that differ in one", () => {
  const names = e04.axes.toggles.map(String);
  assertEquals(names.length, 64);
  assertEquals(new Set(names.map((name) => JSON.stringify(togglesIn(name)))).size, 64);
  const differences = (name: string) =>
    TOGGLES.filter((toggle) => togglesIn(name)[toggle] !== OPTIONS[toggle].default).length;
  assertEquals(names.slice(0, 8).map(differences), [0, 1, 1, 1, 1, 1, 1, 2]);
});

Deno.test("e04's toggles are those of the options table that a GPU prover knows, and no other", () => {
  const ofGpu = Object.entries(OPTIONS).filter(([name, spec]) =>
    spec.group === "execution" && spec.kind === "flag" &&
    !["interpretConstraints", "peerCoefficients"].includes(name)
  ).map(([name]) => name);
  assertEquals([...TOGGLES].sort(), ofGpu.sort());
});

Deno.test("e04: combinations without effect are skipped with their reason; of the emulator no other size than the small ones is planned", () => {
  const cells = groupsOf(e04, "default").flatMap(({ cells }) => cells);
  const emulated = cells.filter(({ variant }) => variant === "emu");
  assertEquals(emulated.length, 64);
  assert(emulated.every(({ logRows }) => logRows === 6));
  const voids = emulated.filter((cell) =>
    voidOptions(resolveOptions({ backend: "emu", ...togglesIn(String(cell.toggles)) })).length > 0
  );
  assertEquals(voids.length, 16, "a trace made on the device leaves nothing to upload");
});
