/**
 * The two classes of a shape's verifier, compiled: the contract, and the class that replays the transcript, which it calls as a library
 * by the class hash that is one of its constants.
 *
 * @module
 */
import { type ClassArtifact, classArtifact } from "./class_artifact.ts";
import type { ChainShape } from "./shape.ts";
import type { Slicing } from "./split.ts";
import { transcriptClassSource, verifierSource } from "./verifier_source.ts";

/**
 * The verifier's class, with the class that replays the transcript as its library; compiled, or taken from the cache.
 *
 * @param sierraMinor the minor Sierra version to write instead of 6
 * @param slicing for the contract that verifies slices; without it the one that verifies in one transaction
 * @throws {UserError} for a shape that no contract is made for.
 */
export async function verifierClass(
  shape: ChainShape,
  sierraMinor?: number,
  slicing?: Slicing,
): Promise<ClassArtifact & { readonly libraries: readonly [ClassArtifact] }> {
  const transcript = await classArtifact(transcriptClassSource(shape), sierraMinor);
  const source = verifierSource(shape, transcript.classHash, slicing);
  return { ...await classArtifact(source, sierraMinor), libraries: [transcript] };
}
