import { assert, assertEquals } from "@std/assert";
import { RpcError } from "starknet";
import { ChainError, chainError, revertCode, RevertError } from "./rpc_errors.ts";

Deno.test("revertCode() finds the innermost contract's word", () => {
  assertEquals(revertCode("Failure reason: (0x6f6f6473 ('oods'), 0x454e ('ENTRYPOINT_FAILED'))."), "oods");
  assertEquals(
    revertCode("('argent/multicall-failed'), 0x1 (''), 0x4 ('NOT_PAYEE'), ('ENTRYPOINT_FAILED')"),
    "NOT_PAYEE",
  );
  assertEquals(revertCode('"error":"0x42 (\\"REENTERED\\")"'), "REENTERED");
  assertEquals(
    revertCode('"class_hash":"0x6391d235a0238758","error":"[\\"0x6d616c666f726d6564\\"]"'),
    "malformed",
  );
  assertEquals(revertCode("Insufficient max L2Gas: max amount: 1, actual used: 2."), "");
});

Deno.test("chainError() tells a contract's refusal from a node's, without what was sent", () => {
  const request = { calldata: ["0x5ec3e7"] };
  const contract = new RpcError(
    { code: 40, message: "Contract error", data: { revert_error: "reason (0x1 ('merkle_root'))" } } as never,
    "starknet_call",
    request,
  );
  const refused = chainError("call verify", contract);
  assert(refused instanceof RevertError);
  assertEquals(refused.code, "merkle_root");
  const node = new RpcError({ code: 53, message: "Fee too low" } as never, "starknet_addInvoke", request);
  const error = chainError("send", node);
  assert(error instanceof ChainError);
  assertEquals([error.code, error.message], [53, "Cannot send: the node answers Fee too low (53)"]);
  for (const { message } of [refused, error]) assert(!message.includes("5ec3e7"));
  assertEquals(chainError("again", error), error);
  assertEquals(
    chainError("reach the node", new TypeError("refused")).message,
    "Cannot reach the node: refused",
  );
});
