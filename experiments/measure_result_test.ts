import { assertEquals } from "@std/assert";
import { failureStatus } from "./measure_result.ts";

Deno.test("failureStatus(): a GPU that is not there is a skip, whatever goes wrong on one that is there is a failure", () => {
  const open = "Cannot open the cuda prover: ";
  assertEquals(
    failureStatus(`${open}no NVIDIA driver: this machine has none, or it is not loaded`),
    "skipped",
  );
  assertEquals(failureStatus(`${open}no NVIDIA device`), "skipped");
  assertEquals(failureStatus(`${open}the NVIDIA driver is too old for CUDA 13`), "failed");
  assertEquals(failureStatus("process ended in prove (SIGSEGV)"), "failed");
});
