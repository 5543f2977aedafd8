/** The classes that verify the models which come with the compiler: each can be declared, and its proofs fit one transaction. */
import { assert, assertEquals } from "@std/assert";
import { vmInstance } from "../air/obelysk_vm.ts";
import { casmWays, checkClassSize } from "../chain/class_artifact.ts";
import { chainShape } from "../chain/shape.ts";
import { slicingOf } from "../chain/split.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { compileNetwork } from "../vm/network/compile.ts";
import { networkOf } from "../vm/network/graph.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";

const reason = casmWays().length === 0 ? "neither make cairo-tools nor make devnet has been run" : undefined;
const MODELS = [
  { model: "iris", dot: false, logRows: 12 },
  { model: "iris", dot: true, logRows: 12 },
  { model: "digits", dot: false, logRows: 13 },
  { model: "digits", dot: true, logRows: 12 },
] as const;

for (const { model, dot, logRows } of MODELS) {
  const name = `${model}${dot ? " with dot products" : ""} at 2^${logRows} rows`;
  Deno.test({
    name: `classes of ${name} can be declared${reason ? `: skipped, ${reason}` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      const file = new URL(`../vm/network/models/${model}.onnx`, import.meta.url);
      const { program } = compileNetwork(networkOf(decodeOnnx(await Deno.readFile(file))), { batch: 1, dot });
      const shape = chainShape(vmInstance({ program, logRows }), resolveOptions(PROFILES.onchain80.options));
      assertEquals(slicingOf(shape).slices, 1);
      const verifier = await verifierClass(shape);
      for (const part of [verifier, ...verifier.libraries]) {
        const { sierraFelts, casmFelts } = checkClassSize(`the verifier of ${name}`, part);
        assert(sierraFelts > 0 && casmFelts > 0);
      }
    },
  });
}
