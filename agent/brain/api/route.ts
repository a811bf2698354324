import { z } from 'zod';
import { Fault } from '#lib';

/** What a request brings, before it is checked. */
export interface RawInput {
  readonly query: unknown;
  readonly body: unknown;
  /** Who asks: `operator/<name>` or the client's address. */
  readonly who: string;
  readonly signal: AbortSignal;
}

/** One operation of the API as data: from it come the handler, the checks and the OpenAPI document. */
export interface Route {
  readonly method: 'get' | 'post';
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  /** Answered without a token. */
  readonly open: boolean;
  /** Of path and query. */
  readonly query: z.ZodObject;
  readonly body: z.ZodObject | undefined;
  /** A route with a stream answers with server-sent events. */
  readonly answer: z.ZodType;
  readonly run: (raw: RawInput) => Promise<unknown>;
}

interface RouteSpec<Query extends z.ZodObject, Body extends z.ZodObject> {
  readonly method: Route['method'];
  readonly path: string;
  readonly summary: string;
  readonly open?: boolean;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: z.ZodType;
  readonly handle: (input: {
    readonly query: z.output<Query>;
    readonly body: z.output<Body>;
    readonly who: string;
    readonly signal: AbortSignal;
  }) => unknown;
}

const nothing = z.strictObject({});

/** Declares an operation. What does not pass its schemas is refused with the path of the field, as Fault
 * `usage`, before `handle` is called. */
export function defineRoute<
  Query extends z.ZodObject = typeof nothing,
  Body extends z.ZodObject = typeof nothing,
>(spec: RouteSpec<Query, Body>): Route {
  const query: z.ZodObject = spec.query ?? nothing;
  const body: z.ZodObject = spec.body ?? nothing;
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    open: spec.open ?? false,
    query,
    body: spec.body,
    answer: spec.answer,
    run: async (raw) =>
      spec.handle({
        ...raw,
        query: parse(query, raw.query, 'query') as z.output<Query>,
        body: parse(body, raw.body ?? {}, 'body') as z.output<Body>,
      }),
  };
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [where, ...(issue?.path ?? [])].join('.');
  throw new Fault({ code: 'usage', message: `${path}: ${issue?.message ?? 'is not valid'}` });
}
