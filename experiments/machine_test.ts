import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describeMachine, machineId, machineSchema, parseCpuInfo, parsePeakMemory } from "./machine.ts";

const X86 =
  "processor\t: 0\nmodel name\t: Example(R) Chip 9000 CPU @ 2.0GHz\nflags\t\t: fpu sse4_2 avx2 avx512f md_clear sha_ni\n";
const ARM = "processor\t: 0\nFeatures\t: fp asimd sha2\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n";

Deno.test("parseCpuInfo() reads x86 and Arm spellings", () => {
  assertEquals(parseCpuInfo(X86), {
    cpu: "Example(R) Chip 9000 CPU @ 2.0GHz",
    simd: ["avx2", "avx512f", "sha_ni", "sse4_2"],
  });
  assertEquals(parseCpuInfo(ARM), { cpu: "0x41 0xd40", simd: ["asimd", "sha2"] });
  assertEquals(parseCpuInfo(""), { cpu: "unknown processor", simd: [] });
});

Deno.test("machineId() changes with what changes times, and with nothing else", async () => {
  const machine = {
    cpu: "Example(R) Chip 9000 CPU @ 2.0GHz",
    cores: 2,
    memoryBytes: 2 ** 34,
    simd: ["avx2"],
  };
  const id = await machineId(machine);
  assertMatch(id, /^example-chip-9000-2c-[0-9a-f]{8}$/);
  assertEquals(
    await machineId({ ...machine, memoryBytes: 2 ** 34 - 2 ** 20 }),
    id,
    "memory a kernel keeps back",
  );
  assertNotEquals(await machineId({ ...machine, cores: 4 }), id);
  assertNotEquals(await machineId({ ...machine, simd: [] }), id);
});

Deno.test("parsePeakMemory() reads the high-water mark", () => {
  assertEquals(parsePeakMemory("VmPeak:\t  9 kB\nVmHWM:\t   10240 kB\n"), 10240 * 1024);
  assertEquals(parsePeakMemory("Name: x\n"), undefined);
});

Deno.test("describeMachine() fits its schema and carries no host name", async () => {
  const machine = machineSchema.parse(await describeMachine());
  assert(!Object.values(machine).flat().includes(Deno.hostname()), "host name in the fingerprint");
});
