/**
 * The cells that a network is said to cost are those of the AIR's columns.
 */
import { assertEquals } from "@std/assert";
import { vmInstance } from "../../air/obelysk_vm.ts";
import { vmComponents } from "../../air/vm_encoding.ts";
import { COMPOSITION_COLUMNS } from "../../air/layout.ts";
import type { Program } from "../program.ts";
import { minLogRows } from "../sizes.ts";
import { compileNetwork } from "./compile.ts";
import {
  CELLS_PER_COMPARISON,
  CELLS_PER_DOT_FLAG,
  CELLS_PER_DOT_ROW,
  CELLS_PER_LOOKUP,
  CELLS_PER_STEP,
} from "./cost.ts";
import { networkOf } from "./graph.ts";
import { decodeOnnx } from "./onnx.ts";

Deno.test("cells by row are the columns of the components", async () => {
  const bytes = await Deno.readFile(new URL("models/digits.onnx", import.meta.url));
  for (const dot of [false, true]) check(compileNetwork(networkOf(decodeOnnx(bytes)), { dot }).program);
});

function check(program: Program): void {
  const { components } = vmInstance({ program, logRows: minLogRows(program) });
  const kinds = vmComponents(program.uses, program.tables.length).map(({ kind }) => kind);
  const cells = (kind: typeof kinds[number]) => {
    const { ir } = components[kinds.indexOf(kind)];
    return ir.columns.length + 4 * ir.batches.length;
  };
  const { dot = false } = program.uses;
  assertEquals(cells("cpu") + COMPOSITION_COLUMNS, CELLS_PER_STEP + (dot ? CELLS_PER_DOT_FLAG : 0));
  assertEquals(cells("act"), CELLS_PER_LOOKUP);
  assertEquals(cells("alu"), CELLS_PER_COMPARISON);
  if (dot) assertEquals(cells("dot"), CELLS_PER_DOT_ROW);
}
