import { assertEquals, assertRejects } from "@std/assert";
import { retryingFetch } from "./rpc_transport.ts";

const FAST = { attempts: 4, firstDelayMs: 1, maxDelayMs: 2 };

/** A fetch that answers in turn, and what it was asked. */
function scripted(...answers: (number | Error)[]) {
  const bodies: unknown[] = [];
  const inner = (_input: unknown, init?: RequestInit) => {
    bodies.push(init?.body);
    const answer = answers[bodies.length - 1];
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(new Response("", { status: answer }));
  };
  return { bodies, send: () => retryingFetch(inner as typeof fetch, FAST)("http://node", { body: "same" }) };
}

Deno.test("retryingFetch() sends the same bytes again while the answer is transient", async () => {
  const { bodies, send } = scripted(503, new TypeError("connection reset"), 429, 200);
  assertEquals((await send()).status, 200);
  assertEquals(bodies, ["same", "same", "same", "same"]);
});

Deno.test("retryingFetch() does not repeat what will not get better", async () => {
  for (const status of [200, 400, 401, 404, 500]) {
    const { bodies, send } = scripted(status);
    assertEquals((await send()).status, status);
    assertEquals(bodies.length, 1);
  }
  const { bodies, send } = scripted(new Deno.errors.NotCapable("no net"));
  await assertRejects(send, Deno.errors.NotCapable);
  assertEquals(bodies.length, 1);
});

Deno.test("retryingFetch() gives the last answer when attempts are used up", async () => {
  const busy = scripted(503, 503, 503, 502, 200);
  assertEquals((await busy.send()).status, 502);
  assertEquals(busy.bodies.length, 4);
  const broken = scripted(...Array.from({ length: 5 }, () => new TypeError("refused")));
  await assertRejects(broken.send, TypeError);
  assertEquals(broken.bodies.length, 4);
});
