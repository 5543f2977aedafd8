/** Forged witnesses of programs without dot products: see checkForgery(). */
import { checkForgery } from "./vm_forgery_check.ts";
import { FORGERIES } from "./vm_forgery_list.ts";

for (const forgery of FORGERIES) {
  Deno.test(`forgery: ${forgery.name}`, () => checkForgery(forgery));
}
