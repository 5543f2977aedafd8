/**
 * Programs whose components are, together, those for which straight-line native code is generated. Code belongs to a component and
 * sizes of tables are its parameters, so these few cover every program with at most two tables that drop eight bits, as compiled
 * networks have; components of other tables are interpreted.
 *
 * @module
 */
import type { AirInstance } from "./air.ts";
import { vmInstance } from "./obelysk_vm.ts";
import { MAX_TABLE_LOG, VM_MIN_LOG, type VmTable, type VmUses } from "./vm_encoding.ts";

const NOTHING: VmUses = { alu: false, act: false, bit: false };
const WIDE: VmTable = { logSize: 10, shift: 8, first: 0 };
/** Its two constants are equal, which makes them one node. */
const WIDEST: VmTable = { ...WIDE, logSize: MAX_TABLE_LOG };

const SETS: Readonly<Record<string, { readonly uses: VmUses; readonly tables: readonly VmTable[] }>> = {
  plain: { uses: NOTHING, tables: [] },
  alu: { uses: { ...NOTHING, alu: true }, tables: [] },
  bit: { uses: { ...NOTHING, bit: true }, tables: [] },
  table: { uses: { ...NOTHING, act: true }, tables: [WIDE] },
  table_bit: { uses: { ...NOTHING, act: true, bit: true }, tables: [WIDE] },
  widest_table: { uses: { ...NOTHING, act: true }, tables: [WIDEST] },
  table_dot: { uses: { ...NOTHING, act: true, dot: true }, tables: [WIDE] },
  tables: { uses: { ...NOTHING, act: true }, tables: [WIDE, WIDE] },
  tables_bit: { uses: { ...NOTHING, act: true, bit: true }, tables: [WIDE, WIDE] },
  dot: { uses: { ...NOTHING, dot: true }, tables: [] },
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
      ...uses.dot && { weightRows: 1 },
    };
    const logRows = Math.max(VM_MIN_LOG, 8, ...tables.map((table) => table.logSize));
    return { id: `obelysk_vm_${name}`, air: vmInstance({ program, logRows }) };
  });
}
