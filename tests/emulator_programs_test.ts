/** Programs of the virtual machine proved by the emulated GPU prover: the bytes of the official crate and of the reference. */
import { assertEquals } from "@std/assert";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { assemble } from "../vm/assembler.ts";
import { difference, missing, type Variant } from "./backends.ts";
import { emulatedWays } from "./emulated.ts";
import { networkCase, type VmCase, vmCases } from "./vm_cases.ts";

const reason = missing("emu");

/** Four dot products of sixteen cells with weights, stored. */
function dotCase(): VmCase {
  const weights = (row: number) => Array.from({ length: 16 }, (_, i) => ((row * 16 + i) * 37) % 255 - 127);
  const text = [
    ".memory 20\n.input 0, 16\n.output 16, 4\n.weights wide",
    ...[0, 1, 2, 3].map((row) => `  .word ${4 * row}, ${weights(row).join(", ")}`),
    ".code",
    ...[0, 1, 2, 3].map((j) => `  dot r${1 + j}, wide, ${j}, [0], ${j}`),
    ...[0, 1, 2, 3].map((j) => `  store [${16 + j}], r${1 + j}`),
    "  halt\n",
  ];
  return {
    name: "dot products",
    program: assemble(text.join("\n")),
    inputs: Array.from({ length: 16 }, (_, i) => i * 5 - 40),
  };
}

async function prove(c: VmCase, protocol: Partial<Options>, { execution }: Variant) {
  const options = resolveOptions({ ...protocol, ...execution });
  const prover = openProver(options);
  try {
    return await proveProgram({
      ...c,
      prover,
      options,
      executor: options.deviceTrace ? "native" : "typescript",
    });
  } finally {
    prover.close();
  }
}

const PROTOCOLS: readonly Partial<Options>[] = [
  { queries: 5, powBits: 4 },
  { hash: "blake2s_m31", queries: 9, powBits: 2, foldStep: 3, logLastLayer: 2, interactionPowBits: 3 },
  { hash: "poseidon252", queries: 3, powBits: 2, foldStep: 2, logLastLayer: 1 },
];

let number = 0;
for (const c of [vmCases()[0], networkCase(10, false), dotCase()]) {
  for (const protocol of PROTOCOLS) {
    const i = number++;
    Deno.test({
      name: `emulator: the bytes of the other provers for ${c.name} ${JSON.stringify(protocol)}${
        reason ? ` (${reason})` : ""
      }`,
      ignore: reason !== undefined,
      fn: async () => {
        const others: Variant[] = [{ name: "reference", execution: { backend: "reference" } }];
        if (missing("stwo") === undefined) others.push({ name: "stwo", execution: { backend: "stwo" } });
        // The reference is slow with Poseidon252.
        const chosen = protocol.hash === "poseidon252" && others.length > 1 ? others.slice(1) : others;
        const [expected, ...rest] = await Promise.all(chosen.map((variant) => prove(c, protocol, variant)));
        for (const proved of rest) assertEquals(difference(expected, proved), undefined, "stwo");
        for (const way of emulatedWays(i, 0)) {
          assertEquals(difference(expected, await prove(c, protocol, way)), undefined, way.name);
        }
      },
    });
  }
}
