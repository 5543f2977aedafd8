/**
 * A child process of the runner that proves with the prover of the options' backend.
 *
 * @module
 */
import { airLayout } from "../air/layout.ts";
import { airInstance } from "../air/registry.ts";
import { loadAir, openProver, proveLoaded } from "../prover/prove.ts";
import type { OpenedProver, OpenRequest, ProvedSample, ProveRequest } from "./messages.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

async function proveSample(
  loaded: Awaited<ReturnType<typeof loadAir>>,
  { seed }: ProveRequest,
): Promise<ProvedSample> {
  const { file, output, traceMs } = await proveLoaded(loaded, seed);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(file)));
  return {
    proof: file.toBase64(),
    proofBytes: file.length,
    proofSha256: digest.toHex(),
    traceMs,
    proveMs: output.proveMs,
    grindMs: output.grindMs,
    phaseMs: output.phaseMs,
    checkpoints: output.checkpoints,
    ran: output.ran,
  };
}

/** Proves: `open`, then `prove` any number of times. */
function provingHandler(): Handler {
  let loaded: Awaited<ReturnType<typeof loadAir>> | undefined;
  const open = async ({ air: { name, params }, options }: OpenRequest): Promise<OpenedProver> => {
    const air = airInstance(name, params, options.binding);
    const start = performance.now();
    const prover = openProver(options);
    const openMs = performance.now() - start;
    loaded = await loadAir(prover, air, options);
    return {
      openMs,
      loadMs: loaded.loadMs,
      description: prover.description,
      columns: air.components.reduce((sum, c) => sum + c.ir.columns.length, 0),
      constraints: airLayout(air).constraints,
      warning: air.warning ?? null,
    };
  };
  return async (request) => {
    if (request.op === "open") return await open(request);
    if (request.op === "prove" && loaded) return await proveSample(loaded, request);
    throw wrongRequest("prove", request);
  };
}

if (import.meta.main) await serve(provingHandler());
