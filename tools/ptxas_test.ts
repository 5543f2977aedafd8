import { assertEquals, assertThrows } from "@std/assert";
import { parsePtxas, residentWarps, sharedBytesLimit } from "./ptxas.ts";
import {
  COLD,
  faultsOf,
  type KernelRow,
  kernelRows,
  shortType,
  stalenessOf,
  tableText,
  typeOfEntry,
} from "./ptxas_table.ts";

const TEXT = `ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_ZN1a' for 'sm_90'
ptxas info    : Function properties for _ZN1a
    144 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 48 registers, used 0 barriers, 144 bytes cumulative stack size
ptxas info    : Compile time = 86.358 ms
ptxas info    : Compiling entry function '_ZN1b' for 'sm_80'
ptxas info    : Function properties for _ZN1b
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 255 registers, used 1 barriers
`;

const CLEAN = { registers: 40, stack: 0, spillStores: 0, spillLoads: 0 };

function row(given: Partial<KernelRow>): KernelRow {
  return {
    name: "fold_layer",
    type: "Fold<12u>",
    threads: 128,
    sharedBytes: 0,
    code: { sm_90: CLEAN },
    ...given,
  };
}

Deno.test("parsePtxas() reads every entry, and refuses one that is not whole", () => {
  assertEquals(parsePtxas(TEXT), [
    { symbol: "_ZN1a", architecture: "sm_90", registers: 48, stack: 144, spillStores: 8, spillLoads: 12 },
    { symbol: "_ZN1b", architecture: "sm_80", registers: 255, stack: 0, spillStores: 0, spillLoads: 0 },
  ]);
  assertEquals(parsePtxas(""), []);
  assertThrows(() => parsePtxas(TEXT.replace("Used 48 registers", "")), Error, "Cannot read what ptxas says");
});

Deno.test("residentWarps(): registers, shared memory, threads and blocks each set the limit", () => {
  assertEquals(residentWarps("sm_90", { registers: 32, threads: 256, sharedBytes: 0 }), 64);
  assertEquals(residentWarps("sm_90", { registers: 64, threads: 256, sharedBytes: 0 }), 32);
  assertEquals(residentWarps("sm_90", { registers: 32, threads: 32, sharedBytes: 0 }), 32);
  assertEquals(residentWarps("sm_90", { registers: 32, threads: 128, sharedBytes: 100 << 10 }), 8);
  assertEquals(residentWarps("sm_80", { registers: 32, threads: 128, sharedBytes: 100 << 10 }), 4);
  assertEquals(residentWarps("sm_80", { registers: 255, threads: 512, sharedBytes: 0 }), 0);
  assertEquals(sharedBytesLimit("sm_90"), 227 << 10);
});

Deno.test("kernelRows() joins what the prover launches with what was compiled", () => {
  assertEquals(
    typeOfEntry("void ob::gpu::detail::entry<ob::gpu::Fold<12u> >(ob::gpu::Fold<12u>)"),
    "ob::gpu::Fold<12u>",
  );
  assertEquals(typeOfEntry("cudaFree"), undefined);
  assertEquals(shortType("ob::gpu::Compose<ob::generated::select_0_select>"), "Compose<select_0_select>");
  const listed = { type: "ob::gpu::Fold<12u>", name: "fold_layer", threads: 128, sharedBytes: 0 };
  assertEquals(kernelRows([listed], [{ type: listed.type, architecture: "sm_90", ...CLEAN }]), [row({})]);
  assertThrows(() => kernelRows([listed], []), Error, "ptxas says nothing of ob::gpu::Fold<12u>");
});

Deno.test("faultsOf(): spills and stacks of all kernels without a reason, and blocks that are too large", () => {
  const stack = { sm_90: { ...CLEAN, stack: 8 } };
  assertEquals(faultsOf([row({})]), []);
  assertEquals(faultsOf([row({ code: stack })]).length, 1);
  assertEquals(faultsOf([row({ code: { sm_90: { ...CLEAN, spillLoads: 4 } } })]).length, 1);
  assertEquals(faultsOf([row({ name: Object.keys(COLD)[0], code: stack })]), []);
  assertEquals(faultsOf([row({ sharedBytes: 200 << 10, code: { sm_80: CLEAN, sm_90: CLEAN } })]), [
    "fold_layer (Fold<12u>) on sm_80: 204800 bytes of shared memory, of 166912",
    "fold_layer (Fold<12u>) on sm_80: no block fits a multiprocessor",
  ]);
});

Deno.test("stalenessOf(): changed, new and vanished kernels, in the architectures that were compiled", () => {
  const both = row({ code: { sm_80: CLEAN, sm_90: CLEAN } });
  assertEquals(stalenessOf([both], [row({})]), []);
  assertEquals(stalenessOf([both], [row({ threads: 64 })]), ["fold_layer (Fold<12u>)"]);
  assertEquals(stalenessOf([both], [row({ code: { sm_90: { ...CLEAN, registers: 41 } } })]), [
    "fold_layer (Fold<12u>)",
  ]);
  assertEquals(stalenessOf([row({})], [both]), ["fold_layer (Fold<12u>)"]);
  assertEquals(stalenessOf([both], []), ["fold_layer (Fold<12u>)"]);
});

Deno.test("tableText(): a line for a name, ranges over its variants", () => {
  const text = tableText({
    compiler: "13.0.88",
    kernels: [row({}), row({ type: "Fold<10u>", code: { sm_90: { ...CLEAN, registers: 64, stack: 16 } } })],
  });
  assertEquals(text.split("\n")[4], "| `fold_layer` | 2 | 128 | 0 | 40–64 | 0–16 | 32–48 |");
});

Deno.test("the committed table has no faults and stands in the documentation", async () => {
  const table = JSON.parse(await Deno.readTextFile(new URL("../cuda/ptxas.gen.json", import.meta.url)));
  assertEquals(faultsOf(table.kernels), []);
  const document = await Deno.readTextFile(new URL("../docs/PERFORMANCE.md", import.meta.url));
  assertEquals(document.includes(tableText(table)), true, "run make kernel-table");
});
