import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Fault } from '#lib';
import { answers } from '../../agent/brain/api/answers.ts';
import {
  decidePlacing,
  decideRelease,
  type EntryHold,
  initialKillSwitch,
  levelTexts,
} from '../../agent/brain/risk/index.ts';
import { serveApp } from './serve-app.ts';

/** As the brain's routes have it. */
const text = z.string().trim().min(1).max(500);
const placing = z.strictObject({ holdId: z.string(), reason: text, operator: text });
const release = z.strictObject({ reason: text, operator: text });

/** What happens to a request: `lost` is done, and its answer never comes. */
export type StubMood = 'well' | 'down' | 'lost';

export interface BrainStub {
  readonly url: string;
  /** Method, path and body of everything that was asked, the oldest first. */
  readonly requests: readonly { readonly call: string; readonly body: unknown }[];
  mood: StubMood;
  /** Stops of new entries, the oldest first. */
  holds(): readonly EntryHold[];
  /** Somebody at the brain itself ends all of them. */
  releaseAll(operator: string, reason: string): void;
  positions: readonly string[];
  close(): Promise<void>;
}

/** The part of the brain's door that stops new entries, over the brain's own rules, and answering as its API
 * describes; for tests in which it must fail in a way the real one does not. */
export async function startBrainStub({
  token,
  now,
}: {
  readonly token: string;
  readonly now: () => number;
}): Promise<BrainStub> {
  const holds = new Map<string, EntryHold>();
  const requests: { readonly call: string; readonly body: unknown }[] = [];
  const end = (holdId: string, given: { readonly reason: string; readonly operator: string }) => {
    const hold = holds.get(holdId);
    if (!decideRelease(hold, holdId) || hold === undefined) return hold;
    holds.set(holdId, { ...hold, released: { at: now(), ...given } });
    return holds.get(holdId);
  };
  const answer = (call: string, body: unknown): unknown => {
    const [, released] = /^POST \/entry-holds\/([\w-]+)\/release$/.exec(call) ?? [];
    if (released !== undefined) return answers.entryHold.parse(end(released, release.parse(body)));
    switch (call) {
      case 'GET /positions':
        return answers.positions.parse(stub.positions.map(positionOf));
      case 'GET /kill-switch':
        return answers.killSwitch.parse({ ...initialKillSwitch, text: levelTexts[0] });
      case 'GET /risk-cap':
        return answers.riskCap.parse({ ...noCap, text: 'nobody has told a risk state' });
      case 'GET /entry-holds':
        return answers.entryHolds.parse([...holds.values()].filter(({ released: is }) => !is));
      case 'POST /entry-holds': {
        const asked = placing.parse(body);
        const before = holds.get(asked.holdId);
        if (decidePlacing(before)) {
          holds.set(asked.holdId, { ...asked, placedAt: now(), released: null });
        }
        return answers.entryHold.parse(holds.get(asked.holdId));
      }
      default:
        return undefined;
    }
  };
  const answerOrFault = (call: string, body: unknown): unknown => {
    try {
      return answer(call, body);
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  };
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const body = await readBody(request);
      const call = `${request.method} ${request.url}`;
      if (stub.mood === 'down') return void request.socket.destroy();
      requests.push({ call, body });
      if (request.headers.authorization !== `Bearer ${token}`) {
        return refuse(response, 401, 'unauthorized', 'a bearer token is needed');
      }
      const said = answerOrFault(call, body);
      if (said instanceof Fault) return refuse(response, 404, said.code, said.message);
      if (said === undefined) return refuse(response, 404, 'not-found', 'nothing answers here');
      if (stub.mood === 'lost') return void request.socket.destroy();
      response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
    })();
  };
  const { url, close } = await serveApp(listener);
  const stub: BrainStub = {
    ...{ url, close, requests, mood: 'well', positions: [] },
    holds: () => [...holds.values()],
    releaseAll(operator, reason) {
      for (const { holdId } of holds.values()) end(holdId, { operator, reason });
    },
  };
  return stub;
}

const noCap = { cap: null, isOld: null, refusesEntries: false };

async function readBody(request: IncomingMessage): Promise<unknown> {
  let sent = '';
  for await (const chunk of request) sent += String(chunk);
  return sent === '' ? null : JSON.parse(sent);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const error = { code, message, hint: null };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

function positionOf(positionId: string) {
  return {
    ...{ positionId, symbol: 'BTC', side: 'long', size: 1, entryPrice: 100, stop: 90 },
    ...{
      target: null,
      price: 100,
      strategy: null,
      tradeId: null,
      openedAt: 0,
      fees: 0,
      unrealised: 0,
    },
  };
}
