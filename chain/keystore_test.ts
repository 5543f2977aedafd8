import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { ACCOUNT_VARIABLES, decryptKeystore, encryptKeystore, readCredentials } from "./keystore.ts";

/** The test vector of the Web3 Secret Storage definition, version 3, with scrypt. Its secret is an Ethereum key. */
const VECTOR = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
    ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    kdf: "scrypt",
    kdfparams: {
      dklen: 32,
      n: 262144,
      p: 8,
      r: 1,
      salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
    },
    mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
const FAST = { n: 2 ** 4, r: 1, p: 1 };
const KEY = "0x71d7bb07b9a64f6f78ac4c816aff4da9";

async function refusal(action: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(action, UserError)).message;
}

Deno.test("decryptKeystore() opens the format's own vector", async () => {
  // The vector's secret is above the order of the Stark curve, which is said only after the MAC and the cipher have been right.
  const message = await refusal(() => decryptKeystore(JSON.stringify(VECTOR), "testpassword"));
  assert(message.includes("as a private key"), message);
});

Deno.test("decryptKeystore() gives what encryptKeystore() took", async () => {
  const text = await encryptKeystore(KEY, "a b", FAST);
  assertEquals(BigInt(await decryptKeystore(text, "a b")), BigInt(KEY));
  assert(!text.includes(KEY.slice(2)));
  const message = await refusal(() => decryptKeystore(text, "a c"));
  assert(message.includes("password") && !message.includes("a c") && !message.includes(KEY.slice(2)));
});

Deno.test("decryptKeystore() refuses what is not version 3 with scrypt, and scrypt without bounds", async () => {
  assert((await refusal(() => decryptKeystore("{", ""))).includes("no JSON"));
  assert((await refusal(() => decryptKeystore("{}", ""))).includes("version"));
  const { crypto } = VECTOR;
  const changed = [
    { ...VECTOR, version: 4 },
    { ...VECTOR, crypto: { ...crypto, cipher: "aes-128-cbc" } },
    { ...VECTOR, crypto: { ...crypto, kdf: "pbkdf2" } },
    { ...VECTOR, crypto: { ...crypto, mac: "0g" } },
    { ...VECTOR, crypto: { ...crypto, kdfparams: { ...crypto.kdfparams, n: 2 ** 24, r: 64 } } },
    { ...VECTOR, crypto: { ...crypto, kdfparams: { ...crypto.kdfparams, n: 262143 } } },
  ];
  for (const value of changed) {
    await refusal(() => decryptKeystore(JSON.stringify(value), "testpassword"));
  }
});

Deno.test("readCredentials() takes the environment, the keystore before it, and says what is missing", async () => {
  const environment: Record<string, string> = {};
  const read = (given = {}) => readCredentials((name) => environment[name], given);
  assert((await refusal(() => read())).includes(ACCOUNT_VARIABLES.address));
  environment[ACCOUNT_VARIABLES.address] = "0x12";
  assert((await refusal(() => read())).includes(ACCOUNT_VARIABLES.privateKey));
  environment[ACCOUNT_VARIABLES.privateKey] = KEY;
  assertEquals(await read(), { address: "0x12", privateKey: KEY });
  assertEquals((await read({ address: "0x13" })).address, "0x13");
  const keystore = await encryptKeystore("0x7", "pass", FAST);
  assert((await refusal(() => read({ keystore }))).includes(ACCOUNT_VARIABLES.password));
  environment[ACCOUNT_VARIABLES.password] = "pass";
  assertEquals(BigInt((await read({ keystore })).privateKey), 7n);
  for (const key of ["12", "0x0", `0x${"f".repeat(64)}`, "secret"]) {
    environment[ACCOUNT_VARIABLES.privateKey] = key;
    const message = await refusal(() => read());
    assert(key.length < 4 || !message.includes(key));
  }
  await refusal(() => read({ address: "0xzz", keystore }));
});
