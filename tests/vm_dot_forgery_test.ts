/** Forged dot products: see checkForgery(). */
import { DOT_FORGERIES } from "./vm_dot_forgeries.ts";
import { checkForgery } from "./vm_forgery_check.ts";

for (const forgery of DOT_FORGERIES) {
  Deno.test(`forgery: ${forgery.name}`, () => checkForgery(forgery));
}
