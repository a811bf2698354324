// The Model Context Protocol's server side (modelcontextprotocol.io/specification/2025-11-25) as far as
// tools need it, without a transport. The reference SDK is the client of the tests; as a server it takes
// longer to load than a client should wait for `initialize`.
import { z } from 'zod';
import { type Clock, Fault, type Log } from '../index.ts';
import { messageSchema, type RpcAnswer, type RpcId, type RpcMessage, refusal } from './message.ts';
import { listTool, runTool } from './run-tool.ts';
import type { McpTool } from './tool.ts';

export interface McpServerOptions {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** For the model: what the server is for. */
  readonly instructions: string;
  /** Asked for when a client wants to know them, so that `initialize` need not wait for their parts. */
  readonly tools: () => Promise<readonly McpTool[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** One client's connection, or one request of it where the transport keeps none. */
export interface McpSession {
  /** What to answer; nothing to a notification. Never throws for what a client sends. */
  handle(message: unknown, notify: Notify, signal: AbortSignal): Promise<RpcAnswer | undefined>;
}

export type Notify = (notification: {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params: object;
}) => void;

/** Newest first. What the tools need is the same in all of them. */
export const protocolVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

type Handler = (
  message: RpcMessage,
  call: { readonly notify: Notify; readonly signal: AbortSignal },
) => object | Promise<object>;

export function createMcpSession(options: McpServerOptions): McpSession {
  const { log } = options;
  const running = new Map<RpcId, AbortController>();
  const handlers: Readonly<Record<string, Handler>> = {
    initialize: (message) => initialize(message, options),
    ping: () => ({}),
    'tools/list': async () => ({ tools: (await options.tools()).map(listTool) }),
    'tools/call': (message, call) => runTool(message, call, options),
  };
  return {
    async handle(value, notify, signal) {
      const parsed = messageSchema.safeParse(value);
      if (!parsed.success) return answerToNonsense(value);
      const { id, method, params } = parsed.data;
      if (id === undefined) {
        if (method === 'notifications/cancelled') cancel(running, params);
        return undefined;
      }
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (handler === undefined) return refusal(id, 'method', `there is no method ${method}`);
      const stop = new AbortController();
      running.set(id, stop);
      try {
        const signals = AbortSignal.any([signal, stop.signal]);
        const result = await handler(parsed.data, { notify, signal: signals });
        // Who cancelled a request waits for no answer.
        return stop.signal.aborted ? undefined : { jsonrpc: '2.0', id, result };
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        if (error instanceof Fault && error.code === 'usage') {
          return refusal(id, 'params', error.message);
        }
        log.error('a request failed', { method, error });
        return refusal(
          id,
          'internal',
          'this could not be answered; the log of the server says why',
        );
      } finally {
        running.delete(id);
      }
    },
  };
}

function answerToNonsense(value: unknown): RpcAnswer | undefined {
  const { id, result, error } = (value ?? {}) as Record<string, unknown>;
  // An answer: nothing was asked of the client, so it is nobody's.
  if (result !== undefined || error !== undefined) return undefined;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  const what = Array.isArray(value)
    ? 'batches are not part of this protocol'
    : 'no JSON-RPC request';
  return refusal(known, 'request', what);
}

function cancel(running: ReadonlyMap<RpcId, AbortController>, params: unknown): void {
  const { requestId } = (params ?? {}) as { readonly requestId?: RpcId };
  if (requestId !== undefined) running.get(requestId)?.abort();
}

const initializeSchema = z.looseObject({ protocolVersion: z.string() });

/** Offers the client's version of the protocol where it is known, else the newest one. */
function initialize({ params }: RpcMessage, options: McpServerOptions): object {
  const parsed = initializeSchema.safeParse(params);
  if (!parsed.success) throw new Fault({ code: 'usage', message: 'protocolVersion is missing' });
  const asked = parsed.data.protocolVersion;
  const { name, title, version, instructions } = options;
  return {
    protocolVersion: protocolVersions.find((each) => each === asked) ?? protocolVersions[0],
    capabilities: { tools: {} },
    serverInfo: { name, title, version },
    instructions,
  };
}
