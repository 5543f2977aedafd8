/**
 * What a network asks of the activation table: each distinct function with the range it must cover. ArgMax is a
 * maximum of keys that carry the position in their low bits, so it asks for one function, too.
 *
 * @module
 */
import { UserError } from "../../protocol/errors.ts";
import type { Layer, Network } from "./layers.ts";
import { hull, layerName, type Ranges } from "./range.ts";
import type { Requantise } from "./requantise.ts";
import type { Demand } from "./tables.ts";

/** The rest of a key of ArgMax: key = 2^bits·x + 2^bits − 1 − position, so that the first of equals is largest. */
export function argMaxBits(elements: number): number {
  return Math.ceil(Math.log2(elements));
}

class Floor implements Requantise {
  readonly key: string;
  readonly #unit: number;

  constructor(bits: number) {
    this.key = `floor ${bits}`;
    this.#unit = 2 ** bits;
  }

  apply(accumulator: number): number {
    return Math.floor(accumulator / this.#unit);
  }
}

/** What takes the value out of a key. */
export function argMaxFunction(bits: number): Requantise {
  return new Floor(bits);
}

/**
 * Every function of a network with the hull of its ranges.
 *
 * @param shift k of the table.
 * @throws {UserError} for an ArgMax among more values than a key has room for
 */
export function demandsOf(network: Network, ranges: Ranges, shift: number): Demand[] {
  const demands = new Map<string, Demand>();
  const need = (
    requantise: Requantise,
    range: { low: number; high: number },
    layer: Layer,
    single = false,
  ) => {
    const known = demands.get(requantise.key);
    demands.set(requantise.key, {
      requantise,
      range: known === undefined ? range : hull([known.range, range]),
      layer: known?.layer ?? layerName(layer),
      single,
    });
  };
  for (const [at, layer] of network.layers.entries()) {
    ranges.forms[at].forEach(({ requantise }, i) => need(requantise, ranges.accumulators[at][i], layer));
    if (layer.kind !== "ArgMax") continue;
    const bits = argMaxBits(network.tensors[layer.input].elements);
    if (bits > shift) {
      throw new UserError(
        `Cannot compile network: ${layerName(layer)}: it chooses among ${
          network.tensors[layer.input].elements
        } values, allowed are ${2 ** shift}`,
      );
    }
    const { low, high } = hull(ranges.tensors[layer.input]);
    const unit = 2 ** bits;
    need(argMaxFunction(bits), { low: low * unit, high: high * unit + unit - 1 }, layer, true);
  }
  return [...demands.values()];
}
