import { assertEquals } from "@std/assert";
import { vmInstance } from "../air/obelysk_vm.ts";
import { execute } from "./executor.ts";
import { compileNetwork } from "./network/compile.ts";
import { networkOf } from "./network/graph.ts";
import { decodeOnnx } from "./network/onnx.ts";
import { profileExecution, profileLayers } from "./profile.ts";
import { namedProgram } from "./programs.ts";
import { programTrace } from "./trace.ts";

Deno.test("profileExecution() counts every step once, by instruction and by label", () => {
  const program = namedProgram("fibonacci");
  const execution = execute(program, [20]);
  const { logSizes } = programTrace(program, execution);
  const air = vmInstance({ program, logRows: execution.logRows, logSizes });
  const { instructions, labels, components } = profileExecution(program, execution, air);
  const sum = (counts: readonly { steps: number }[]) => counts.reduce((total, { steps }) => total + steps, 0);
  assertEquals(sum(instructions), execution.steps);
  const cpu = 24 + 28;
  assertEquals(labels, [
    { name: "loop", steps: 102, cells: 102 * cpu },
    { name: "(start)", steps: 3, cells: 3 * cpu },
  ]);
  assertEquals(instructions.find(({ name }) => name === "jnz")?.steps, 20);
  assertEquals(instructions.find(({ name }) => name === "mov")?.steps, 40);
  const cells = (name: string) => components.find((component) => component.name === name)?.cells;
  assertEquals(cells("cpu"), cpu * 2 ** 7);
  assertEquals(cells("rom"), (1 + 4) * 2 ** 6);
});

for (const dot of [false, true]) {
  Deno.test(`profileLayers() counts what the compiler says, for every inference, dot products ${dot}`, () => {
    const bytes = Deno.readFileSync(new URL("network/models/iris.onnx", import.meta.url));
    const batch = 3;
    const { program, layers, steps } = compileNetwork(networkOf(decodeOnnx(bytes)), { batch, dot });
    assertEquals(program.weights !== undefined, dot);
    const execution = execute(program, Array.from({ length: 4 * batch }, (_, i) => 20 * i));
    assertEquals(execution.steps, steps);
    const { logSizes } = programTrace(program, execution);
    const air = vmInstance({ program, logRows: execution.logRows, logSizes });
    const found = profileLayers(profileExecution(program, execution, air), layers, batch);
    assertEquals(found.map(({ kind }) => kind), ["Gemm", "Gemm", "Reshape"]);
    for (const [i, layer] of layers.entries()) {
      assertEquals(found[i].steps, layer.steps * batch);
      assertEquals(found[i].products, layer.products * batch);
      // The compiler counts the eight columns of the composition as well.
      assertEquals(found[i].cells, (layer.cells - 8 * layer.steps) * batch);
    }
  });
}
