/**
 * All named forgeries.
 *
 * @module
 */
import { DOT_FORGERIES } from "./vm_dot_forgeries.ts";
import type { Forgery } from "./vm_forgery.ts";
import { BALANCE_FORGERIES } from "./vm_forgery_balance.ts";
import { LOOKUP_FORGERIES } from "./vm_forgery_lookups.ts";
import { OPERATION_FORGERIES } from "./vm_forgery_operations.ts";
import { STEP_AND_FLAG_FORGERIES } from "./vm_forgery_steps.ts";

/** Every forgery of a program without dot products. */
export const FORGERIES: readonly Forgery[] = [
  ...STEP_AND_FLAG_FORGERIES,
  ...BALANCE_FORGERIES,
  ...OPERATION_FORGERIES,
  ...LOOKUP_FORGERIES,
];

/** Every forgery. */
export const ALL_FORGERIES: readonly Forgery[] = [...FORGERIES, ...DOT_FORGERIES];
