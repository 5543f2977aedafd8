import { assert, assertEquals, assertRejects } from "@std/assert";
import { devnetPath, devnetSkip, startDevnet, writeSierraGasAccount } from "./devnet.ts";

const reason = devnetSkip();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? `: skipped, ${reason}` : ""}`, ignore: reason !== undefined, fn });
}

test("startDevnet(): a chain of one's own, the same every time, gone afterwards", async () => {
  let stopped: string;
  {
    await using one = await startDevnet({ accounts: 2 });
    await using other = await startDevnet({ accounts: 2, network: "mainnet" });
    assert(one.rpcUrl !== other.rpcUrl);
    assertEquals(one.accounts, other.accounts);
    assertEquals(one.accounts.length, 2);
    assertEquals(one.account(1).address, one.accounts[1].address);
    assertEquals(await one.provider.getChainId(), "0x534e5f5345504f4c4941");
    assertEquals(await other.provider.getChainId(), "0x534e5f4d41494e");
    await assertRejects(() => one.rpc("devnet_nothing"), Error, "Cannot call devnet_nothing");
    stopped = one.rpcUrl;
  }
  await assertRejects(() => fetch(stopped), TypeError);
});

test("startDevnet(): a class that is no account's ends it, and it says why", async () => {
  const accountClass = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(accountClass, "{}");
    await assertRejects(() => startDevnet({ accountClass }), Error, "Cannot start devnet: it ended with");
  } finally {
    await Deno.remove(accountClass);
  }
});

test("writeSierraGasAccount(): the accounts are of the class with Sierra 1.7", async () => {
  const accountClass = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await writeSierraGasAccount(accountClass);
    await using devnet = await startDevnet({ accounts: 1, accountClass });
    const found = await devnet.provider.getClassAt(devnet.accounts[0].address, "latest");
    assert("sierra_program" in found);
    assertEquals(Array.from(found.sierra_program).slice(0, 2), ["0x1", "0x7"]);
  } finally {
    await Deno.remove(accountClass);
  }
});

Deno.test("startDevnet() without a binary says how to get one", async () => {
  const before = Deno.env.get("OBELYSK_CACHE");
  Deno.env.set("OBELYSK_CACHE", "/nonexistent");
  try {
    assertEquals(devnetPath(), "/nonexistent/starknet-devnet-0.8.2/bin/starknet-devnet");
    assertEquals(devnetSkip(), "no starknet-devnet 0.8.2 (make devnet)");
    await assertRejects(() => startDevnet(), Error, "make devnet builds it");
  } finally {
    if (before === undefined) Deno.env.delete("OBELYSK_CACHE");
    else Deno.env.set("OBELYSK_CACHE", before);
  }
});
