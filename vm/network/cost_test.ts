/**
 * The cells that a network is said to cost are those of the AIR's columns.
 */
import { assertEquals } from "@std/assert";
import { vmInstance } from "../../air/obelysk_vm.ts";
import { vmComponents } from "../../air/vm_encoding.ts";
import { COMPOSITION_COLUMNS } from "../../air/layout.ts";
import { minLogRows } from "../sizes.ts";
import { compileNetwork } from "./compile.ts";
import { CELLS_PER_COMPARISON, CELLS_PER_LOOKUP, CELLS_PER_STEP } from "./cost.ts";
import { networkOf } from "./graph.ts";
import { decodeOnnx } from "./onnx.ts";

Deno.test("cells by row are the columns of the components", async () => {
  const bytes = await Deno.readFile(new URL("models/digits.onnx", import.meta.url));
  const { program } = compileNetwork(networkOf(decodeOnnx(bytes)));
  const { components } = vmInstance({ program, logRows: minLogRows(program) });
  const kinds = vmComponents(program.uses, program.tables.length).map(({ kind }) => kind);
  const cells = (kind: typeof kinds[number]) => {
    const { ir } = components[kinds.indexOf(kind)];
    return ir.columns.length + 4 * ir.batches.length;
  };
  assertEquals(cells("cpu") + COMPOSITION_COLUMNS, CELLS_PER_STEP);
  assertEquals(cells("act"), CELLS_PER_LOOKUP);
  assertEquals(cells("alu"), CELLS_PER_COMPARISON);
});
