/**
 * What straight-line native code is generated from: components of AIR instances, each once. Code belongs to a component, not to an
 * AIR, so AIRs of other sets of components share it; see `codeWords` for what it does not depend on.
 *
 * @module
 */
import type { AirInstance } from "./air.ts";
import type { ComponentIr } from "./builder.ts";
import { codeWords, wordsHash } from "./encode.ts";

/** An instance for which code is generated; `id` is fit for a file name, a C++ identifier and a Rust module. */
export interface GeneratedInstance {
  /** Its name. */
  readonly id: string;
  /** The instance. */
  readonly air: AirInstance;
}

/** A component for which code is generated. */
export interface GeneratedComponent {
  /** Its expressions. */
  readonly ir: ComponentIr;
  /** Its place in its AIR. */
  readonly index: number;
  /** Number of its code words. */
  readonly words: number;
  /** Hash of its code words: how the code is found. */
  readonly hash: bigint;
}

/** The components that an instance is the first to have: one generated file. */
export interface GeneratedSource {
  /** The instance's name. */
  readonly id: string;
  /** Name of its AIR. */
  readonly air: string;
  /** Its components that no instance before has. */
  readonly components: readonly GeneratedComponent[];
}

/** Identity of a component's code: two components may have equal words and other parameters. */
function identity({ ir, hash }: GeneratedComponent): string {
  return `${hash} ${ir.parameters}`;
}

/** The generated files' content: every component once, in order of the instances; instances with nothing new have no file. */
export function generatedSources(instances: readonly GeneratedInstance[]): GeneratedSource[] {
  const known = new Set<string>();
  return instances.map(({ id, air }) => {
    const components = air.components.map(({ ir }, index): GeneratedComponent => {
      const words = codeWords(ir);
      return { ir, index, words: words.length, hash: wordsHash(words) };
    }).filter((component) => {
      const isNew = !known.has(identity(component));
      known.add(identity(component));
      return isNew;
    });
    return { id, air: air.name, components };
  }).filter(({ components }) => components.length > 0);
}
