import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Channel, createChannel, mixConfig } from "./channel.ts";
import type { HashName, ProtocolOptions } from "./options.ts";
import type { QM31 } from "./qm31.ts";
import { drawQueries } from "./queries.ts";
import channels from "../tests/vectors/channels.json" with { type: "json" };
import pow from "../tests/vectors/pow.json" with { type: "json" };

const SEED = 20260103;
const HASHES: readonly HashName[] = ["blake2s", "blake2s_m31", "poseidon252"];
const bare = (hex: string) => hex.replace(/^0x/, "");

interface Operation {
  readonly op: string;
  readonly digest: string;
  readonly value?: string;
  readonly data?: readonly number[];
  readonly n?: number;
  readonly felts?: readonly QM31[];
  readonly out?: unknown;
}

function replay(channel: Channel, operation: Operation): unknown {
  switch (operation.op) {
    case "mix_u64":
      return channel.mixU64(BigInt(operation.value!));
    case "mix_u32s":
      return channel.mixU32s(operation.data!);
    case "mix_felts":
      return channel.mixFelts(operation.felts!);
    case "draw_u32s":
      return channel.drawU32s();
    case "draw_secure_felt":
      return channel.drawSecureFelt();
    case "draw_secure_felts":
      return channel.drawSecureFelts(operation.n!);
  }
  throw new Error(`unknown operation ${operation.op}`);
}

/** A channel brought to a digest of the vectors, nothing drawn since. */
function replayTo(hash: HashName, digest: string): Channel {
  const channel = createChannel(hash);
  for (const operation of channels[hash].ops as unknown as Operation[]) {
    replay(channel, operation);
    if (bare(operation.digest) === bare(digest)) return channel;
  }
  throw new Error(`no operation of the vectors leads to ${digest}`);
}

for (const hash of HASHES) {
  Deno.test(`channel ${hash}: every operation of the vectors`, () => {
    const channel = createChannel(hash);
    assertEquals(channel.digest().toHex(), bare(channels[hash].initial));
    const operations = channels[hash].ops as unknown as Operation[];
    assert(operations.length > 30);
    for (const [i, operation] of operations.entries()) {
      const out = replay(channel, operation);
      if (operation.out !== undefined) assertEquals(out, operation.out, `operation ${i}: ${operation.op}`);
      assertEquals(channel.digest().toHex(), bare(operation.digest), `operation ${i}: ${operation.op}`);
    }
  });

  Deno.test(`channel ${hash}: draws do not repeat, a mix starts them anew (seed ${SEED})`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffffffff), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (words, draws) => {
          const [a, b] = [createChannel(hash), createChannel(hash)];
          for (let i = 0; i < draws; i++) a.drawU32s();
          a.mixU32s(words);
          b.mixU32s(words);
          const first = a.drawSecureFelt();
          assertEquals(first, b.drawSecureFelt());
          assert(String(first) !== String(a.drawSecureFelt()));
        },
      ),
      { seed: SEED, numRuns: 20 },
    );
  });

  Deno.test(`channel ${hash}: proof of work, all cases of the vectors`, () => {
    const cases = pow.cases.filter((c) => c.hash === hash);
    assert(cases.length > 0);
    for (const { mixed_u64, digest, bits, simd_nonce, cpu_nonce } of cases) {
      const channel = createChannel(hash);
      channel.mixU64(BigInt(mixed_u64));
      assertEquals(channel.digest().toHex(), bare(digest));
      for (const nonce of [simd_nonce, cpu_nonce]) {
        assert(channel.verifyPow(bits, BigInt(nonce)), `${bits} bits`);
      }
      if (bits > 4) assert(!channel.verifyPow(bits, BigInt(simd_nonce) ^ 1n));
      if (bits <= 18) assertEquals(channel.grind(bits), BigInt(simd_nonce), `${bits} bits`);
      assertEquals(channel.digest().toHex(), bare(digest));
    }
  });

  Deno.test(`channel ${hash}: refuses more than 32 proof-of-work bits`, () => {
    assertThrows(() => createChannel(hash).grind(33), RangeError);
    assertThrows(() => createChannel(hash).verifyPow(-1, 0n), RangeError);
  });
}

Deno.test("channel: query positions of the vectors", () => {
  for (const hash of HASHES) {
    for (const { digest, log_domain, n, raw } of channels[hash].queries) {
      const expected = [...new Set(raw)].sort((a, b) => a - b);
      assertEquals(drawQueries(replayTo(hash, digest), log_domain, n), expected);
    }
  }
});

Deno.test("channel: the configuration is mixed in the order of the proofs' first checkpoint", async () => {
  const url = new URL("../tests/vectors/proofs/lookup_lift9_blake2s.json", import.meta.url);
  const { config, checkpoints } = JSON.parse(await Deno.readTextFile(url));
  const channel = createChannel("blake2s");
  const options: ProtocolOptions = {
    hash: "blake2s",
    logBlowup: config.log_blowup_factor,
    queries: config.n_queries,
    powBits: config.pow_bits,
    foldStep: config.fold_step,
    logLastLayer: config.log_last_layer_degree_bound,
    liftingLogSize: config.lifting_log_size,
    interactionPowBits: 0,
    binding: "bare",
  };
  mixConfig(channel, options);
  assertEquals(channel.digest().toHex(), checkpoints[0].digest);
});
