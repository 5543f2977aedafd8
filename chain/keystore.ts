/**
 * An account's private key: from a keystore file in the Web3 Secret Storage format, version 3 (scrypt, aes-128-ctr, Keccak MAC), as
 * Starknet's and Ethereum's tools write it, or from the environment. Keys and passwords are in no message and no log.
 *
 * @module
 */
import { ctr } from "@noble/ciphers/aes.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import type { Credentials } from "./rpc.ts";

/** Where the environment has what is wanted. */
export const ACCOUNT_VARIABLES = {
  address: "OBELYSK_ACCOUNT",
  privateKey: "OBELYSK_PRIVATE_KEY",
  password: "OBELYSK_KEYSTORE_PASSWORD",
} as const;

/** Order of the Stark curve: private keys are below it. */
const CURVE_ORDER = 0x800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2fn;
const KEY_BYTES = 32;
/** scrypt takes 128·n·r bytes: a file may not ask for more than this. */
const MAX_SCRYPT_BYTES = 2 ** 30;

const hexText = z.string().regex(/^(?:0x)?(?:[0-9a-f]{2})+$/i).transform((text) =>
  Uint8Array.fromHex(text.replace(/^0x/, ""))
);
const schema = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal("aes-128-ctr"),
    cipherparams: z.object({ iv: hexText }),
    ciphertext: hexText,
    kdf: z.literal("scrypt"),
    kdfparams: z.object({
      dklen: z.literal(KEY_BYTES),
      n: z.int().min(2).max(2 ** 24),
      r: z.int().min(1).max(64),
      p: z.int().min(1).max(64),
      salt: hexText,
    }),
    mac: hexText,
  }),
});

/**
 * The private key in a keystore file's text.
 *
 * @throws {UserError} for a text that is no such keystore, a wrong password, or something in it that is no private key.
 */
export async function decryptKeystore(text: string, password: string): Promise<string> {
  const { crypto } = parse(text);
  const { n, r, p, salt, dklen } = crypto.kdfparams;
  if (128 * n * r > MAX_SCRYPT_BYTES || (n & (n - 1)) !== 0) {
    throw new UserError(
      `Cannot read keystore: scrypt with n ${n} and r ${r}; allowed is a power of two that takes at most 1 GiB`,
    );
  }
  const key = await scryptAsync(password, salt, { N: n, r, p, dkLen: dklen });
  const mac = keccak_256(new Uint8Array([...key.subarray(16, 32), ...crypto.ciphertext]));
  if (!sameBytes(mac, crypto.mac)) throw new UserError("Cannot read keystore: the password is not its own");
  const secret = ctr(key.subarray(0, 16), crypto.cipherparams.iv).decrypt(crypto.ciphertext);
  return checkedKey(`0x${secret.toHex()}`, "the keystore's content");
}

/** How {@linkcode encryptKeystore} makes it slow to guess the password. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** A private key as a keystore file's text. */
export async function encryptKeystore(
  privateKey: string,
  password: string,
  { n, r, p }: ScryptCost = { n: 2 ** 17, r: 8, p: 1 },
): Promise<string> {
  const secret = Uint8Array.fromHex(checkedKey(privateKey, "the key").slice(2).padStart(2 * KEY_BYTES, "0"));
  const [salt, iv] = [KEY_BYTES, 16].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const key = await scryptAsync(password, salt, { N: n, r, p, dkLen: KEY_BYTES });
  const ciphertext = ctr(key.subarray(0, 16), iv).encrypt(secret);
  const mac = keccak_256(new Uint8Array([...key.subarray(16, 32), ...ciphertext]));
  return JSON.stringify({
    version: 3,
    id: crypto.randomUUID(),
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: iv.toHex() },
      ciphertext: ciphertext.toHex(),
      kdf: "scrypt",
      kdfparams: { dklen: KEY_BYTES, n, r, p, salt: salt.toHex() },
      mac: mac.toHex(),
    },
  });
}

/**
 * An account's credentials: the key from the keystore when there is one, else from the environment; the address likewise.
 *
 * @param environment reads a variable
 * @param given text of a keystore file, address of the account
 * @throws {UserError} when something is missing or not what it should be.
 */
export async function readCredentials(
  environment: (name: string) => string | undefined,
  given: { readonly keystore?: string; readonly address?: string } = {},
): Promise<Credentials> {
  const address = given.address ?? environment(ACCOUNT_VARIABLES.address);
  if (address === undefined) {
    throw new UserError(
      `Cannot sign: no account; give its address with --account or in ${ACCOUNT_VARIABLES.address}`,
      2,
    );
  }
  if (!/^0x[0-9a-f]{1,64}$/i.test(address) || BigInt(address) >= STARK_PRIME || BigInt(address) === 0n) {
    throw new UserError(`Cannot sign for account ${address}: allowed is 0x and hexadecimal digits`, 2);
  }
  if (given.keystore !== undefined) {
    const password = environment(ACCOUNT_VARIABLES.password);
    if (password === undefined) {
      throw new UserError(
        `Cannot open keystore: no password; put it into the environment as ${ACCOUNT_VARIABLES.password}`,
        2,
      );
    }
    return { address, privateKey: await decryptKeystore(given.keystore, password) };
  }
  const privateKey = environment(ACCOUNT_VARIABLES.privateKey);
  if (privateKey === undefined) {
    throw new UserError(
      `Cannot sign: no key; give a keystore with --keystore, or put the key into the environment as ${ACCOUNT_VARIABLES.privateKey}`,
      2,
    );
  }
  return { address, privateKey: checkedKey(privateKey, ACCOUNT_VARIABLES.privateKey) };
}

function parse(text: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError("Cannot read keystore: it is no JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join(".") || "the whole");
    throw new UserError(
      `Cannot read keystore: ${fields.join(", ")} not as in version 3 with scrypt and aes-128-ctr`,
    );
  }
  return parsed.data;
}

/** The key, when it is one; what it is not is not said, it might be a secret all the same. */
function checkedKey(key: string, what: string): string {
  const isHex = /^0x[0-9a-f]{1,64}$/i.test(key);
  if (!isHex || BigInt(key) === 0n || BigInt(key) >= CURVE_ORDER) {
    throw new UserError(
      `Cannot use ${what} as a private key: wanted is 0x and hexadecimal digits, above 0 and below the order of the Stark curve`,
    );
  }
  return key;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
