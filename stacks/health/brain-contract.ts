// What a deployment and the trading brain say to each other over HTTP on the brain's own port, asked
// on the host itself (127.0.0.1). Everything but `GET /health` needs `Authorization: Bearer <token>`,
// the token of the credential `brainToken`. Bodies are JSON.
//
// POST /drain { "reason": string, "deadlineMs": integer > 0 }          → 200 State, draining: true
//   From its answer on the brain opens nothing new; it goes on to manage, reduce and close what it
//   holds, and to find out what became of orders. Asked again it takes the new reason and deadline.
//   The drain is a lease: `deadlineMs` after the last such request it ends by itself, as it does with
//   the process. A deployer that dies leaves no brain idle.
// GET /drain                                                           → 200 State
// POST /resume { "reason": string }                                    → 200 State, draining: false
//   Also when there is no drain. From its answer on the brain may open again.
// GET /health                                                          → 200 { …, "reconciled": boolean }
//   `reconciled`: since this process began, its own record of positions and orders was compared with
//   the venue's, and agrees. Open to all; never 200 while the process is not well.
//
// State = { "draining": boolean,
//           "openIntents":   [{ "id": string, "summary": string }],
//           "unknownOrders": [{ "id": string, "summary": string }] }
//   `openIntents`: approved, and some order of theirs is yet to be sent or has no outcome yet that is
//   known to come. `unknownOrders`: sent, and whether the venue has them is not known; no intent is in
//   both. Both empty is settled. `summary` is one line for a person, without secrets, such as
//   `BTC buy 0.01 at 61250, sent 12:03:04Z`. Resting orders that only reduce a position (stops) are
//   neither: they are meant to outlive the process.
//
// Errors are { "error": { "code", "message", "hint" } } with 400 (body), 401 (token), 404 (a brain
// that cannot be drained because it sends no orders). Each answer comes within ten seconds.
import { z } from 'zod';

/** The credential with the token of the brain's door. */
export const brainTokenName = 'brainToken';

const order = z.looseObject({ id: z.string(), summary: z.string() });

const drainState = z.looseObject({
  draining: z.boolean(),
  openIntents: z.array(order),
  unknownOrders: z.array(order),
});
export type DrainState = z.output<typeof drainState>;

/** Undefined for what is no state of the contract. */
export function parseDrainState(text: string): DrainState | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return drainState.safeParse(raw).data;
}
