import type { Context } from 'hono';
import { stream, streamSSE } from 'hono/streaming';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Fault, type FaultCode, type Log } from '../index.ts';
import type { EventStream, LineStream } from './route.ts';

export type Status = ContentfulStatusCode;
/** By the code of a Fault; 409 for those that are not named. */
export type Statuses = Readonly<Partial<Record<FaultCode, Status>>>;

/** Refuses in the one shape that errors have. */
export function refuse(
  context: Context,
  status: Status,
  code: string,
  message: string,
  hint: string | null = null,
): Response {
  return context.json({ error: { code, message, hint } }, status);
}

const usual: Statuses = {
  usage: 400,
  aborted: 503,
  'postgres.unavailable': 503,
  'postgres.busy': 503,
  'postgres.locked': 503,
  'postgres.timeout': 504,
};

/** Of a Fault message and hint, of a bug nothing but that it is in the log. */
export function answerError(
  error: Error,
  context: Context,
  { statuses, log }: { readonly statuses: Statuses; readonly log: Log },
): Response {
  if (error instanceof Fault) {
    const status = statuses[error.code] ?? usual[error.code] ?? 409;
    return refuse(context, status, error.code, error.message, error.hint);
  }
  log.error('a request failed', { path: context.req.path, stack: error.stack });
  return refuse(context, 500, 'internal', 'this could not be answered; the log says why');
}

const heartbeatMs = 15_000;

export function sendEvents(context: Context, { events }: EventStream, log: Log): Response {
  return streamSSE(
    context,
    async (out) => {
      const beat = setInterval(() => void out.write(': still here\n\n'), heartbeatMs);
      try {
        for await (const event of events) {
          if (out.aborted) return;
          await out.writeSSE(event);
        }
      } finally {
        clearInterval(beat);
      }
    },
    async (error) => log.warn('a stream of events ended', { reason: error.message }),
  );
}

export function sendLines(context: Context, { lines }: LineStream, log: Log): Response {
  context.header('content-type', 'application/x-ndjson; charset=utf-8');
  return stream(context, async (out) => {
    try {
      for await (const line of lines) {
        if (out.aborted) return;
        await out.write(`${JSON.stringify(line)}\n`);
      }
    } catch (error) {
      if (!out.aborted) await out.write(`${JSON.stringify(lastLine(error, log))}\n`);
    }
  });
}

/** The status is sent already: what went wrong is the last line. */
function lastLine(error: unknown, log: Log): object {
  if (error instanceof Fault) {
    const { code, message, hint = null } = error;
    return { error: { code, message, hint } };
  }
  log.error('a stream of lines failed', { error });
  const message = 'this could not be answered; the log says why';
  return { error: { code: 'internal', message, hint: null } };
}

export function isEventStream(answer: unknown): answer is EventStream {
  return isIterable((answer as { events?: unknown } | null)?.events);
}

export function isLineStream(answer: unknown): answer is LineStream {
  return isIterable((answer as { lines?: unknown } | null)?.lines);
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
