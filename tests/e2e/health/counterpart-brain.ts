// A brain as far as a deployment is concerned: speaks the contract of stacks/health/brain-contract.ts
// over real HTTP on loopback, written from the contract's words, not from the code that asks it.
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Order {
  readonly id: string;
  readonly summary: string;
}

export interface CounterpartOptions {
  readonly token: string;
  /** Orders that have their outcome after so many questions. */
  readonly openFor?: number;
  readonly openIntents?: readonly Order[];
  readonly unknownOrders?: readonly Order[];
  /** `hang`: never answers on these paths. `missing`: a brain that sends no orders. */
  readonly drain?: 'works' | 'hang' | 'hang-first' | 'missing';
  /** Questions of its health until it says that it has reconciled. */
  readonly reconciledAfter?: number;
  /** Called with every request, before it is answered. */
  readonly onRequest?: (request: IncomingMessage) => void;
}

export interface CounterpartBrain {
  readonly port: number;
  readonly isDraining: () => boolean;
  /** `POST /drain {…}`, in order. */
  readonly requests: () => readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startCounterpartBrain(
  options: CounterpartOptions,
): Promise<CounterpartBrain> {
  const requests: string[] = [];
  let drainedUntilMs = 0;
  let asked = 0;
  let healthAsked = 0;
  const isDraining = () => Date.now() < drainedUntilMs;

  function state(): unknown {
    asked += 1;
    const openIntents = asked > (options.openFor ?? 0) ? [] : (options.openIntents ?? []);
    return { draining: isDraining(), openIntents, unknownOrders: options.unknownOrders ?? [] };
  }

  function answer(path: string, body: Readonly<Record<string, unknown>>, response: ServerResponse) {
    const mode = options.drain ?? 'works';
    switch (path) {
      case 'GET /health':
        healthAsked += 1;
        return send(response, 200, {
          status: 'ok',
          reconciled: healthAsked > (options.reconciledAfter ?? 0),
        });
      case 'POST /drain': {
        if (mode === 'missing') return fail(response, 404, 'not-found');
        const { reason, deadlineMs } = body;
        const isLease = Number.isInteger(deadlineMs) && Number(deadlineMs) > 0;
        if (typeof reason !== 'string' || !isLease) return fail(response, 400, 'bad-body');
        drainedUntilMs = Date.now() + Number(deadlineMs);
        const isFirst = requests.filter((line) => line.startsWith(path)).length === 1;
        if (mode === 'hang' || (mode === 'hang-first' && isFirst)) return undefined;
        return send(response, 200, state());
      }
      case 'GET /drain':
        return mode === 'missing' ? fail(response, 404, 'not-found') : send(response, 200, state());
      case 'POST /resume':
        if (typeof body.reason !== 'string') return fail(response, 400, 'bad-body');
        drainedUntilMs = 0;
        return send(response, 200, state());
      default:
        return fail(response, 404, 'not-found');
    }
  }

  const server = createServer(async (request, response) => {
    options.onRequest?.(request);
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = `${request.method} ${request.url}`;
    requests.push(`${path} ${text}`.trim());
    const isOpen = path === 'GET /health';
    if (!isOpen && !hasToken(request, options.token)) return fail(response, 401, 'unauthorized');
    return answer(path, text === '' ? {} : JSON.parse(text), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    isDraining,
    requests: () => requests,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  // Over several lines, as JSON may be.
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

function fail(response: ServerResponse, status: number, code: string): void {
  send(response, status, { error: { code, message: 'not this', hint: null } });
}
