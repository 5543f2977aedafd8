/**
 * `make kernel-table`: the committed table of registers, shared memory, stack and spills of every kernel, per architecture, from what
 * ptxas said when the GPU prover was compiled; `--check` says what is stale or spills instead, and exits 1.
 *
 * @module
 */
import { withMarked } from "../reports/marked.ts";
import { type KernelCode, parsePtxas, residentWarps, sharedBytesLimit } from "./ptxas.ts";

/** Kernels that may have a stack or spill, by name, each with why. All others may not. */
export const COLD: Readonly<Record<string, string>> = {
  compose_interpreted:
    "indexes its values by the program's words; runs only where there is no generated code",
  fractions_interpreted:
    "indexes its values by the program's words; runs only where there is no generated code",
  gather: "hashes a few nodes of every query again; a few hundred threads in all",
  gather_all: "hashes a few nodes of every query again; a few hundred threads in all",
  merkle_tree_poseidon: "a leaf's sponge holds three elements of 252 bits and takes turns with them",
  fri_tail_poseidon: "a leaf's sponge holds three elements of 252 bits and takes turns with them",
};

/** A kernel that the prover can launch. */
interface ListedKernel {
  readonly type: string;
  readonly name: string;
  readonly threads: number;
  readonly sharedBytes: number;
}

/** A row of the committed table. */
export interface KernelRow {
  readonly name: string;
  /** The kernel's type, without name spaces. */
  readonly type: string;
  readonly threads: number;
  /** Bytes of shared memory a block. */
  readonly sharedBytes: number;
  /** By architecture. */
  readonly code: Readonly<Record<string, KernelCode>>;
}

/** The committed table. */
export interface KernelTable {
  /** Version of nvcc. */
  readonly compiler: string;
  readonly kernels: readonly KernelRow[];
}

const TABLE = "cuda/ptxas.gen.json";
const DOCUMENT = "docs/PERFORMANCE.md";
const LIST = "build/gpu_kernels";

/** `ob::gpu::Fold<12u>` as `Fold<12u>`. */
export function shortType(type: string): string {
  return type.replaceAll(/\bob::(gpu::|generated::)?/g, "").replaceAll(" >", ">");
}

/** The kernel's type in the demangled name of its entry: `void ob::gpu::detail::entry<T>(T)`. */
export function typeOfEntry(entry: string): string | undefined {
  return /^void ob::gpu::detail::entry<(.*?) ?>\(.*\)$/.exec(entry)?.[1];
}

async function output(command: string, args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command(command, { args: [...args], stdin: "piped", stdout: "piped" }).spawn();
  const writing = new Response(input).body!.pipeTo(child.stdin);
  const text = await new Response(child.stdout).text();
  await writing;
  const { success, code } = await child.status;
  if (!success) throw new Error(`Cannot make the table of kernels: ${command} ended with code ${code}`);
  return text;
}

async function demangled(names: readonly string[], flags: readonly string[]): Promise<string[]> {
  return (await output("c++filt", flags, names.map((name) => `${name}\n`).join(""))).trimEnd().split("\n");
}

function* ptxasFiles(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* ptxasFiles(`${folder}/${name}`);
    else if (name.endsWith(".ptxas")) yield `${folder}/${name}`;
  }
}

/** The rows of the kernels in `list` from what ptxas said of them; types are demangled. */
export function kernelRows(
  list: readonly ListedKernel[],
  reported: readonly (KernelCode & { readonly type: string; readonly architecture: string })[],
): KernelRow[] {
  const code = new Map<string, Record<string, KernelCode>>();
  for (const { type, architecture, registers, stack, spillStores, spillLoads } of reported) {
    code.set(type, { ...code.get(type), [architecture]: { registers, stack, spillStores, spillLoads } });
  }
  const architectures = [...new Set(reported.map(({ architecture }) => architecture))].sort((a, b) =>
    Number(a.slice(3)) - Number(b.slice(3))
  );
  return list.map(({ name, type, threads, sharedBytes }) => {
    const found = code.get(type) ?? {};
    const lacking = architectures.filter((architecture) => !found[architecture]);
    if (lacking.length > 0 || architectures.length === 0) {
      throw new Error(
        `Cannot make the table of kernels: ptxas says nothing of ${type} for ${
          lacking.join(", ") || "any architecture"
        }`,
      );
    }
    const ordered = Object.fromEntries(
      architectures.map((architecture) => [architecture, found[architecture]]),
    );
    return { name, type: shortType(type), threads, sharedBytes, code: ordered };
  }).sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.type < b.type ? -1 : 1);
}

async function compiledRows(folder: string): Promise<KernelRow[]> {
  const reported = [...ptxasFiles(folder)].flatMap((path) => parsePtxas(Deno.readTextFileSync(path)));
  const entries = await demangled(reported.map((entry) => entry.symbol), []);
  const list = JSON.parse(await output(LIST, [])) as ListedKernel[];
  const types = await demangled(list.map((kernel) => kernel.type), ["--types"]);
  return kernelRows(
    list.map((kernel, i) => ({ ...kernel, type: types[i] })),
    reported.flatMap((entry, i) => {
      const type = typeOfEntry(entries[i]);
      return type === undefined ? [] : [{ ...entry, type }];
    }),
  );
}

/** What is wrong with the code of kernels: spills and stacks outside of {@linkcode COLD}, and blocks that no card can hold. */
export function faultsOf(rows: readonly KernelRow[]): string[] {
  return rows.flatMap((row) =>
    Object.entries(row.code).flatMap(([architecture, { stack, spillStores, spillLoads, registers }]) => {
      const where = `${row.name} (${row.type}) on ${architecture}`;
      const limit = sharedBytesLimit(architecture);
      const fits = residentWarps(architecture, { ...row, registers }) > 0;
      return [
        ...stack + spillStores + spillLoads > 0 && !Object.hasOwn(COLD, row.name)
          ? [`${where}: ${stack} bytes of stack, ${spillStores} stored and ${spillLoads} loaded by spills`]
          : [],
        ...row.sharedBytes > limit
          ? [`${where}: ${row.sharedBytes} bytes of shared memory, of ${limit}`]
          : [],
        ...fits ? [] : [`${where}: no block fits a multiprocessor`],
      ];
    })
  );
}

/** How rows differ from the committed ones, in the architectures that were compiled. */
export function stalenessOf(committed: readonly KernelRow[], rows: readonly KernelRow[]): string[] {
  const keyOf = (row: KernelRow) => `${row.name} (${row.type})`;
  const known = new Map(committed.map((row) => [keyOf(row), row]));
  const differing = rows.filter((row) => {
    const old = known.get(keyOf(row));
    const { code, ...rest } = row;
    return !old || Object.entries(rest).some(([key, value]) => old[key as keyof KernelRow] !== value) ||
      Object.entries(code).some(([architecture, value]) =>
        Object.entries(value).some(([key, n]) => old.code[architecture]?.[key as keyof KernelCode] !== n)
      );
  }).map(keyOf);
  const present = new Set(rows.map(keyOf));
  return [...differing, ...[...known.keys()].filter((key) => !present.has(key))];
}

function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least}–${most}`;
}

/** The table in Markdown: one line per name, ranges over its variants. */
export function tableText({ compiler, kernels }: KernelTable): string {
  const architectures = [...new Set(kernels.flatMap((row) => Object.keys(row.code)))];
  const names = [...new Set(kernels.map((row) => row.name))];
  const head = ["kernel", "variants", "threads", "shared bytes"];
  const columns = architectures.flatMap((a) => [`${a} registers`, "stack + spills", "warps"]);
  const lines = names.map((name) => {
    const rows = kernels.filter((row) => row.name === name);
    const per = architectures.flatMap((architecture) => {
      const with_ = rows.map((row) => ({ ...row, ...row.code[architecture] }));
      return [
        rangeOf(with_.map((row) => row.registers)),
        rangeOf(with_.map((row) => row.stack + row.spillStores + row.spillLoads)),
        rangeOf(with_.map((row) => residentWarps(architecture, row))),
      ];
    });
    return [
      `\`${name}\``,
      `${rows.length}`,
      rangeOf(rows.map((r) => r.threads)),
      rangeOf(rows.map((r) => r.sharedBytes)),
      ...per,
    ];
  });
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `nvcc ${compiler}. Bytes of stack and of spills are of a thread; warps are those that a multiprocessor holds of 64, _computed_ from registers, shared memory and threads.`,
    "",
    row([...head, ...columns]),
    row([":--", ...Array(head.length + columns.length - 1).fill("--:")]),
    ...lines.map(row),
    "",
    "May have a stack or spill:",
    "",
    ...Object.entries(COLD).map(([name, why]) => `- \`${name}\`: ${why}.`),
    "",
  ].join("\n");
}

/** One line a kernel, so that a change shows as the kernels it is about. */
function formatTable({ compiler, kernels }: KernelTable): string {
  return `{"compiler": ${JSON.stringify(compiler)}, "kernels": [\n${
    kernels.map((row) => JSON.stringify(row)).join(",\n")
  }\n]}\n`;
}

function check(rows: readonly KernelRow[], compiler: string): number {
  const faults = faultsOf(rows);
  faults.forEach((fault) => console.error(fault));
  const committed = JSON.parse(Deno.readTextFileSync(TABLE)) as KernelTable;
  const stale = committed.compiler === compiler ? stalenessOf(committed.kernels, rows) : [];
  if (committed.compiler !== compiler) {
    console.error(`the table is of nvcc ${committed.compiler}, this is ${compiler}: not compared`);
  }
  if (stale.length > 0) console.error(`${TABLE} is stale (run make kernel-table): ${stale.join(", ")}`);
  console.error(`${rows.length} kernels: ${faults.length} with spills or a stack, ${stale.length} stale`);
  return faults.length + stale.length === 0 ? 0 : 1;
}

if (import.meta.main) {
  const [folder, compiler] = Deno.args.filter((arg) => !arg.startsWith("--"));
  const kernels = await compiledRows(folder);
  if (Deno.args.includes("--check")) {
    Deno.exitCode = check(kernels, compiler);
  } else {
    const table: KernelTable = { compiler, kernels };
    Deno.writeTextFileSync(TABLE, formatTable(table));
    Deno.writeTextFileSync(
      DOCUMENT,
      withMarked(Deno.readTextFileSync(DOCUMENT), "kernels", tableText(table)),
    );
    faultsOf(kernels).forEach((fault) => console.error(fault));
  }
}
