/**
 * What a time was taken on: the machine's fingerprint, without host or user names, and its id.
 *
 * @module
 */
import { z } from "zod";

/** A machine as records carry it. */
export const machineSchema = z.strictObject({
  /** A slug of the processor and a hash of what makes times comparable: processor, cores, memory, vector instructions. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*-[0-9a-f]{8}$/),
  cpu: z.string(),
  cores: z.int().positive(),
  memoryBytes: z.int().positive(),
  kernel: z.string(),
  os: z.string(),
  arch: z.string(),
  /** Vector and hash instructions of the processor, in alphabetical order. */
  simd: z.array(z.string()),
  deno: z.string(),
  v8: z.string(),
}).meta({ id: "Machine" });

/** A machine as records carry it. */
export type Machine = z.infer<typeof machineSchema>;

const SIMD_FLAG = /^(sse4_2|avx|avx2|avx512\w*|fma|sha_ni|vaes|gfni|asimd|sve2?|sha2|sha512)$/;

/** The processor's name and vector flags from the text of `/proc/cpuinfo` (x86 and Arm spellings). */
export function parseCpuInfo(text: string): { cpu: string; simd: string[] } {
  const field = (name: string) => text.match(new RegExp(`^${name}\\s*:\\s*(.+)$`, "m"))?.[1].trim();
  const flags = (field("flags") ?? field("Features") ?? "").split(/\s+/);
  const cpu = field("model name") ?? [field("CPU implementer"), field("CPU part")].filter(Boolean).join(" ");
  return { cpu: cpu || "unknown processor", simd: flags.filter((flag) => SIMD_FLAG.test(flag)).sort() };
}

/** What each level of the cpu backend needs of a processor. */
const SIMD_NEEDS: Readonly<Record<string, readonly string[]>> = {
  avx2: ["avx2"],
  avx512: ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512ifma"],
};

/** Why a machine cannot run a SIMD level; undefined when it can. */
export function simdMissing(level: string, { simd }: Pick<Machine, "simd">): string | undefined {
  const lacking = (SIMD_NEEDS[level] ?? []).filter((flag) => !simd.includes(flag));
  return lacking.length > 0 ? `this processor has no ${lacking.join(", ")}` : undefined;
}

/** The id of a machine: equal for machines whose times may stand in one series. */
export async function machineId(
  machine: Pick<Machine, "cpu" | "cores" | "memoryBytes" | "simd">,
): Promise<string> {
  const gib = Math.round(machine.memoryBytes / 2 ** 30);
  const text = JSON.stringify([machine.cpu, machine.cores, gib, machine.simd]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const name = machine.cpu.toLowerCase().replace(/\((r|tm)\)|processor|cpu|@.*$/g, " ");
  const slug = name.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
  const hash = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${slug || "machine"}-${machine.cores}c-${hash}`;
}

/**
 * Reads the text of a file under `/proc`; undefined where there is none.
 *
 * Deno lets a program read there only with every permission at once, so `cat` reads it: permission to run one program is less.
 */
export async function readProc(path: string): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const { success, stdout } = await new Deno.Command("cat", { args: [path], stderr: "null" }).output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

/** Peak resident memory in bytes (`VmHWM`) from the text of `/proc/<pid>/status`; undefined where it is absent. */
export function parsePeakMemory(status: string): number | undefined {
  const kib = status.match(/^VmHWM:\s*(\d+) kB$/m)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** This machine. Needs `--allow-sys` (memory, release) and `--allow-run=cat`. */
export async function describeMachine(): Promise<Machine> {
  const { cpu, simd } = parseCpuInfo(await readProc("/proc/cpuinfo") ?? "");
  const machine = {
    cpu,
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    kernel: Deno.osRelease(),
    os: Deno.build.os,
    arch: Deno.build.arch,
    simd,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
  return { id: await machineId(machine), ...machine };
}
