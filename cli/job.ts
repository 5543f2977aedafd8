/**
 * `deno task job`: the two sides of a payment before and after the proof. A client deposits for a job, sees what became of it and takes
 * the deposit back; a worker reserves a job and learns the context that its proof must have.
 *
 * @module
 */
import { decodeKey } from "../air/key.ts";
import { classArtifact } from "../chain/class_artifact.ts";
import { contractAddress, deployContract } from "../chain/deploy.ts";
import { devnetSkip } from "../chain/devnet.ts";
import {
  depositCalls,
  escrowSource,
  type Job,
  readJob,
  readToken,
  refundCall,
  reserveCalls,
} from "../chain/escrow.ts";
import { startLocalChain } from "../chain/local_chain.ts";
import { type ChainCall, hex, type Receipt, type RpcSession, strk, STRK_ADDRESS } from "../chain/rpc.ts";
import { ChainError, RevertError } from "../chain/rpc_errors.ts";
import { chainShape } from "../chain/shape.ts";
import { slicingOf } from "../chain/split.ts";
import { contextFelt, inputsHash } from "../chain/statement.ts";
import { quoteText } from "../chain/submit.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { UserError } from "../protocol/errors.ts";
import { wordsToFelt } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import {
  ACCOUNT_FLAGS,
  chainName,
  feltOf,
  readingSessionOf,
  requireConsent,
  sessionOf,
  strkOf,
} from "./_chain.ts";
import { readInput } from "./_files.ts";
import { givenInputs, INPUT_FLAGS } from "./_program.ts";
import { type Command, type Given, isOn, numberOf, runCommand, textOf } from "./_shared.ts";

const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_MINUTE = 60;
const DEFAULT_HOURS = 24;
const DEFAULT_RESERVE_MINUTES = 30;

/** The command. */
export const JOB: Command = {
  name: "job",
  summary: "deposit the payment for a proof, reserve it, see it, or take it back",
  positional: "STEP",
  flags: {
    "Which job": [
      { name: "job", value: "ID", help: "show, context, reserve, refund: the job" },
      {
        name: "escrow",
        value: "ADDRESS",
        help: "the escrow contract (default: where a first deposit puts it, for payments in STRK)",
      },
    ],
    "What is asked for (open)": [
      {
        name: "key",
        value: "FILE",
        help: "the verifying key of the program and its parameters (deno task key)",
      },
      ...INPUT_FLAGS,
      {
        name: "verifier",
        value: "ADDRESS",
        help: "the verifier contract (default: where --deploy of submit puts it)",
      },
      { name: "split", help: "the verifier is one that takes proofs in slices (submit --split)" },
      { name: "payment", value: "STRK", help: "what is deposited" },
      { name: "hours", value: "N", help: `how long it can be claimed (default ${DEFAULT_HOURS})` },
      { name: "payee", value: "ADDRESS", help: "who is paid; without it the first who reserves the job is" },
      { name: "bond", value: "STRK", help: "without --payee: what a reservation costs when it lapses" },
      {
        name: "reserve-minutes",
        value: "N",
        help: `without --payee: how long a reservation lasts (default ${DEFAULT_RESERVE_MINUTES})`,
      },
    ],
    "Node and account": ACCOUNT_FLAGS,
    "Output": [{ name: "json", help: "print one JSON object on stdout" }],
  },
  notes: {
    "Steps": {
      context:
        "the context for deno task prove that makes a proof payable to this account; without --job, that of --chain devnet",
      open: "deposit for a new job",
      show: "print a job",
      reserve: "leave the bond of an open job, and be its payee for a while",
      refund: "take the deposit back after the deadline",
    },
  },
  examples: [
    "deno task job context",
    "deno task job open --key net.key --input 1,2,3 --payment 2 --bond 0.5 --url https://… --keystore key.json --account 0x…",
    "deno task job context --job 0x… --url https://… --keystore key.json --account 0x…",
    "deno task job show --job 0x… --url http://127.0.0.1:5050 --json",
  ],
};

const STEPS = ["context", "open", "show", "reserve", "refund"] as const;
type Step = typeof STEPS[number];

/** A session with the escrow that is meant. */
interface Place {
  readonly given: Given;
  readonly session: RpcSession;
  readonly escrow: bigint;
}

/** What is printed: lines, and the same as an object. */
interface Report {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

/** Only `open` deploys an escrow. */
async function placeOf(given: Given, step: Step): Promise<Place> {
  const session = step === "show" || step === "context"
    ? await readingSessionOf(given, step === "context")
    : await sessionOf(given);
  const stated = feltOf(given, "escrow");
  if (stated !== undefined) return { given, session, escrow: stated };
  const artifact = await classArtifact(escrowSource());
  const { address } = contractAddress(session, artifact.classHash, [STRK_ADDRESS]);
  if (step === "open" && await session.classHashAt(address) === undefined) {
    const most = await session.prices();
    requireConsent(given, session, most.l2 * 10n ** 9n);
    await deployContract(session, artifact, [STRK_ADDRESS]);
  }
  return { given, session, escrow: address };
}

function jobIdOf(given: Given): bigint {
  const jobId = feltOf(given, "job");
  if (jobId === undefined) throw new UserError("Cannot find the job: give its id with --job", 2);
  return jobId;
}

async function localContext(): Promise<Report> {
  const missing = devnetSkip();
  if (missing !== undefined) throw new UserError(`Cannot tell the context of --chain devnet: ${missing}`);
  await using local = await startLocalChain();
  const context = hex(local.context);
  return { lines: [context], json: { chain: chainName(local.client.chainId), context } };
}

async function context(given: Given): Promise<Report> {
  if (textOf(given, "job") === undefined) return await localContext();
  const { session, escrow } = await placeOf(given, "context");
  const jobId = jobIdOf(given);
  const felt = hex(contextFelt({ chainId: session.chainId, escrow, jobId, payee: session.address }));
  return { lines: [felt], json: { chain: chainName(session.chainId), context: felt } };
}

/** Prints what it would cost, asks for consent where it is needed, and sends. */
async function sendAfterQuote({ given, session }: Place, calls: readonly ChainCall[]): Promise<Receipt> {
  const quote = await session.quote(calls);
  console.error(`costs ${quoteText(quote)}`);
  requireConsent(given, session, quote.maxFeeFri);
  return await session.send(calls, quote);
}

function sent(receipt: Receipt): Report {
  const { transactionHash, block, feeFri } = receipt;
  return {
    lines: [`  sent     ${transactionHash} in block ${block}`, `  fee      ${strk(feeFri)}`],
    json: { transaction: transactionHash, block, fee_fri: String(feeFri) },
  };
}

async function open(given: Given): Promise<Report> {
  const keyPath = textOf(given, "key");
  const payment = strkOf(given, "payment");
  if (keyPath === undefined || payment === undefined) {
    throw new UserError("Cannot open a job: it needs --key and --payment; see deno task job --help", 2);
  }
  const key = decodeKey(
    new TextDecoder().decode(await readInput(keyPath, "key", "make one with deno task key … --out FILE")),
  );
  const { bond, payee, reserveSeconds } = payeeOf(given);
  const inputs = (await givenInputs(given)).map((value) => value < 0 ? value + P : value);
  const place = await placeOf(given, "open");
  const { session, escrow } = place;
  const shape = chainShape(key.air, key.options);
  const slicing = isOn(given, "split") ? slicingOf(shape) : undefined;
  const artifact = await verifierClass(shape, undefined, slicing);
  const verifier = feltOf(given, "verifier") ?? contractAddress(session, artifact.classHash, []).address;
  const found = await session.classHashAt(verifier);
  if (found !== BigInt(artifact.classHash)) {
    throw new UserError(
      `Cannot open a job for the verifier at ${hex(verifier)}: ${
        found === undefined ? "there is none" : `its class is ${hex(found)}`
      }, the key's has class ${artifact.classHash}; deno task submit --deploy puts it there`,
    );
  }
  const hours = numberOf(given, "hours", 1, 24 * 365) ?? DEFAULT_HOURS;
  const deadline = BigInt((await session.latestBlock()).timestamp) + BigInt(hours * SECONDS_PER_HOUR);
  const terms = {
    verifier,
    keyDigest: wordsToFelt(key.digest),
    inputsHash: inputsHash(inputs),
    payee,
    deadline,
    bond,
    reserveSeconds,
  };
  const token = await readToken(session, escrow);
  const receipt = await sendAfterQuote(place, depositCalls(escrow, token, terms, payment));
  const event = receipt.events.find(({ from, keys }) => from === escrow && keys[2] === session.address);
  if (!event) throw new ChainError(`Cannot find the deposit in transaction ${receipt.transactionHash}`);
  const report = sent(receipt);
  return {
    lines: [`job ${hex(event.keys[1])}: ${strk(event.data[0])} at escrow ${hex(escrow)}`, ...report.lines],
    json: { job: hex(event.keys[1]), escrow: hex(escrow), amount: String(event.data[0]), ...report.json },
  };
}

/** A payee, or the terms of a reservation. */
function payeeOf(given: Given): { payee: bigint; bond: bigint; reserveSeconds: bigint } {
  const payee = feltOf(given, "payee");
  const bond = strkOf(given, "bond");
  const minutes = numberOf(given, "reserve-minutes", 1, 60 * 24 * 365);
  if (payee !== undefined && (bond !== undefined || minutes !== undefined)) {
    throw new UserError("Cannot use --bond or --reserve-minutes with --payee: nobody reserves such a job", 2);
  }
  if (payee !== undefined) return { payee, bond: 0n, reserveSeconds: 0n };
  if (bond === undefined || bond === 0n) {
    throw new UserError("Cannot open a job for anybody without a bond: give --bond or --payee", 2);
  }
  return {
    payee: 0n,
    bond,
    reserveSeconds: BigInt((minutes ?? DEFAULT_RESERVE_MINUTES) * SECONDS_PER_MINUTE),
  };
}

function jobReport(jobId: bigint, job: Job): Report {
  const time = (seconds: bigint) => seconds === 0n ? "-" : new Date(Number(seconds) * 1000).toISOString();
  const { keyDigest, inputsHash, deadline, reserveSeconds, reservedUntil } = job;
  const felts = {
    client: job.client,
    verifier: job.verifier,
    key_digest: keyDigest,
    inputs_hash: inputsHash,
  };
  const people = { payee: job.payee, worker: job.worker };
  return {
    lines: [
      `job ${hex(jobId)}: ${job.status}, ${strk(job.amount)} until ${time(deadline)}`,
      ...Object.entries({ ...felts, ...people }).map(([name, felt]) => `  ${name.padEnd(11)} ${hex(felt)}`),
      ...job.payee === 0n && job.status !== "none"
        ? [`  bond        ${strk(job.bond)} for ${reserveSeconds} s; reserved until ${time(reservedUntil)}`]
        : [],
    ],
    json: {
      job: hex(jobId),
      status: job.status,
      ...Object.fromEntries(Object.entries({ ...felts, ...people }).map(([name, felt]) => [name, hex(felt)])),
      amount: String(job.amount),
      bond: String(job.bond),
      deadline: Number(deadline),
      reserve_seconds: Number(reserveSeconds),
      reserved_until: Number(reservedUntil),
    },
  };
}

async function show(given: Given): Promise<Report> {
  const jobId = jobIdOf(given);
  const { session, escrow } = await placeOf(given, "show");
  return jobReport(jobId, await readJob(session, escrow, jobId));
}

async function reserve(given: Given): Promise<Report> {
  const jobId = jobIdOf(given);
  const place = await placeOf(given, "reserve");
  const { session, escrow } = place;
  const { bond, payee, status } = await readJob(session, escrow, jobId);
  if (status !== "open" || payee !== 0n) {
    const why = status === "open" ? `it is for ${hex(payee)} alone` : `its status is ${status}`;
    throw new UserError(`Cannot reserve job ${hex(jobId)}: ${why}`);
  }
  const token = await readToken(session, escrow);
  return sent(await sendAfterQuote(place, reserveCalls(escrow, token, jobId, bond)));
}

async function refund(given: Given): Promise<Report> {
  const jobId = jobIdOf(given);
  const place = await placeOf(given, "refund");
  return sent(await sendAfterQuote(place, [refundCall(place.escrow, jobId)]));
}

const DO = { context, open, show, reserve, refund } as const;

async function job(given: Given): Promise<number> {
  const step = STEPS.find((name) => name === given.positional);
  if (step === undefined) {
    throw new UserError(`Cannot ${given.positional} a job: allowed is ${STEPS.join(", ")}`, 2);
  }
  try {
    const { lines, json } = await DO[step](given);
    console.log(isOn(given, "json") ? JSON.stringify(json) : lines.join("\n"));
    return 0;
  } catch (error) {
    if (error instanceof RevertError || error instanceof ChainError) throw new UserError(error.message);
    throw error;
  }
}

if (import.meta.main) await runCommand(JOB, job);
