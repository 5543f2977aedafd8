/**
 * The few sentences at the top of the page, made from the records and from nothing else.
 *
 * @module
 */
import { bytesText, powerOfTwo, significant } from "./text.ts";
import { type CellView, groupCells, OWN_VARIANT, type PeerView, peerViews, type RunView } from "./view.ts";

function bits(cell: CellView): string {
  return `${cell.attackBits} attack bits, ${cell.provenBits} proven bits`;
}

function shape(cell: CellView): string {
  return `${cell.airTitle}, ${powerOfTwo(cell.logRows)} rows`;
}

/** A verdict in words, with the ratio and its interval. */
function verdictWords({ comparison, speedup, speedupInterval }: PeerView): string {
  const { verdict } = comparison;
  const range = `${significant(speedupInterval.low)} to ${significant(speedupInterval.high)}`;
  if (verdict === "faster") {
    return `${significant(speedup)} times faster than the crate's better setting (99 % interval ${range})`;
  }
  if (verdict === "slower") {
    return `slower than the crate's better setting: ${
      significant(speedup)
    } times its speed (99 % interval ${range})`;
  }
  if (verdict === "same") return `as fast as the crate's better setting, within 5 %`;
  return `not told apart from the crate's better setting (${
    significant(speedup)
  } times its speed, 99 % interval ${range})`;
}

/** For each AIR and profile, its largest measured size in a sentence. */
export function findings(run: RunView): string[] {
  const own = run.cells.filter((c) => c.variant === OWN_VARIANT);
  const peers = new Map(peerViews(run).map((view) => [view.cell, view]));
  return [...groupCells(own, (c) => `${c.air} ${c.profile}`).values()].map((cells) => {
    const cell = cells.reduce((largest, c) => c.logRows > largest.logRows ? c : largest);
    const peer = peers.get(cell);
    return `${shape(cell)}, ${cell.profile} (${bits(cell)}): ${significant(cell.proveMs)} ms${
      peer ? `, ${verdictWords(peer)}` : ""
    }; ` +
      `${bytesText(cell.proofBytes)} of proof, verified in ${significant(cell.verifyMs)} ms.`;
  });
}
