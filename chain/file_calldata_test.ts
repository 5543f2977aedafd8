import { assert, assertEquals, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { openProver, proveAir } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { decodeCalldata } from "./calldata.ts";
import { fileCalldata } from "./file_calldata.ts";
import { chainShape } from "./shape.ts";
import { factOf } from "./statement.ts";

const OPTIONS = resolveOptions({
  hash: "poseidon252",
  logBlowup: 2,
  foldStep: 2,
  queries: 2,
  powBits: 2,
  backend: "reference",
});

Deno.test("a proof file becomes the calldata that the contract's decoder takes", async () => {
  const prover = openProver(OPTIONS);
  const air = airInstance("wide_fibonacci", { columns: 4, logRows: 4 });
  const { file } = await proveAir({ prover, air, options: OPTIONS, seed: 3 });
  prover.close();
  const verified = verifyProofFile(file, { minAttackBits: 0 });
  const made = fileCalldata(verified);
  const decoded = decodeCalldata(chainShape(air, OPTIONS), made.proof, made.public);
  assertEquals(decoded.statement, verified.file.statement);
  assertEquals(made.fact, factOf(decoded.statement, []));
  assertEquals([...made.parts.values()].reduce((sum, felts) => sum + felts, 0), made.proof.length);
  assert(made.felts > made.proof.length + made.public.length);
  assertThrows(() => fileCalldata(verified, made.felts - 1), UserError, "felts of calldata");
});
