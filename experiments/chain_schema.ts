/**
 * What a record says of a proof on chain: felts of calldata by part, and what verifying it took in each place where that was measured.
 *
 * @module
 */
import { z } from "zod";

const count = z.int().nonnegative();
/** Fri, as text: more digits than a JSON number keeps. */
const fri = z.string().regex(/^\d+$/);

/** The part of a record that is about contracts. */
export const chainSchema = z.strictObject({
  /**
   * Of the two arguments, and of the whole transaction's calldata with room for a second call; when that is too long for one, of each
   * transaction that verifies a slice of the queries.
   */
  felts: z.strictObject({ proof: count, public: count, transaction: count, slices: z.array(count) }),
  /** Felts of the argument `proof` by part, in order. */
  parts: z.array(z.strictObject({ part: z.string(), felts: count })),
  /** Whether a gateway accepts that many felts in one transaction. */
  fits: z.boolean(),
  /** `verify_and_register` in the embedded compiler, and the gas that chain/fees.ts makes of it, in both gas modes. */
  embedded: z.strictObject({
    steps: count,
    memoryHoles: count,
    gas: count,
    builtins: z.record(z.string(), count),
    l2Gas: z.strictObject({ cairo_steps: count, sierra_gas: count }),
    l1DataGas: count,
    /** Steps (memory holes included) and Sierra gas by part; they add up to the whole. None where only the whole was measured. */
    parts: z.array(z.strictObject({ part: z.string(), steps: count, gas: count })),
  }).nullable(),
  /** Felts and bytes of each class that the verifier, of slices where one transaction is too short, is made of, and what declaring it costs; none where they were not compiled. */
  classes: z.array(
    z.strictObject({
      name: z.string(),
      sierraFelts: count,
      casmFelts: count,
      abiBytes: count,
      declareL2Gas: count,
    }),
  ),
  /** Receipts of a devnet, one for each gas mode: the worker's transaction with one call; of slices all of them together. */
  receipts: z.array(
    z.strictObject({
      gasMode: z.enum(["cairo_steps", "sierra_gas"]),
      transactions: count,
      l2Gas: count,
      l1DataGas: count,
      feeFri: fri,
      l2GasPriceFri: fri,
    }),
  ),
  /** What is missing above, and why. */
  notMeasured: z.array(z.string().min(1)),
}).meta({ id: "OnChain" });

/** The part of a record that is about contracts. */
export type ChainFigures = z.infer<typeof chainSchema>;
