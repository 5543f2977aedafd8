/**
 * The component sets of the virtual machine for which straight-line native code is generated; any other set is interpreted.
 *
 * @module
 */
import type { AirInstance } from "./air.ts";
import { vmInstance } from "./obelysk_vm.ts";
import { VM_MIN_LOG, type VmTable, type VmUses } from "./vm_encoding.ts";

/** The table that rescales the network's activations: 2^10 entries, 8 bits dropped. */
const RESCALE: VmTable = { logSize: 10, shift: 8, first: 0 };

const SETS: Readonly<Record<string, { readonly uses: VmUses; readonly tables: readonly VmTable[] }>> = {
  plain: { uses: { alu: false, act: false, bit: false }, tables: [] },
  network: { uses: { alu: false, act: true, bit: false }, tables: [RESCALE] },
  full: { uses: { alu: true, act: true, bit: true }, tables: [RESCALE] },
};

/** One instance of each set; the code does not depend on sizes or on the program. */
export function vmGeneratedInstances(): { id: string; air: AirInstance }[] {
  return Object.entries(SETS).map(([name, { uses, tables }]) => {
    const program = {
      content: new Array<number>(8).fill(0),
      romRows: 1,
      memoryCells: 0,
      inputs: [],
      outputs: [],
      tables,
      uses,
    };
    const logRows = Math.max(VM_MIN_LOG, 8, ...tables.map((table) => table.logSize));
    return { id: `obelysk_vm_${name}`, air: vmInstance({ program, logRows }) };
  });
}
