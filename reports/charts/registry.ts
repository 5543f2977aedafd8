/**
 * Every chart there is, in the order of the page. Adding one = its file and one line here.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { chainFelts } from "./chain_felts.ts";
import { chainGas } from "./chain_gas.ts";
import { chainStrk } from "./chain_strk.ts";
import { kernelCeilings } from "./kernels.ts";
import { cold } from "./cold.ts";
import { gpuProveByRows } from "./gpu_prove_by_rows.ts";
import { crateSpeedup } from "./crate_speedup.ts";
import { memory } from "./memory.ts";
import { phases } from "./phases.ts";
import { phasesByProver } from "./phases_by_prover.ts";
import { proofBytes } from "./proof_bytes.ts";
import { protocolBytes, protocolGas, protocolTime, protocolVerify } from "./protocol_bits.ts";
import { protocolParameters } from "./protocol_parameters.ts";
import { proveByRows } from "./prove_by_rows.ts";
import { scaling } from "./scaling.ts";
import { speedup } from "./speedup.ts";
import { streams } from "./streams.ts";
import { threads } from "./threads.ts";
import { togglesTime, togglesWork } from "./toggles.ts";
import { verifyTime } from "./verify_time.ts";
import { vmCells } from "./vm_cells.ts";
import { vmInferences } from "./vm_inferences.ts";
import { vmMemory } from "./vm_memory.ts";
import { vmProveByRows } from "./vm_prove_by_rows.ts";

/** The charts. */
export const CHARTS: readonly Chart[] = [
  proveByRows,
  speedup,
  phases,
  phasesByProver,
  proofBytes,
  verifyTime,
  memory,
  kernelCeilings,
  crateSpeedup,
  gpuProveByRows,
  protocolTime,
  protocolBytes,
  protocolVerify,
  protocolGas,
  protocolParameters,
  togglesWork,
  togglesTime,
  scaling,
  threads,
  streams,
  cold,
  vmProveByRows,
  vmCells,
  vmInferences,
  vmMemory,
  chainGas,
  chainFelts,
  chainStrk,
];
