/**
 * `deno task submit`: verifies a proof file here, then has a contract verify it on a chain, and claims the payment of a job.
 *
 * @module
 */
import { decodeKey } from "../air/key.ts";
import { casmWays, checkClassSize, type ClassArtifact, classArtifact } from "../chain/class_artifact.ts";
import { contractAddress, deployContract, quoteDeclare } from "../chain/deploy.ts";
import { devnetSkip } from "../chain/devnet.ts";
import { escrowSource } from "../chain/escrow.ts";
import { feeFri, FLOOR_L2_GAS_FRI, GAS_MODES, invokeGas, registrationParts } from "../chain/fees.ts";
import { startLocalChain } from "../chain/local_chain.ts";
import { hex, type Quote, type Receipt, type RpcSession, strk, STRK_ADDRESS } from "../chain/rpc.ts";
import { ChainError, RevertError } from "../chain/rpc_errors.ts";
import { type ChainShape, chainShape } from "../chain/shape.ts";
import {
  embeddedTier,
  type Outcome,
  quoteText,
  rpcTier,
  type Submission,
  submissionOf,
  type Tier,
  TIERS,
} from "../chain/submit.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { embeddedVerifierSource, SPLIT_CONTRACT, VERIFIER_CONTRACT } from "../chain/verifier_source.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { type Verified, verifyProofFile } from "../verifier/verify_file.ts";
import { checkProgram } from "../vm/checker.ts";
import { ACCOUNT_FLAGS, chainName, feltOf, requireConsent, sessionOf, strkOf } from "./_chain.ts";
import { readInput } from "./_files.ts";
import { refuseCompileFlags } from "./_network.ts";
import { MODEL_FLAGS, PROGRAM_NOTES, readProgram } from "./_program.ts";
import { choiceOf, type Command, type Given, isOn, numberOf, runCommand, textOf } from "./_shared.ts";
import { airText, bitsText } from "./_text.ts";

const BITS_MAX = 128;
/** fri per L1 data gas in predictions: what devnet charges. */
const L1_DATA_GAS_FRI = 1_000_000_000n;

/** The command. */
export const SUBMIT: Command = {
  name: "submit",
  summary: "have a Starknet contract verify a proof, and claim the payment of a job with it",
  positional: "PROOF",
  flags: {
    "What must be proven (a program's proof needs one of the two)": [
      { name: "key", value: "FILE", help: "the verifying key, made by deno task key" },
      { name: "program", value: "FILE", help: "the program that was run" },
      ...MODEL_FLAGS,
      { name: "min-proven-bits", value: "N", help: "proven bits demanded (default 80)" },
    ],
    "Where": [
      { name: "chain", value: "NAME", help: `one of the chains below: ${TIERS.join(", ")}` },
      {
        name: "split",
        help: "several transactions, for a proof that is too long for one; started before: goes on",
      },
      { name: "payment", value: "STRK", help: "devnet: what the client deposits (default 1)" },
      ...ACCOUNT_FLAGS,
      {
        name: "verifier",
        value: "ADDRESS",
        help: "rpc: the contract, when it is not where --deploy puts it",
      },
      { name: "deploy", help: "rpc: declare and deploy the verifier's class if it is not there" },
      { name: "job", value: "ID", help: "rpc: the job to claim in the same transaction" },
      {
        name: "escrow",
        value: "ADDRESS",
        help: "rpc: the job's escrow, when it is not where deno task job puts it",
      },
    ],
    "Output": [
      { name: "quote", help: "print what it would cost and send nothing" },
      { name: "json", help: "print one JSON object on stdout" },
    ],
  },
  notes: {
    "Chains": {
      embedded: "the contract in the embedded compiler: no network, prints steps and gas (half a minute)",
      devnet:
        "a private starknet-devnet (make devnet); a proof with the context that deno task job context prints is paid there",
      rpc: "a node of Sepolia or mainnet, or a devnet that is running",
    },
    Programs: PROGRAM_NOTES.Programs,
  },
  examples: [
    "deno task submit p.proof --program net.onnx",
    "deno task submit p.proof --program net.onnx --chain devnet",
    "deno task submit p.proof --program net.onnx --chain devnet --split",
    "deno task submit p.proof --key net.key --chain rpc --url https://… --keystore key.json --account 0x… --job 0x…",
    "deno task submit p.proof --key net.key --chain rpc --url https://… --quote --json",
  ],
};

async function verifiedOf(given: Given): Promise<Verified> {
  const [keyPath, programPath] = [textOf(given, "key"), textOf(given, "program")];
  if (keyPath !== undefined && programPath !== undefined) {
    throw new UserError("Cannot use --key with --program: the key names the program, give one of the two", 2);
  }
  if (programPath === undefined) refuseCompileFlags(given, "without --program");
  const program = programPath === undefined ? undefined : (await readProgram(programPath, given)).program;
  if (program) checkProgram(program);
  const key = keyPath === undefined ? undefined : decodeKey(
    new TextDecoder().decode(
      await readInput(keyPath, "key", "make one with deno task key --air … --out FILE"),
    ),
  );
  const minProvenBits = numberOf(given, "min-proven-bits", 0, BITS_MAX);
  const bytes = await readInput(given.positional!, "proof", "make one with deno task prove … --out FILE");
  // Whatever it is bound to: the contract puts it into the fact, and a claim compares it with the job's.
  const { context } = decodeProofFile(bytes).statement;
  return verifyProofFile(bytes, {
    context,
    ...program && { program },
    ...key && { key },
    ...minProvenBits !== undefined && { minProvenBits },
  });
}

/** What a run of the command has come to know. */
interface Job {
  readonly given: Given;
  readonly verified: Verified;
  readonly submission: Submission;
  /** What the verifier is made for. */
  readonly shape: ChainShape;
  readonly say: (line: string) => void;
}

/** What is reported in the end. */
interface Result {
  readonly chain: string;
  readonly quote: Quote | undefined;
  /** Undefined when only a quote was asked for. */
  readonly outcome: Outcome | undefined;
  /** What declaring and deploying cost, in fri. */
  readonly deployedFri: bigint;
}

async function submitTo(
  tier: Tier,
  job: Job,
  consent: (quote: Quote) => void,
): Promise<Omit<Result, "chain" | "deployedFri">> {
  const { given, submission, say } = job;
  const quote = await tier.quote(submission);
  if (quote) say(`costs ${quoteText(quote)}`);
  if (isOn(given, "quote")) return { quote, outcome: undefined };
  if (quote) consent(quote);
  return { quote, outcome: await tier.submit(submission, quote) };
}

async function toEmbedded(job: Job): Promise<Result> {
  if (isOn(job.given, "quote")) {
    throw new UserError("Cannot use --quote with --chain embedded: nothing is charged there", 2);
  }
  const slicing = job.submission.split?.slicing;
  const tier = embeddedTier({
    source: embeddedVerifierSource(job.shape, slicing),
    contract: slicing ? SPLIT_CONTRACT : VERIFIER_CONTRACT,
  });
  return { ...await submitTo(tier, job, () => {}), chain: "embedded", deployedFri: 0n };
}

async function toDevnet(job: Job): Promise<Result> {
  const missing = devnetSkip();
  if (missing !== undefined) throw new UserError(`Cannot use --chain devnet: ${missing}`);
  const payment = strkOf(job.given, "payment");
  await using local = await startLocalChain(
    await checkedClass(job),
    payment === undefined ? {} : { payment },
  );
  const deployedFri = local.deployments.reduce((sum, { feeFri }) => sum + feeFri, 0n);
  job.say(`declared and deployed the verifier and the escrow for ${strk(deployedFri)}`);
  const result = await submitTo(local.tier, job, () => {});
  return { ...result, chain: chainName(local.client.chainId), deployedFri };
}

async function checkedClass({ shape, verified, submission }: Job): Promise<ClassArtifact> {
  if (casmWays().length === 0) {
    throw new UserError("Cannot compile the verifier's class: run make cairo-tools or make devnet first");
  }
  const artifact = await verifierClass(shape, undefined, submission.split?.slicing);
  for (const part of [artifact, ...artifact.libraries]) {
    checkClassSize(`the verifier of ${airText(verified.air)}`, part);
  }
  return artifact;
}

async function toRpc(job: Job): Promise<Result> {
  const { given, say } = job;
  const session = await sessionOf(given);
  const artifact = await checkedClass(job);
  const place = contractAddress(session, artifact.classHash, []).address;
  const verifier = feltOf(given, "verifier") ?? place;
  const deployedFri = verifier === place ? await deployVerifier(job, session, artifact, place) : 0n;
  const jobId = feltOf(given, "job");
  if (jobId === undefined && textOf(given, "escrow") !== undefined) {
    throw new UserError("Cannot use --escrow without --job: give the job to claim", 2);
  }
  const claim = jobId === undefined ? undefined : { escrow: await escrowOf(given, session), jobId };
  const tier = rpcTier(session, { verifier, classHash: BigInt(artifact.classHash), ...claim && { claim } });
  say(`chain ${chainName(session.chainId)}, account ${hex(session.address)}, verifier ${hex(verifier)}`);
  const result = await submitTo(tier, job, (quote) => requireConsent(given, session, quote.maxFeeFri));
  return { ...result, chain: chainName(session.chainId), deployedFri };
}

/** Puts the verifier there if it is not and --deploy is given; what that cost, in fri. */
async function deployVerifier(
  { given, say }: Job,
  session: RpcSession,
  artifact: ClassArtifact,
  place: bigint,
): Promise<bigint> {
  if (await session.classHashAt(place) !== undefined) return 0n;
  const classes = [...artifact.libraries ?? [], artifact];
  const quotes = (await Promise.all(classes.map((each) => quoteDeclare(session, each)))).filter((quote) =>
    quote !== undefined
  );
  const cost = quotes.length > 0
    ? `declaring its classes costs ${quotes.map(quoteText).join(" and ")}`
    : "its classes are declared";
  if (!isOn(given, "deploy") || isOn(given, "quote")) {
    throw new UserError(
      `Cannot submit: no verifier of this shape is at ${hex(place)}; ${cost}; --deploy does it`,
    );
  }
  say(`no verifier of this shape is at ${hex(place)}; ${cost}`);
  requireConsent(given, session, quotes.reduce((sum, { maxFeeFri }) => sum + maxFeeFri, 0n));
  const { receipts } = await deployContract(session, artifact);
  const fee = receipts.reduce((sum, receipt) => sum + receipt.feeFri, 0n);
  say(`deployed it for ${strk(fee)}`);
  return fee;
}

async function escrowOf(given: Given, session: RpcSession): Promise<bigint> {
  return feltOf(given, "escrow") ??
    contractAddress(session, (await classArtifact(escrowSource())).classHash, [STRK_ADDRESS]).address;
}

/** What one transaction that registers the proof would cost by the published prices, in each gas mode. */
function predictedFees({ work }: Outcome, { proof, public: publicPart, split }: Submission) {
  if (!work || split) return [];
  const parts = registrationParts(proof.length, publicPart.length);
  return GAS_MODES.map((mode) => {
    const gas = invokeGas(mode, parts, work);
    const fri = feeFri(gas, { l2GasFri: FLOOR_L2_GAS_FRI, l1DataGasFri: L1_DATA_GAS_FRI });
    return { mode, l2Gas: gas.l2Gas, feeFri: fri };
  });
}

function lines({ verified, submission }: Job, { chain, outcome }: Result): string[] {
  const proof = `${airText(verified.air)}: ${bitsText(verified)}, ${submission.felts} felts`;
  if (!outcome) return [proof];
  const { work, receipt, earlier, payment, isNew } = outcome;
  return [
    `verified on ${chain} ${proof}`,
    `  fact     ${hex(outcome.fact)}${isNew ? "" : ", registered before"}`,
    ...work
      ? [`  work     ${work.steps} steps, ${work.gas} gas, ${work.builtins.poseidon ?? 0} Poseidon`]
      : [],
    ...predictedFees(outcome, submission).map(({ mode, l2Gas, feeFri }) =>
      `  ${mode.padEnd(11)} ${l2Gas} L2 gas, ${strk(feeFri)} at ${
        Number(FLOOR_L2_GAS_FRI) / 1e9
      } Gfri (predicted)`
    ),
    ...[...earlier, ...receipt ? [receipt] : []].flatMap((each) => [
      `  sent     ${each.transactionHash} in block ${each.block}`,
      `  fee      ${strk(each.feeFri)} for ${each.l2Gas} L2 gas`,
    ]),
    ...payment
      ? [`  paid     ${strk(payment.amount)} to ${hex(payment.payee)} for job ${hex(payment.jobId)}`]
      : [],
  ];
}

function json({ verified, submission }: Job, { chain, quote, outcome, deployedFri }: Result): unknown {
  const { work, receipt, payment } = outcome ?? {};
  return {
    submitted: outcome !== undefined,
    chain,
    air: verified.air.name,
    proven_bits: verified.provenBits,
    attack_bits: verified.attackBits,
    felts: submission.felts,
    fact: hex(submission.fact),
    is_new: outcome?.isNew ?? null,
    verifier: outcome?.verifier === undefined ? null : hex(outcome.verifier),
    work: work ?? null,
    predicted: outcome
      ? predictedFees(outcome, submission).map(({ mode, l2Gas, feeFri }) => ({
        mode,
        l2_gas: l2Gas,
        fee_fri: String(feeFri),
      }))
      : [],
    quote: quote
      ? { l2_gas: Number(quote.l2Gas), fee_fri: String(quote.feeFri), max_fee_fri: String(quote.maxFeeFri) }
      : null,
    deployed_fee_fri: String(deployedFri),
    transaction: receipt ? transactionJson(receipt) : null,
    earlier_transactions: outcome?.earlier.map(transactionJson) ?? [],
    payment: payment
      ? {
        escrow: hex(payment.escrow),
        job: hex(payment.jobId),
        payee: hex(payment.payee),
        amount: String(payment.amount),
        bond: String(payment.bond),
      }
      : null,
  };
}

function transactionJson(receipt: Receipt): unknown {
  return {
    hash: receipt.transactionHash,
    block: receipt.block,
    l2_gas: Number(receipt.l2Gas),
    l1_data_gas: Number(receipt.l1DataGas),
    fee_fri: String(receipt.feeFri),
  };
}

/** Where to submit to, by the name of the chain. */
const CHAINS = { embedded: toEmbedded, devnet: toDevnet, rpc: toRpc } as const;

async function submit(given: Given): Promise<number> {
  const chain = choiceOf(given, "chain", [...TIERS]);
  const isJson = isOn(given, "json");
  const say = isJson ? console.error : console.log;
  try {
    const verified = await verifiedOf(given);
    const submission = submissionOf(verified, isOn(given, "split"));
    const shape = chainShape(verified.air, verified.options);
    const job: Job = { given, verified, submission, shape, say };
    const result = await CHAINS[chain](job);
    if (isJson) console.log(JSON.stringify(json(job, result)));
    else console.log(lines(job, result).join("\n"));
    return 0;
  } catch (error) {
    const refused = refusedText(error);
    if (!refused) throw error;
    if (isJson) console.log(JSON.stringify({ submitted: false, ...refused }));
    else console.log(`refused${refused.code && ` (${refused.code})`}: ${refused.message}`);
    return 1;
  }
}

/** A proof or a chain that says no; the caller's own mistakes and defects are not refusals. */
function refusedText(error: unknown): { code: string; message: string } | undefined {
  if (error instanceof ProofError || error instanceof RevertError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof ChainError) return { code: "chain", message: error.message };
  return undefined;
}

if (import.meta.main) await runCommand(SUBMIT, submit);
