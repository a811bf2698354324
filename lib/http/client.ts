// A door of its own (`#lib/api-client`): what asks does not load what answers.
import { z } from 'zod';
import { abortFault } from '../abort.ts';
import { Fault } from '../fault.ts';
import { exitCodes, type FaultCode } from '../fault-codes.ts';

/** Another process of ours, asked over its HTTP door. Every call throws the Fault that it answered with,
 * or `api.unreachable`, `api.refused` (its token is another), `api.failed`, `aborted`. */
export interface ApiClient {
  readonly url: string;
  call(method: Method, path: string, options?: CallOptions): Promise<unknown>;
  /** The values of an answer in JSON lines, as they come; their number has no deadline, each has. */
  lines(method: Method, path: string, options?: CallOptions): AsyncIterable<unknown>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiClientOptions {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly token: string | undefined;
  /** Whom it asks, for messages: `the agent`. */
  readonly name: string;
  /** Until an answer begins, and between two lines of it. */
  readonly timeoutMs?: number;
}

const timeoutDefaultMs = 60_000;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { url } = options;
  return {
    url,
    async call(method, path, call = {}) {
      const turn = startTurn(options, call.signal);
      try {
        const answer = await ask(options, turn.signal, method, path, call);
        return await answer.json();
      } catch (error) {
        throw turn.faultOf(error);
      } finally {
        turn.end();
      }
    },
    async *lines(method, path, call = {}) {
      const turn = startTurn(options, call.signal);
      try {
        const answer = await ask(options, turn.signal, method, path, call);
        for await (const line of readLines(answer, turn.touch)) {
          const value: unknown = JSON.parse(line);
          const refusal = refusalSchema.safeParse(value);
          if (refusal.success) throw faultOf(refusal.data, options.name);
          yield value;
        }
      } catch (error) {
        throw turn.faultOf(error);
      } finally {
        turn.end();
      }
    },
  };
}

/** One request with its deadline, which `touch` puts off. */
function startTurn(
  { url, name, timeoutMs = timeoutDefaultMs }: ApiClientOptions,
  asked: AbortSignal | undefined,
) {
  const stop = new AbortController();
  let timer = setTimeout(onDeadline, timeoutMs);
  let isLate = false;
  function onDeadline(): void {
    isLate = true;
    stop.abort();
  }
  return {
    signal: asked === undefined ? stop.signal : AbortSignal.any([asked, stop.signal]),
    touch() {
      clearTimeout(timer);
      timer = setTimeout(onDeadline, timeoutMs);
    },
    end() {
      clearTimeout(timer);
      // Lets go of an answer that was not read to its end.
      stop.abort();
    },
    faultOf(error: unknown): unknown {
      if (error instanceof Fault) return error;
      if (asked?.aborted === true) return abortFault(asked);
      const late = `does not answer within ${timeoutMs / 1000} s`;
      const reason = isLate ? late : `cannot be reached: ${reasonOf(error)}`;
      return new Fault({
        code: 'api.unreachable',
        message: `${name} at ${url} ${reason}`,
        hint: '`panther ps` says what runs',
        retryable: true,
        cause: error,
      });
    },
  };
}

async function ask(
  { url, token, name }: ApiClientOptions,
  signal: AbortSignal,
  method: Method,
  path: string,
  { query = {}, body }: CallOptions,
): Promise<Response> {
  const address = new URL(path, url);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(key, String(value));
  }
  const answer = await fetch(address, {
    method,
    signal,
    redirect: 'error',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  const refusal = refusalSchema.safeParse(parseJson(await answer.text()));
  if (refusal.success) throw faultOf(refusal.data, name);
  const message = `${name} answers ${method} ${path} with HTTP ${answer.status}`;
  throw new Fault({ code: 'api.failed', message, where: url });
}

async function* readLines(answer: Response, touch: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of answer.body ?? []) {
    touch();
    rest += decoder.decode(part, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

const refusalSchema = z.strictObject({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});

/** The failure as the other process told it, with the exit code it has here. */
function faultOf({ error }: z.output<typeof refusalSchema>, name: string): Fault {
  const { code, message, hint } = error;
  if (code === 'unauthorized' || code === 'forbidden') {
    return new Fault({
      code: 'api.refused',
      message: `${name} refuses: ${message}`,
      hint: hint ?? 'its token is another one: see that the right one is given',
    });
  }
  const isOurs = Object.hasOwn(exitCodes, code);
  return new Fault({
    code: isOurs ? (code as FaultCode) : 'api.failed',
    message: isOurs ? message : `${name} answers: ${message}`,
    ...(hint === null ? {} : { hint }),
    retryable: code === 'rate-limit',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` hides what happened behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'its answer is no JSON';
  const { cause } = error as { readonly cause?: { readonly code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
