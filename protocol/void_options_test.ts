import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { type ExecutionOptions, type OptionName, OPTIONS, resolveOptions } from "./options.ts";
import { requireEffect, voidOptions, voidOptionsText } from "./void_options.ts";

const names = (given: Partial<ExecutionOptions>) =>
  voidOptions(resolveOptions(given)).map(({ name }) => name);

Deno.test("voidOptions(): defaults are never void", () => {
  for (const backend of OPTIONS.backend.choices) assertEquals(names({ backend }), []);
});

Deno.test("voidOptions(): each toggle on the provers that know it, and on no other", () => {
  const toggles = {
    deviceTrace: true,
    bulkUpload: false,
    gpuComposition: false,
    deviceTranscript: true,
    cudaGraphs: false,
  } as const;
  for (const [name, value] of Object.entries(toggles)) {
    for (const backend of ["emu", "cuda"] as const) assertEquals(names({ backend, [name]: value }), []);
    for (const backend of ["reference", "cpu", "stwo"] as const) {
      assertEquals(names({ backend, [name]: value }), [name as OptionName]);
    }
  }
  assertEquals(names({ backend: "cpu", pipelineReuse: false }), []);
  assertEquals(names({ backend: "stwo", pipelineReuse: false }), ["pipelineReuse"]);
  assertEquals(names({ backend: "emu", device: 1 }), ["device"]);
  assertEquals(names({ backend: "cuda", device: 1 }), []);
  assertEquals(names({ backend: "reference", threads: 3, streams: 2 }), []);
});

Deno.test("voidOptions(): options that another option leaves without effect", () => {
  assertEquals(names({ backend: "emu", deviceTrace: true, bulkUpload: false }), ["bulkUpload"]);
  assertEquals(names({ backend: "emu", simd: "avx2" }), ["simd"]);
  assertEquals(names({ backend: "emu", simd: "avx2", gpuComposition: false }), []);
  assertEquals(names({ backend: "stwo", simd: "avx512" }), ["simd"]);
  assertEquals(names({ backend: "stwo", simd: "avx2" }), []);
});

Deno.test("requireEffect() names every option and why", () => {
  const options = resolveOptions({ backend: "cpu", cudaGraphs: false, device: 3 });
  const error = assertThrows(() => requireEffect(options), UserError);
  for (const part of ["--cuda-graphs false", "--device 3", "emu, cuda", "the backend is cpu"]) {
    assert((error as UserError).message.includes(part), part);
  }
  assertEquals(voidOptionsText(resolveOptions({})), "");
});
