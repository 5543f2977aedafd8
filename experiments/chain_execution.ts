/**
 * Measures a verified proof on chain: its calldata, and the contract of its shape in every place that there is to run it.
 *
 * @module
 */
import { MAX_TRANSACTION_FELTS, transactionFelts } from "../chain/calldata.ts";
import { casmWays, type ClassArtifact, classSize } from "../chain/class_artifact.ts";
import { deployContract } from "../chain/deploy.ts";
import { DEVNET_L2_GAS_PRICE, devnetSkip, startDevnet, writeSierraGasAccount } from "../chain/devnet.ts";
import { runEmbedded } from "../chain/embedded.ts";
import { declarationL2Gas, GAS_MODES, type GasMode, invokeGas, registrationParts } from "../chain/fees.ts";
import { type FileCalldata, fileCalldata } from "../chain/file_calldata.ts";
import { RpcSession } from "../chain/rpc.ts";
import { type ChainShape, chainShape } from "../chain/shape.ts";
import { sliceTransactionFelts, type Slicing, slicingOf, splitCalldata } from "../chain/split.ts";
import { rpcTier, submissionOf } from "../chain/submit.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import {
  embeddedVerifierSource,
  transcriptClassSource,
  VERIFIER_CONTRACT,
} from "../chain/verifier_source.ts";
import { UserError } from "../protocol/errors.ts";
import type { Verified } from "../verifier/verify_file.ts";
import { verificationParts } from "./chain_profile.ts";
import type { ChainFigures } from "./chain_schema.ts";
import type { ChainPlaces } from "./messages.ts";

/** The Sierra version from which a network charges Sierra gas. */
const SIERRA_GAS_MINOR = 7;
const POLL_MS = 20;

/**
 * What verifying a proof on chain takes.
 *
 * @throws {CairoError} when the contract of its shape does not compile.
 * @throws {Error} when the contract does not accept the proof: nothing is measured on a refusal.
 */
export async function chainFigures(
  verified: Verified,
  places: ChainPlaces = "everywhere",
): Promise<ChainFigures> {
  const calldata = fileCalldata(verified, Infinity);
  const { proof, public: statement, parts } = calldata;
  const transaction = transactionFelts(calldata);
  const fits = transaction <= MAX_TRANSACTION_FELTS;
  const notMeasured: string[] = [];
  const shape = supportedShape(verified);
  const measured = "refused" in shape
    ? (notMeasured.push(`the contract: ${shape.refused}`), { embedded: null, classes: [], receipts: [] })
    : await contractFigures(verified, calldata, { shape, places, fits }, notMeasured);
  return {
    felts: {
      proof: proof.length,
      public: statement.length,
      transaction,
      slices: fits || "refused" in shape ? [] : sliceTransactionFelts(splitCalldata({ shape, ...calldata })),
    },
    parts: [...parts].map(([part, felts]) => ({ part, felts })),
    fits,
    ...measured,
    notMeasured,
  };
}

/** The shape of a proof, or why no contract is made for it. */
function supportedShape({ air, options }: Verified): ChainShape | { refused: string } {
  try {
    const shape = chainShape(air, options);
    transcriptClassSource(shape);
    return shape;
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
}

async function contractFigures(
  verified: Verified,
  calldata: FileCalldata,
  { shape, places, fits }: { shape: ChainShape; places: ChainPlaces; fits: boolean },
  notMeasured: string[],
): Promise<Pick<ChainFigures, "embedded" | "classes" | "receipts">> {
  const embedded = await embeddedFigures(calldata, shape, places);
  if (places === "embedded") {
    notMeasured.push("sizes of the classes, receipts: asked for the embedded compiler alone");
    return { embedded, classes: [], receipts: [] };
  }
  if (casmWays().length === 0) {
    notMeasured.push("sizes of the classes: neither make cairo-tools nor make devnet has been run");
    return { embedded, classes: [], receipts: [] };
  }
  const slicing = fits ? undefined : slicingOf(shape);
  const verifier = await verifierClass(shape, undefined, slicing);
  const classes = [sizeOf("verifier", verifier), sizeOf("transcript", verifier.libraries[0])];
  const reason = places === "classes" ? "asked for the sizes of the classes alone" : devnetSkip();
  if (reason !== undefined) {
    notMeasured.push(`receipts: ${reason}`);
    return { embedded, classes, receipts: [] };
  }
  const receipts = [];
  for (const mode of GAS_MODES) receipts.push(await devnetReceipt(mode, { shape, slicing }, verified));
  return { embedded, classes, receipts };
}

function sizeOf(name: string, artifact: ClassArtifact): ChainFigures["classes"][number] {
  const size = classSize(artifact);
  return { name, ...size, declareL2Gas: declarationL2Gas(size) };
}

async function embeddedFigures(
  { proof, public: statement, fact }: FileCalldata,
  shape: ChainShape,
  places: ChainPlaces,
): Promise<NonNullable<ChainFigures["embedded"]>> {
  const spans = [BigInt(proof.length), ...proof, BigInt(statement.length), ...statement];
  const call = { entrypoint: "verify_and_register", calldata: spans, returns: [fact] };
  const [registering, verifying] = await runEmbedded({
    source: embeddedVerifierSource(shape),
    contract: VERIFIER_CONTRACT,
    cases: [{ name: "registering", calls: [call] }, {
      name: "verifying",
      calls: [{ ...call, entrypoint: "verify" }],
    }],
  });
  for (const { outcome } of [registering, verifying]) {
    if (outcome !== "ok") throw new Error(`Cannot measure the contract: it answers ${outcome}`);
  }
  const { steps, memoryHoles, gas, builtins } = registering;
  const parts = registrationParts(proof.length, statement.length);
  const [bySteps, bySum] = GAS_MODES.map((mode) =>
    invokeGas(mode, parts, { steps, memoryHoles, gas, builtins })
  );
  return {
    steps,
    memoryHoles,
    gas,
    builtins: { ...builtins },
    l2Gas: { cairo_steps: bySteps.l2Gas, sierra_gas: bySum.l2Gas },
    l1DataGas: bySteps.l1DataGas,
    parts: places === "everywhere" ? await verificationParts(shape, spans, { registering, verifying }) : [],
  };
}

/** Declares, deploys and calls the contract on a devnet of its own. */
async function devnetReceipt(
  gasMode: GasMode,
  { shape, slicing }: { shape: ChainShape; slicing: Slicing | undefined },
  verified: Verified,
): Promise<ChainFigures["receipts"][number]> {
  const chargeSierraGas = gasMode === "sierra_gas";
  const verifier = await verifierClass(shape, chargeSierraGas ? SIERRA_GAS_MINOR : undefined, slicing);
  const folder = await Deno.makeTempDir();
  try {
    const accountClass = `${folder}/account.json`;
    if (chargeSierraGas) await writeSierraGasAccount(accountClass);
    await using devnet = await startDevnet({ accounts: 1, ...chargeSierraGas && { accountClass } });
    return await receiptOn(devnet, { gasMode, verifier, isSplit: slicing !== undefined }, verified);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function receiptOn(
  devnet: Awaited<ReturnType<typeof startDevnet>>,
  { gasMode, verifier, isSplit }: {
    gasMode: GasMode;
    verifier: ClassArtifact;
    isSplit: boolean;
  },
  verified: Verified,
): Promise<ChainFigures["receipts"][number]> {
  const chargeSierraGas = gasMode === "sierra_gas";
  const [credentials] = devnet.accounts;
  const session = await RpcSession.open({ url: devnet.rpcUrl, credentials, pollMs: POLL_MS });
  const { address } = await deployContract(session, verifier, [], { chargeSierraGas });
  const tier = rpcTier(session, { verifier: address, classHash: BigInt(verifier.classHash) });
  const { earlier, receipt } = await tier.submit(submissionOf(verified, isSplit));
  if (!receipt) throw new Error("Cannot measure a transaction: it has no receipt");
  const all = [...earlier, receipt];
  const sum = (of: "l2Gas" | "l1DataGas" | "feeFri") => all.reduce((total, each) => total + each[of], 0n);
  return {
    gasMode,
    transactions: all.length,
    l2Gas: Number(sum("l2Gas")),
    l1DataGas: Number(sum("l1DataGas")),
    feeFri: String(sum("feeFri")),
    l2GasPriceFri: String(DEVNET_L2_GAS_PRICE),
  };
}
