import { z } from 'zod';
import { Fault } from '../index.ts';

/** Who may call an operation: everybody; whoever has the token; or also a person that the door knows by
 * a sign-in of its own. */
export type Access = 'open' | 'token' | 'person';

/** What a request brings, before it is checked. */
export interface RawInput {
  readonly query: unknown;
  readonly body: unknown;
  /** Who asks: the client's address, or the person. */
  readonly who: string;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** As it came, for what is signed; of a route that checks its messages itself. */
  readonly message?: Message;
}

export interface Message {
  readonly text: string;
  /** Empty when it was not sent. */
  header(name: string): string;
}

/** What a route answers with to make it a stream of server-sent events. */
export interface EventStream {
  readonly events: AsyncIterable<{
    readonly id?: string;
    readonly event: string;
    readonly data: string;
  }>;
}

/** What a route answers with to make it a stream of JSON values, one a line. One that breaks off ends
 * with a line `{ "error": … }`. */
export interface LineStream {
  readonly lines: AsyncIterable<unknown>;
}

/** One operation of an API as data: from it come the handler, the checks and the OpenAPI document. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** The body comes as text with its headers, and its schema is documentation. */
  readonly isSigned: boolean;
  /** It answers with server-sent events, or JSON values one a line; `answer` is the data of each. */
  readonly stream: 'events' | 'lines' | undefined;
  /** Of path and query. */
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType;
  readonly run: (raw: RawInput) => Promise<unknown>;
}

interface RouteSpec<Query extends z.ZodObject, Body extends z.ZodType> {
  readonly method: Route['method'];
  readonly path: string;
  readonly summary: string;
  /** `token` when absent. */
  readonly access?: Access;
  readonly isSigned?: boolean;
  readonly stream?: Route['stream'];
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: z.ZodType;
  readonly handle: (input: {
    readonly query: z.output<Query>;
    readonly body: z.output<Body>;
    readonly who: string;
    readonly signal: AbortSignal;
    readonly message: Message;
  }) => unknown;
}

const nothing = z.strictObject({});
const noMessage: Message = { text: '', header: () => '' };

/** Declares an operation. What does not pass its schemas is refused with the path of the field, as Fault
 * `usage`, before `handle` is called. */
export function defineRoute<
  Query extends z.ZodObject = typeof nothing,
  Body extends z.ZodType = typeof nothing,
>(spec: RouteSpec<Query, Body>): Route {
  const query: z.ZodObject = spec.query ?? nothing;
  const body: z.ZodType = spec.body ?? nothing;
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    access: spec.access ?? 'token',
    isSigned: spec.isSigned ?? false,
    stream: spec.stream,
    query,
    body: spec.body,
    answer: spec.answer,
    run: async (raw) =>
      spec.handle({
        ...raw,
        message: raw.message ?? noMessage,
        query: parseInput(query, raw.query, 'query') as z.output<Query>,
        // Of what is signed nothing is looked at before the signature.
        body: (spec.isSigned ? {} : parseInput(body, raw.body ?? {}, 'body')) as z.output<Body>,
      }),
  };
}

/** What came, checked; `at` is `query` or `body`.
 * @throws Fault usage with the field's path, that of an unknown member too */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [unknown = ''] = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const names = [...(issue?.path ?? []), ...(unknown === '' ? [] : [unknown])];
  const where = [at, ...names.map(String)].join('.');
  const message = unknown === '' ? (issue?.message ?? 'is not valid') : 'is not known here';
  throw new Fault({ code: 'usage', message: `${where}: ${message}`, where });
}
