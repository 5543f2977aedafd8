import { assertEquals } from "@std/assert";
import { SIERRA_COMPILER } from "../chain/class_artifact.ts";
import { devnetPath } from "../chain/devnet.ts";
import { chainPrograms } from "./chain_programs.ts";

Deno.test("chainPrograms() names what the chain's modules start", () => {
  const [deno, compiler, devnet] = chainPrograms((name) => Deno.env.get(name)).split(",");
  assertEquals(deno, Deno.execPath());
  assertEquals(new URL(`../${compiler}`, import.meta.url).pathname, SIERRA_COMPILER);
  assertEquals(devnet, devnetPath());
});
