/**
 * What a network wants of a contract: its class, the class hash, the CASM and its hash; kept under build/ by the hash of the source.
 *
 * Two independent ways lead from Sierra to CASM: the compiler of the Python package cairo-lang (`make cairo-tools`), and devnet itself,
 * which compiles the class that it is given for its accounts. Since Starknet 0.14.1 the hash that counts is the BLAKE one.
 *
 * @module
 */
import { type CompiledSierra, type CompiledSierraCasm, hash } from "starknet";
import { UserError } from "../protocol/errors.ts";
import { compileContract } from "./cairo_compiler.ts";
import { findDevnet, startDevnet } from "./devnet.ts";

/** A compiled contract. */
export interface ClassArtifact {
  readonly contract: CompiledSierra;
  readonly classHash: string;
  readonly casm: CompiledSierraCasm;
  /** BLAKE hash of the CASM. */
  readonly compiledClassHash: string;
  /** Classes that it calls, which must be declared too. */
  readonly libraries?: readonly ClassArtifact[];
}

/** Size of a class as declaring it is charged. */
export interface ClassSize {
  readonly sierraFelts: number;
  readonly casmFelts: number;
  readonly abiBytes: number;
}

/** Sierra and CASM felts together that one declare transaction can pay for (10^9 L2 gas). */
export const MAX_CLASS_FELTS = 24_000;

const ROOT = new URL("../", import.meta.url);
const path = (relative: string) => decodeURIComponent(new URL(relative, ROOT).pathname);
/** Where `make cairo-tools` leaves the compiler. */
export const SIERRA_COMPILER: string = path(".tools/cairo-lang-0.14.0.1/starknet-sierra-compile");
/** Part of the cache's key: changes when what makes an artifact out of a source does. */
const CACHE_KEY = "wasm-cairo 0.10.2, sierra repair 1";
const ACCOUNT_ENTRY_POINTS = ["__execute__", "__validate__"];

/** The ways from Sierra to CASM that can be gone here. */
export function casmWays(): ("tool" | "devnet")[] {
  return [...isFile(SIERRA_COMPILER) ? ["tool" as const] : [], ...findDevnet() ? ["devnet" as const] : []];
}

/**
 * The artifact of a source with one contract; compiled once, then read from build/chain.
 *
 * @param sierraMinor the minor Sierra version to write instead of 6; another class hash, the same CASM
 * @throws {CairoError} when it does not compile, {@linkcode Error} when there is no way to CASM.
 */
export async function classArtifact(source: string, sierraMinor?: number): Promise<ClassArtifact> {
  const key = await digest(`${CACHE_KEY}, ${sierraMinor ?? "as compiled"}\n${source}`);
  const file = path(`build/chain/${key}.json`);
  if (isFile(file)) return JSON.parse(await Deno.readTextFile(file));
  const contract = await compileContract(source, sierraMinor);
  const casm = await compileCasm(contract);
  const artifact = {
    contract,
    classHash: hash.computeContractClassHash(contract),
    casm,
    compiledClassHash: hash.computeCompiledClassHashBlake(casm),
  };
  await Deno.mkdir(path("build/chain"), { recursive: true });
  const whole = `${file}.${crypto.randomUUID()}`; // others may be at it at the same time
  await Deno.writeTextFile(whole, JSON.stringify(artifact));
  await Deno.rename(whole, file);
  return artifact;
}

/** CASM by the given way, by the first that can be gone otherwise. */
export function compileCasm(contract: CompiledSierra, way = casmWays()[0]): Promise<CompiledSierraCasm> {
  if (way === undefined) {
    throw new Error("Cannot compile Sierra to CASM: neither make cairo-tools nor make devnet has been run");
  }
  return way === "tool" ? casmByTool(contract) : casmByDevnet(contract);
}

/** Size of a class. */
export function classSize({ contract, casm }: Pick<ClassArtifact, "contract" | "casm">): ClassSize {
  return {
    sierraFelts: contract.sierra_program.length,
    casmFelts: casm.bytecode.length,
    abiBytes: JSON.stringify(contract.abi).length,
  };
}

/** Throws when a class is too large to declare in one transaction. */
export function checkClassSize(name: string, artifact: Pick<ClassArtifact, "contract" | "casm">): ClassSize {
  const size = classSize(artifact);
  const felts = size.sierraFelts + size.casmFelts;
  if (felts >= MAX_CLASS_FELTS) {
    throw new UserError(
      `Cannot declare ${name}: ${size.sierraFelts} Sierra and ${size.casmFelts} CASM felts, ` +
        `less than ${MAX_CLASS_FELTS} together are allowed`,
    );
  }
  return size;
}

async function casmByTool(contract: CompiledSierra): Promise<CompiledSierraCasm> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/sierra.json`, JSON.stringify(contract));
    const { code, stderr } = await new Deno.Command(SIERRA_COMPILER, {
      args: [`${folder}/sierra.json`, `${folder}/casm.json`],
    }).output();
    if (code !== 0) {
      throw new Error(`Cannot compile Sierra to CASM: ${new TextDecoder().decode(stderr).trim()}`);
    }
    return JSON.parse(await Deno.readTextFile(`${folder}/casm.json`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Devnet insists on an account's entry points. Two externals take those names for the while and get theirs back in the CASM: selectors
 * do not reach the bytecode.
 */
async function casmByDevnet(contract: CompiledSierra): Promise<CompiledSierraCasm> {
  const externals = contract.entry_points_by_type.EXTERNAL.map((entry) => ({
    ...entry,
    real: entry.selector,
  }));
  const wanted = ACCOUNT_ENTRY_POINTS.map((name) => hash.getSelectorFromName(name))
    .filter((selector) => !externals.some((entry) => BigInt(entry.selector) === BigInt(selector)));
  if (externals.length < wanted.length) {
    throw new Error(
      `Cannot compile Sierra to CASM with devnet: ${externals.length} external functions, two are needed`,
    );
  }
  wanted.forEach((selector, i) => externals[i].selector = selector);
  externals.sort(bySelector);
  const account = {
    ...contract,
    entry_points_by_type: {
      ...contract.entry_points_by_type,
      EXTERNAL: externals.map(({ real: _, ...entry }) => entry),
    },
  };
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(account));
    await using devnet = await startDevnet({ accounts: 1, accountClass: file });
    const { account_contract_class_hash: class_hash } = await devnet.rpc<
      { account_contract_class_hash: string }
    >("devnet_getConfig");
    const casm = await devnet.rpc<CompiledSierraCasm>("starknet_getCompiledCasm", { class_hash });
    const entries = casm.entry_points_by_type.EXTERNAL.map((entry, i) => ({
      ...entry,
      selector: externals[i].real,
    })).sort(bySelector);
    return { ...casm, entry_points_by_type: { ...casm.entry_points_by_type, EXTERNAL: entries } };
  } finally {
    await Deno.remove(file);
  }
}

function bySelector(a: { readonly selector: string }, b: { readonly selector: string }): number {
  return BigInt(a.selector) < BigInt(b.selector) ? -1 : 1;
}

async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

function isFile(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
