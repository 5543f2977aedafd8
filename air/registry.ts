/**
 * Every AIR there is, and how an instance is made from a name and parameters. Adding an AIR = its file and one line here.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import type { AirDefinition, AirInstance } from "./air.ts";
import { ComponentBuilder, type PreprocessedColumn } from "./builder.ts";
import type { GeneratedInstance } from "./generated_components.ts";
import { obelysk26 } from "./obelysk26.ts";
import { vmGeneratedInstances } from "./obelysk_vm_generated.ts";
import { poseidon2 } from "./poseidon2.ts";
import { rangeLookup } from "./range_lookup.ts";
import { select } from "./select.ts";
import { wideFibonacci } from "./wide_fibonacci.ts";

/** The AIRs by name. */
export const AIRS: Readonly<Record<string, AirDefinition>> = Object.fromEntries(
  [wideFibonacci, obelysk26, rangeLookup, select, poseidon2].map((air) => [air.name, air]),
);

/** Outside `bare` no tree is empty: an AIR without preprocessed columns gets this one. */
const ZERO_COLUMN: PreprocessedColumn = { id: "zero16", logRows: 4, valueAt: () => 0 };

/** The definition of an AIR. */
export function airDefinition(name: string): AirDefinition {
  if (!Object.hasOwn(AIRS, name)) {
    throw new UserError(`Cannot use AIR ${name}: AIRs are ${Object.keys(AIRS).join(", ")}`, 2);
  }
  return AIRS[name];
}

/** Fills in defaults and checks every parameter of an AIR. */
export function resolveParams(
  definition: AirDefinition,
  given: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(definition.params, name)) {
      const allowed = Object.keys(definition.params).join(", ");
      throw new UserError(
        `Cannot use parameter ${name} with ${definition.name}: its parameters are ${allowed}`,
        2,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(definition.params).map(([name, { min, max, default: byDefault }]) => {
      const value = given[name] ?? byDefault;
      if (!Number.isInteger(value) || value < min || value > max) {
        throw new UserError(
          `Cannot use ${name} ${value} with ${definition.name}: allowed is a whole number from ${min} to ${max}`,
          2,
        );
      }
      return [name, value];
    }),
  );
}

/**
 * Makes an instance: sizes and expressions fixed.
 *
 * @throws {UserError} for an unknown AIR or parameter, or a value out of range.
 */
export function airInstance(
  name: string,
  given: Readonly<Record<string, number | undefined>> = {},
  binding: ProtocolOptions["binding"] = "statement",
): AirInstance {
  const definition = airDefinition(name);
  const params = resolveParams(definition, given);
  const own = definition.preprocessed(params);
  const preprocessed = own.length === 0 && binding === "statement" ? [ZERO_COLUMN] : own;
  const ids = preprocessed.map((c) => c.id);
  return {
    name,
    params,
    ...(definition.warning === undefined ? {} : { warning: definition.warning }),
    relations: definition.relations,
    preprocessed,
    components: definition.components(params).map(({ name, logRows, build }) => {
      const builder = new ComponentBuilder(name, definition.relations, ids);
      build(builder);
      return { ir: builder.build(), logRows };
    }),
    publicValues: [],
    bareMixesLogSizes: definition.bareMixesLogSizes,
  };
}

/** The instances for whose components straight-line native code is generated. */
export function generatedInstances(): GeneratedInstance[] {
  const registered = Object.values(AIRS).flatMap((definition) =>
    definition.generated.map((params) => {
      const suffix = Object.values(params).map((v) => `_${v}`).join("");
      return { id: `${definition.name}${suffix}`, air: airInstance(definition.name, params) };
    })
  );
  return [...registered, ...vmGeneratedInstances()];
}
