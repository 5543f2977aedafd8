/**
 * The sizes that provers on GPUs are measured at, all toggles on: the sweep of a campaign. The smoke cells run on the emulator, whose
 * times mean nothing.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** The sizes of each AIR: those of the sweep, then those that others publish. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  wide_fibonacci_26: [10, 12, 14, 16, 18, 20, 22, 24],
  wide_fibonacci_32: [14],
  wide_fibonacci_37: [18],
  wide_fibonacci_128: [18],
  wide_fibonacci_100: [20, 22],
  obelysk26: [16, 18, 20, 22],
  vm_network: [16, 18, 20, 22],
};
/** Profiles besides `smoke`, and where they are measured: the largest size that 96 proven bits reach, and one that a contract takes. */
const STRONGER: Readonly<Record<string, (logRows: number) => boolean>> = {
  stwo96: (logRows) => logRows >= 16,
  proven96: (logRows) => logRows >= 16 && logRows < 24,
  onchain80: (logRows) => logRows <= 12,
};

function isMeasured(cell: Cell): boolean {
  const logRows = numberAt(cell, "logRows");
  if (cell.variant === "emu") return true;
  if (!SIZES[String(cell.air)]?.includes(logRows)) return false;
  if (cell.profile === "smoke") return true;
  if (cell.air === "vm_network") return cell.profile === "stwo96";
  return cell.air === "wide_fibonacci_26" && STRONGER[String(cell.profile)](logRows);
}

export default {
  id: "e14_gpu",
  question: "How long does a proof take on this GPU, by size and strength, with everything on the device?",
  expectation:
    "computed, on an H200 at strength smoke and 26 columns: at most 0.5, 0.9, 2.8 and 11 ms at 2^16, 2^18, 2^20 and 2^22 rows; 9 ms at 2^20 rows of " +
    "100 columns; the 90th percentile within a tenth of the median",
  axes: {
    air: Object.keys(SIZES),
    profile: ["smoke", "stwo96", "proven96", "onchain80"],
    logRows: [10, 12, 14, 16, 18, 20, 22, 24],
    variant: ["cuda"],
  },
  smoke: { air: ["wide_fibonacci_26", "obelysk26"], profile: ["smoke"], logRows: [6], variant: ["emu"] },
  full: {},
  interleave: "variant",
  includes: isMeasured,
  skip: () => undefined,
  plan: (cell, level) =>
    planOf(cell, {
      samples: samplesFor(cell, level),
      warmups: level === "smoke" ? 0 : 2,
      check: "verify",
      options: { deviceTrace: true, deviceTranscript: true },
    }),
} satisfies Experiment;
