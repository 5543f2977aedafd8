/** Byte equality of all provers, a long random grid. */
import { parityTests } from "./parity.ts";
import { testSeed } from "./seed.ts";

parityTests("parity (long)", testSeed("parity_slow_test"), 200);
