import type { Exchange } from '../model/exchange.ts';
import type { TradingLog } from './context.ts';

/** The end of a process in the middle of something. It is no Fault, so nobody handles it, and from then
 * on everything that would change a disk throws it again: what is dead writes nothing. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** One life of a process. */
export interface Life {
  wrapLog(log: TradingLog): TradingLog;
  wrapExchange(exchange: Exchange): Exchange;
}

export interface CrashPlan {
  /** Every durable step that was begun or done, in order: `before log order.created entry`. */
  readonly steps: readonly string[];
  readonly crashes: readonly string[];
  begin(): Life;
}

/** A process ends the first time that each of these steps is reached; the next life may reach the
 * others. `end` can do it for real. */
export function createCrashPlan(
  armed: Iterable<string>,
  end: (step: string) => never = (step) => {
    throw new Crash(step);
  },
): CrashPlan {
  const left = new Set(armed);
  const steps: string[] = [];
  const crashes: string[] = [];
  const purposes = new Map<string, string>();
  const nameOf = (clientId: string) => purposes.get(clientId) ?? 'other';

  function begin(): Life {
    let isDead = false;
    const reach = (step: string) => {
      if (isDead) throw new Crash('dead');
      steps.push(step);
      if (!left.delete(step)) return;
      isDead = true;
      crashes.push(step);
      end(step);
    };
    return {
      wrapLog: (log) => ({
        db: log.db,
        append(events) {
          const step = `log ${stepOf(events, purposes)}`;
          reach(`before ${step}`);
          const result = log.append(events);
          reach(`after ${step}`);
          return result;
        },
      }),
      wrapExchange: (exchange) => ({
        ...exchange,
        async place(order) {
          const step = `place ${nameOf(order.clientId)}`;
          reach(`before ${step}`);
          const result = await exchange.place(order);
          reach(`after ${step}`);
          return result;
        },
        async cancel(id) {
          reach('before cancel');
          const result = await exchange.cancel(id);
          reach('after cancel');
          return result;
        },
      }),
    };
  }

  return { steps, crashes, begin };
}

/** The type of the main event and, of an order, what it is for. */
function stepOf(
  events: Parameters<TradingLog['append']>[0],
  purposes: Map<string, string>,
): string {
  for (const { type, payload } of events) {
    if (type === 'order.created.v1') purposes.set(payload.clientId, payload.purpose);
  }
  const main = events.find(({ type }) => type !== 'intent.submitted.v1');
  if (main === undefined) return 'nothing';
  const kind = main.type.replace('.v1', '');
  const purpose = 'clientId' in main.payload ? purposes.get(main.payload.clientId) : undefined;
  return purpose === undefined ? kind : `${kind} ${purpose}`;
}
