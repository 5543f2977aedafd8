/**
 * `make gpu-pack`: one archive with all that the campaign needs on a machine without a network: the sources of a commit, the libraries
 * built from them, Deno, and the npm packages that are imported.
 *
 * @module
 */
import { PACKED_FILE, type PackedTree, sha256Hex, sourceState } from "../experiments/provenance.ts";
import { UserError } from "../protocol/errors.ts";

const STAGE = "build/campaign_input";
const ARCHIVE = "build/campaign_input.tar.gz";
const LIMIT_BYTES = 60 << 20;
/** What a campaign does not read. */
const LEFT_OUT = ["docs/", "experiments/results/"];
const NEEDED = ["build/libobelysk_cpu.so", "build/libobelysk_cuda.so", "build/cuda_test"];
/** Goes along where it is built: the emulator to rehearse there, the official verifier. */
const WELCOME = ["build/libobelysk_emu.so", "build/libobelysk_stwo.so"];
/** Programs that the campaign starts; what they import is packed. */
const ENTRIES = [
  "tools/campaign.ts",
  "cli/bench.ts",
  "experiments/worker.ts",
  "experiments/verify_worker.ts",
  "tests/campaign_parity.ts",
];

async function output(command: string, args: readonly string[]): Promise<string> {
  const result = await new Deno.Command(command, { args: [...args], stderr: "inherit" }).output();
  if (!result.success) throw new Error(`Cannot pack: ${command} ${args[0]} ended with code ${result.code}`);
  return new TextDecoder().decode(result.stdout);
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function copy(paths: readonly string[]): Promise<void> {
  for (let i = 0; i < paths.length; i += 200) {
    await output("cp", ["-a", "--parents", ...paths.slice(i, i + 200), STAGE]);
  }
}

/** `npm:/@noble/hashes@2.4.0/sha2.js` as the name of its package's folder, `@noble+hashes@2.4.0`. */
export function packageFolder(specifier: string): string | undefined {
  const found = /^npm:\/?((?:@[^/]+\/)?[^/@]+)@([^/]+)/.exec(specifier);
  return found ? `${found[1].replace("/", "+")}@${found[2]}` : undefined;
}

/** The packages that the entries import, each with its dependencies. */
async function packagePaths(): Promise<string[]> {
  const folders = new Set<string>();
  for (const entry of ENTRIES) {
    const { modules } = JSON.parse(await output(Deno.execPath(), ["info", "--json", entry])) as {
      modules: { specifier: string }[];
    };
    modules.map(({ specifier }) => packageFolder(specifier)).forEach((folder) =>
      folder && folders.add(folder)
    );
  }
  for (const folder of folders) {
    const place = `node_modules/.deno/${folder}/node_modules`;
    for (
      const path of (await output("find", [place, "-maxdepth", "2", "-type", "l"])).split("\n").filter(
        Boolean,
      )
    ) {
      const target = /([^/]+)\/node_modules\//.exec(Deno.readLinkSync(path))?.[1];
      if (target) folders.add(target);
    }
  }
  const direct = [...folders].map((folder) =>
    `node_modules/${folder.replace(/@[^@]*$/, "").replace("+", "/")}`
  );
  return [...[...folders].map((folder) => `node_modules/.deno/${folder}`), ...direct.filter(isThere)];
}

async function pack(): Promise<void> {
  const missing = NEEDED.filter((path) => !isThere(path));
  if (missing.length > 0) {
    throw new UserError(`Cannot pack the campaign: ${missing.join(", ")} not built; run make gpu-pack`);
  }
  const state = await sourceState();
  await output("rm", ["-rf", STAGE, ARCHIVE]);
  await Deno.mkdir(`${STAGE}/bin`, { recursive: true });
  const sources = (await output("git", ["ls-files"])).trimEnd().split("\n")
    .filter((path) => !LEFT_OUT.some((prefix) => path.startsWith(prefix)));
  const built = [...NEEDED, ...WELCOME.filter(isThere)];
  await copy([...sources, ...built, ...await packagePaths()]);
  await Deno.copyFile(Deno.execPath(), `${STAGE}/bin/deno`);
  // The packages that are there are all there will be.
  const config = (await Deno.readTextFile("deno.json")).replace(
    '"nodeModulesDir": "auto"',
    '"nodeModulesDir": "manual"',
  );
  await Deno.writeTextFile(`${STAGE}/deno.json`, config);
  const files = Object.fromEntries(
    await Promise.all(
      [...sources, ...built].map(async (
        path,
      ) => [path, await sha256Hex(await Deno.readFile(`${STAGE}/${path}`))]),
    ),
  );
  const packed: PackedTree = { ...state, files };
  await Deno.writeTextFile(`${STAGE}/${PACKED_FILE}`, JSON.stringify(packed));
  await output("tar", ["-czf", ARCHIVE, "-C", STAGE, "."]);
  const { size } = await Deno.stat(ARCHIVE);
  if (size > LIMIT_BYTES) {
    throw new UserError(`Cannot pack the campaign: ${size} bytes, allowed are ${LIMIT_BYTES}`);
  }
  console.log(
    `${ARCHIVE}: ${(size / 2 ** 20).toFixed(1)} MiB, commit ${state.commit}${
      state.dirty ? " with changes" : ""
    }`,
  );
  console.log(
    `there: mkdir campaign && tar -xzf campaign_input.tar.gz -C campaign && campaign/tools/campaign.sh ${state.commit} 540`,
  );
}

if (import.meta.main) {
  try {
    await pack();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    Deno.exitCode = error.exitCode;
  }
}
