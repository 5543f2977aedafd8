import { assertEquals } from "@std/assert";
import { vmInstance } from "../air/obelysk_vm.ts";
import { execute } from "./executor.ts";
import { profileExecution } from "./profile.ts";
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
  assertEquals(labels, [{ name: "loop", steps: 102 }, { name: "(start)", steps: 3 }]);
  assertEquals(instructions.find(({ name }) => name === "jnz")?.steps, 20);
  assertEquals(instructions.find(({ name }) => name === "mov")?.steps, 40);
  const cells = (name: string) => components.find((component) => component.name === name)?.cells;
  assertEquals(cells("cpu"), (24 + 28) * 2 ** 7);
  assertEquals(cells("rom"), (1 + 4) * 2 ** 6);
});
