import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CompiledSierra, hash } from "starknet";
import { UserError } from "../protocol/errors.ts";
import { joinCairo } from "./cairo_source.ts";
import {
  casmWays,
  checkClassSize,
  classArtifact,
  classSize,
  compileCasm,
  MAX_CLASS_FELTS,
} from "./class_artifact.ts";
import { DEVNET_L2_GAS_PRICE, devnetSkip, startDevnet } from "./devnet.ts";
import { declarationL2Gas } from "./fees.ts";

const SOURCE = joinCairo([{
  name: "contract",
  text: Deno.readTextFileSync(new URL("../tests/cairo/digest.cairo", import.meta.url)),
}]);
const ways = casmWays();
const noWay = ways.length === 0 ? "neither make cairo-tools nor make devnet has been run" : undefined;
const notBoth = ways.length < 2 ? "make cairo-tools and make devnet are both needed" : undefined;
const noDevnet = devnetSkip();

/** A test that is skipped with the reason in its name. */
function test(name: string, reason: string | undefined, fn: () => void | Promise<void>): void {
  Deno.test({ name: `${name}${reason ? `: skipped, ${reason}` : ""}`, ignore: reason !== undefined, fn });
}

test("classArtifact() compiles once and gives the same from the cache", noWay, async () => {
  const first = await classArtifact(SOURCE);
  assertEquals(await classArtifact(SOURCE), first);
  assertEquals(first.classHash, hash.computeContractClassHash(first.contract));
  assertEquals(first.compiledClassHash, hash.computeCompiledClassHashBlake(first.casm));
  const newer = await classArtifact(SOURCE, 7);
  assertEquals(newer.contract.sierra_program[1], "0x7");
  assert(newer.classHash !== first.classHash);
  assertEquals(newer.casm.bytecode, first.casm.bytecode);
});

test("compileCasm(): both ways give one compiled class hash", notBoth, async () => {
  const { contract } = await classArtifact(SOURCE);
  const [byTool, byDevnet] = await Promise.all(ways.map((way) => compileCasm(contract, way)));
  assertEquals(byTool.bytecode, byDevnet.bytecode);
  assertEquals(byTool.entry_points_by_type, byDevnet.entry_points_by_type);
  assertEquals(hash.computeCompiledClassHashBlake(byTool), hash.computeCompiledClassHashBlake(byDevnet));
});

test("a class is declared under its hashes for what its size says", noDevnet, async () => {
  const { contract, classHash, casm, compiledClassHash } = await classArtifact(SOURCE);
  await using devnet = await startDevnet({ accounts: 1 });
  const price = (amount: bigint, price: bigint) => ({ max_amount: amount, max_price_per_unit: price });
  const resourceBounds = {
    l1_gas: price(0n, 10n ** 9n),
    l1_data_gas: price(10_000n, 10n ** 9n),
    l2_gas: price(1_000_000_000n, DEVNET_L2_GAS_PRICE),
  };
  const options = { tip: 0n, resourceBounds };
  const declared = await devnet.account(0).declare({ contract, compiledClassHash }, options);
  assertEquals(BigInt(declared.class_hash), BigInt(classHash));
  const receipt = await devnet.provider.waitForTransaction(declared.transaction_hash, { retryInterval: 20 });
  assert(receipt.isSuccess());
  const { l2_gas } =
    (receipt.value as unknown as { execution_resources: { l2_gas: number } }).execution_resources;
  assertEquals(l2_gas, declarationL2Gas(classSize({ contract, casm })));
});

Deno.test("checkClassSize() refuses a class that one transaction cannot declare", () => {
  const contract = { sierra_program: ["0x1"], abi: [] } as unknown as CompiledSierra;
  const sized = (felts: number) => ({
    contract,
    casm: { bytecode: Array(felts).fill("0x0") } as unknown as Parameters<typeof classSize>[0]["casm"],
  });
  assertEquals(checkClassSize("verifier", sized(MAX_CLASS_FELTS - 2)).casmFelts, MAX_CLASS_FELTS - 2);
  assertThrows(
    () => checkClassSize("verifier", sized(MAX_CLASS_FELTS - 1)),
    UserError,
    "Cannot declare verifier",
  );
});
