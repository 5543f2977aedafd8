/**
 * The commands on chains as a client and a worker use them, on local chains: a job from deposit to payment, and mainnet's consent.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Devnet, devnetSkip, startDevnet } from "../chain/devnet.ts";
import { encryptKeystore } from "../chain/keystore.ts";
import { isBuilt } from "../prover/native_library.ts";
import { fromFileUrl } from "../prover/paths.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const reason = devnetSkip() ?? (isBuilt("cpu") ? undefined : "no cpu library (make build)");
const note = reason === undefined ? "" : `: skipped, ${reason}`;
const PASSWORD = "correct horse";
/** A proof that a contract verifies, quickly made. */
const PROVED = ["--air", "wide_fibonacci", "--columns", "4", "--log-rows", "8", "--profile", "onchain80"];

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(env: Record<string, string>, task: string, ...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", task, ...args],
    cwd: ROOT,
    stdin: "null",
    env,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The object that a command prints with --json. */
async function asked(env: Record<string, string>, task: string, ...args: string[]) {
  const { code, stdout, stderr } = await run(env, task, ...args, "--json");
  assertEquals(code, 0, `${stdout} ${stderr}`);
  return JSON.parse(stdout);
}

async function prove(out: string, context?: string, ...options: string[]): Promise<string> {
  const bound = context === undefined ? [] : ["--context", context];
  const { code, stderr } = await run({}, "prove", ...PROVED, ...bound, ...options, "--out", out);
  assertEquals(code, 0, stderr);
  return out;
}

/** Account `index` of a devnet, with its key in a file. */
async function user(devnet: Devnet, index: number, folder: string): Promise<Record<string, string>> {
  const { address, privateKey } = devnet.accounts[index];
  await Deno.writeTextFile(
    `${folder}/${index}.json`,
    await encryptKeystore(privateKey, PASSWORD, { n: 2 ** 10, r: 8, p: 1 }),
  );
  return { OBELYSK_RPC_URL: devnet.rpcUrl, OBELYSK_ACCOUNT: address, OBELYSK_KEYSTORE_PASSWORD: PASSWORD };
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: `submit --chain devnet pays a proof with the context that job tells${note}`,
  ignore: reason !== undefined,
  fn: () =>
    inFolder(async (folder) => {
      const { context } = await asked({}, "job", "context");
      const paid = await asked(
        {},
        "submit",
        await prove(`${folder}/p`, context),
        "--chain",
        "devnet",
        "--payment",
        "2.5",
      );
      assertEquals([paid.submitted, paid.is_new, paid.payment.amount], [true, true, "2500000000000000000"]);
      assert(paid.felts < 5000 && paid.proven_bits >= 80 && paid.transaction.l2_gas > 0);
      const unpaid = await run({}, "submit", await prove(`${folder}/q`), "--chain", "devnet");
      assertEquals(unpaid.code, 0, unpaid.stderr);
      assertMatch(unpaid.stdout, /^verified on SN_SEPOLIA wide_fibonacci .* 85 proven bits/m);
      assert(!unpaid.stdout.includes("paid"));
    }),
});

Deno.test({
  name: `submit --split sends in slices a proof that is too long for one transaction${note}`,
  ignore: reason !== undefined,
  fn: () =>
    inFolder(async (folder) => {
      const { context } = await asked({}, "job", "context");
      const proof = await prove(`${folder}/p`, context, "--queries", "240");
      const whole = await run({}, "submit", proof, "--chain", "devnet");
      assertEquals(whole.code, 1);
      assertMatch(
        whole.stderr,
        /^Cannot send proof: its transaction has \d+ felts .* at most 5000 .*--split/,
      );
      const paid = await asked({}, "submit", proof, "--chain", "devnet", "--split");
      assertEquals([paid.submitted, paid.is_new, paid.earlier_transactions.length], [true, true, 1]);
      assertEquals(paid.payment.amount, "1000000000000000000");
      assert(paid.felts > 5000 && paid.proven_bits > 100);
    }),
});

Deno.test({
  name: `job and submit take a job from deposit to payment, and another to its refund${note}`,
  ignore: reason !== undefined,
  fn: () =>
    inFolder(async (folder) => {
      await using devnet = await startDevnet({ accounts: 2 });
      const [client, worker] = [await user(devnet, 0, folder), await user(devnet, 1, folder)];
      const key = (who: number) => ["--keystore", `${folder}/${who}.json`];
      const made = await run({}, "key", ...PROVED, "--out", `${folder}/k`);
      assertEquals(made.code, 0, made.stderr);
      const opening = [
        "open",
        "--key",
        `${folder}/k`,
        "--payment",
        "3",
        "--bond",
        "0.5",
        "--hours",
        "1",
        ...key(0),
      ];
      // Before there is a verifier nobody can pay for it; the worker puts it there with any proof.
      const early = await run(client, "job", ...opening);
      assertMatch(early.stderr, /there is none.*deno task submit --deploy/);
      const plain = await prove(`${folder}/p`);
      const rpc = [plain, "--key", `${folder}/k`, "--chain", "rpc", ...key(1)];
      const absent = await run(worker, "submit", ...rpc);
      assertMatch(absent.stderr, /^Cannot submit: no verifier of this shape is at 0x.* STRK.*--deploy/);
      const first = await asked(worker, "submit", ...rpc, "--deploy");
      assertEquals([first.submitted, first.payment, first.chain], [true, null, "SN_SEPOLIA"]);
      const quoted = await asked(worker, "submit", ...rpc, "--quote");
      assertEquals([quoted.submitted, quoted.transaction], [false, null]);

      // The verifier that takes slices is another contract, with facts and jobs of its own.
      const sliced = await asked(worker, "submit", ...rpc, "--split", "--deploy");
      assertEquals([sliced.is_new, sliced.fact === first.fact], [true, true]);
      const { job: slicedJob } = await asked(client, "job", ...opening, "--split");
      const { verifier } = await asked(client, "job", "show", "--job", slicedJob);
      assertEquals([verifier, sliced.verifier === first.verifier], [sliced.verifier, false]);

      const { job } = await asked(client, "job", ...opening);
      const named = ["--job", job];
      const { context } = await asked(worker, "job", "context", ...named);
      const proof = await prove(`${folder}/q`, context);
      const claiming = [proof, "--key", `${folder}/k`, "--chain", "rpc", ...key(1), ...named];
      const unreserved = await run(worker, "submit", ...claiming);
      assertMatch(unreserved.stderr, /this account has not reserved it/);
      await asked(worker, "job", "reserve", ...named, ...key(1));
      assertEquals(
        BigInt((await asked(client, "job", "show", ...named)).worker),
        BigInt(worker.OBELYSK_ACCOUNT),
      );
      const { payment } = await asked(worker, "submit", ...claiming);
      assertEquals([payment.amount, payment.bond], ["3000000000000000000", "500000000000000000"]);
      assertEquals((await asked(client, "job", "show", ...named)).status, "paid");

      const second = (await asked(client, "job", ...opening)).job;
      const refund = ["refund", "--job", second, ...key(0)];
      assertMatch((await run(client, "job", ...refund)).stderr, /refuses with DEADLINE_NOT_PASSED/);
      await devnet.rpc("devnet_increaseTime", { time: 3601 });
      await asked(client, "job", ...refund);
      assertEquals((await asked(client, "job", "show", "--job", second)).status, "refunded");
    }),
});

Deno.test({
  name: `submit sends nothing on mainnet without --yes, and prints what it would cost${note}`,
  ignore: reason !== undefined,
  fn: () =>
    inFolder(async (folder) => {
      await using devnet = await startDevnet({ accounts: 1, network: "mainnet" });
      const { address, privateKey } = devnet.accounts[0];
      const worker = {
        OBELYSK_RPC_URL: devnet.rpcUrl,
        OBELYSK_ACCOUNT: address,
        OBELYSK_PRIVATE_KEY: privateKey,
      };
      const nonce = async () => Number(await devnet.provider.getNonceForAddress(address));
      const rpc = [await prove(`${folder}/p`), "--chain", "rpc"];
      const refused =
        /Cannot send on mainnet without --yes: it would cost up to \d+\.\d{6} STRK; nothing was sent/;
      const deploying = await run(worker, "submit", ...rpc, "--deploy");
      assertMatch(deploying.stdout, /declaring its classes costs .* STRK/);
      assertMatch(deploying.stderr, refused);
      assertEquals([deploying.code, await nonce()], [1, 0]);
      assertEquals((await asked(worker, "submit", ...rpc, "--deploy", "--yes")).chain, "SN_MAIN");
      const sent = await nonce();
      const again = await run(worker, "submit", ...rpc);
      assertMatch(again.stdout, /^costs \d+ L2 gas at 8 Gfri .* STRK, bounded by .* STRK$/m);
      assertMatch(again.stderr, refused);
      assertEquals([again.code, await nonce()], [1, sent]);
      const wrong = await run({ ...worker, OBELYSK_PRIVATE_KEY: "0x1234" }, "submit", ...rpc, "--yes");
      assertEquals(wrong.code, 1);
      for (const text of [deploying, again, wrong].flatMap(({ stdout, stderr }) => [stdout, stderr])) {
        assert(!text.includes(privateKey.slice(2)) && !text.includes("0x1234"));
      }
    }),
});
