/**
 * What bits cost: time, bytes, verifying and gas, one line for each blow-up, at equal attack bits and at equal proven bits.
 *
 * @module
 */
import { gasOf } from "../chain_view.ts";
import type { Chart } from "../chart.ts";
import { proveTime } from "../line_panels.ts";
import { bitsPanels, PROTOCOL_EXPERIMENT } from "../protocol_view.ts";

const FAST_HASH = "blake2s";
const CHAIN_HASH = "poseidon252";

/** Time by bits. */
export const protocolTime: Chart = {
  id: "protocol_time",
  title: "What bits cost in time",
  caption:
    "The number of queries is solved for the bits, so points of one place on the horizontal axis buy the same strength. A line ends where the field does not have more bits. Lower is better.",
  from: PROTOCOL_EXPERIMENT,
  panels: (run) =>
    bitsPanels(run, {
      hash: FAST_HASH,
      title: "Prove time in ms",
      unit: "ms, 95 % interval",
      point: proveTime,
    }),
};

/** Proof size by bits. */
export const protocolBytes: Chart = {
  id: "protocol_bytes",
  title: "What bits cost in bytes",
  caption: "Size of the proof file. A larger blow-up needs fewer queries for the same bits. Lower is better.",
  from: PROTOCOL_EXPERIMENT,
  panels: (run) =>
    bitsPanels(run, {
      hash: FAST_HASH,
      title: "Proof in KiB",
      unit: "KiB",
      point: (cell) => ({ value: cell.proofBytes / 1024 }),
    }),
};

/** Verifying by bits. */
export const protocolVerify: Chart = {
  id: "protocol_verify",
  title: "What bits cost in verifying",
  caption:
    "Our verifier in TypeScript, in a process of its own, warm after the first samples. Lower is better.",
  from: PROTOCOL_EXPERIMENT,
  panels: (run) =>
    bitsPanels(run, {
      hash: FAST_HASH,
      title: "Verifying in ms",
      unit: "ms",
      point: (cell) => ({ value: cell.verifyMs }),
    }),
};

/** Gas by bits. */
export const protocolGas: Chart = {
  id: "protocol_gas",
  title: "What bits cost on chain",
  caption:
    "L2 gas of one transaction that verifies the proof, in CairoSteps mode, from a receipt or by the price list. Points above 5,000 felts do not fit one transaction; the data says which. Lower is better.",
  from: PROTOCOL_EXPERIMENT,
  panels: (run) =>
    bitsPanels(run, {
      hash: CHAIN_HASH,
      title: "M L2 gas of a verified proof",
      unit: "M L2 gas",
      point: ({ record: { chain } }) => {
        const gas = chain && gasOf(chain, "cairo_steps");
        return gas
          ? { value: gas.l2Gas / 1e6, from: gas.from, felts: chain.felts.transaction, fits: chain.fits }
          : undefined;
      },
    }),
};
