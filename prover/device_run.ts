/**
 * What native provers say of devices: which there are, and how a proof used one. Native names are in snake case.
 *
 * @module
 */

/** A device that a prover could run on. What the card or its driver does not tell is null. */
export interface DeviceDescription {
  /** As the card names itself. */
  readonly name: string;
  /** As in "9.0". */
  readonly computeCapability: string;
  /** Streaming multiprocessors. */
  readonly multiprocessors: number;
  /** Device memory. */
  readonly memoryBytes: number;
  /** The second-level cache. */
  readonly l2Bytes: number;
  /** The most shared memory that a block can have. */
  readonly sharedBytesPerBlock: number;
  /** The newest CUDA that the driver knows. */
  readonly cudaDriver: string;
  /** The CUDA that the library was built with. */
  readonly cudaRuntime: string;
  /** The version of the driver. */
  readonly driver: string | null;
  /** The multiprocessors' clock at present. */
  readonly smClockMhz: number | null;
  /** The most it can be. */
  readonly smClockMaxMhz: number | null;
  /** The memory's clock at present. */
  readonly memoryClockMhz: number | null;
  /** The most it can be. */
  readonly memoryClockMaxMhz: number | null;
  /** The power limit, in milliwatts. */
  readonly powerLimitMw: number | null;
  /** Whether memory errors are corrected. */
  readonly ecc: boolean | null;
  /** Whether the system runs in confidential-computing mode. */
  readonly confidentialComputing: boolean | null;
  /** Whether the energy of a proof is told. */
  readonly energyCounter: boolean;
}

/** How a proof used a device: the toggles as they were, graphs and memory. */
export interface DeviceRun {
  /** The columns were made on the device. */
  readonly deviceTrace: boolean;
  /** Columns went up by groups, from pinned memory. */
  readonly bulkUpload: boolean;
  /** Constraints were evaluated on the device. */
  readonly gpuComposition: boolean;
  /** The transcript was the device's. */
  readonly deviceTranscript: boolean;
  /** Launches were started as graphs. */
  readonly cudaGraphs: boolean;
  /** Graphs built anew for this proof: 0 once proofs of the shape have been made, when they follow from the shape alone. */
  readonly graphsBuilt: number;
  /** Graphs started. */
  readonly graphsLaunched: number;
  /** Device memory held for the shape. */
  readonly memoryBytes: number;
  /** Pinned memory of the host. */
  readonly stagingBytes: number;
  /** The row of sizes that was taken for the card, and the record that chose it. */
  readonly tuning: string;
}

/** An object of native JSON with its names in camel case. */
export function fromNative<T>(object: Readonly<Record<string, unknown>>): T {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as T;
}
