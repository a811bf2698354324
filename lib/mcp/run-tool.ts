import { z } from 'zod';
import { abortFault, Fault, redactText, throwIfAborted } from '../index.ts';
import type { RpcMessage } from './message.ts';
import type { McpServerOptions, Notify } from './server.ts';
import { withSources } from './sources.ts';
import type { McpResult, McpTool } from './tool.ts';

const progressMs = 800;

export function listTool({ name, title, description, input, output, isReadOnly }: McpTool): object {
  return {
    name,
    title,
    description,
    inputSchema: toJson(input, 'input'),
    outputSchema: toJson(output, 'output'),
    annotations: {
      title,
      readOnlyHint: isReadOnly,
      destructiveHint: !isReadOnly,
      idempotentHint: isReadOnly,
      openWorldHint: false,
    },
  };
}

const callSchema = z.looseObject({
  name: z.string(),
  arguments: z.looseObject({}).default({}),
  _meta: z
    .looseObject({ progressToken: z.union([z.string(), z.number()]).exactOptional() })
    .exactOptional(),
});

interface Call {
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/** Calls a tool. What goes wrong in it is a result that says so, as the model may mend it; only a tool that
 * is not there, or a call that is none, is an error of the protocol. @throws Fault usage */
export async function runTool(
  { params }: RpcMessage,
  { notify, signal }: Call,
  { tools, clock, log }: McpServerOptions,
): Promise<object> {
  const parsed = callSchema.safeParse(params);
  if (!parsed.success) throw new Fault({ code: 'usage', message: 'a call names a tool' });
  const { name, arguments: given, _meta } = parsed.data;
  const tool = (await tools()).find((each) => each.name === name);
  if (tool === undefined) throw new Fault({ code: 'usage', message: `there is no tool ${name}` });
  const input = tool.input.safeParse(given);
  if (!input.success) return failure(renderIssues(input.error));
  const token = _meta?.progressToken;
  throwIfAborted(signal);
  const done = new AbortController();
  const ends = AbortSignal.any([signal, done.signal]);
  const deadline = new AbortController();
  void clock.sleep(tool.timeoutMs, ends).then(
    () => deadline.abort(lateFault(tool)),
    () => undefined,
  );
  if (token !== undefined) void tellProgress({ token, notify, clock, signal: ends });
  try {
    const stopped = AbortSignal.any([signal, deadline.signal]);
    const call = tool.run(input.data as never, { signal: stopped });
    return success(await Promise.race([call, rejectOn(stopped)]));
  } catch (error) {
    if (error instanceof Fault) return failure(renderFault(error));
    log.error('a tool failed', { tool: name, error });
    return failure('this failed in a way that was not expected; the log of the server says how');
  } finally {
    done.abort();
  }
}

function success({ text, sources = [], data }: McpResult): object {
  return { content: [{ type: 'text', text: withSources(text, sources) }], structuredContent: data };
}

function failure(text: string): object {
  return { content: [{ type: 'text', text: redactText(text) }], isError: true };
}

function renderFault({ message, hint, code }: Fault): string {
  return `${message}${hint === undefined ? '' : `\nhint: ${hint}`}\n(${code})`;
}

function renderIssues({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'input'}: ${message}`)
    .join('\n');
}

function lateFault({ name, timeoutMs }: McpTool): Fault {
  const message = `${name} took longer than ${timeoutMs / 1000} s`;
  return new Fault({ code: 'exec.timeout', message, retryable: true });
}

/** So that a tool that does not listen is left behind. */
function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(abortFault(signal)), { once: true });
  });
}

/** Clients give up on what is silent. */
async function tellProgress(call: {
  readonly token: string | number;
  readonly notify: Notify;
  readonly clock: McpServerOptions['clock'];
  readonly signal: AbortSignal;
}): Promise<void> {
  const { token, notify, clock, signal } = call;
  for (let progress = 1; ; progress++) {
    try {
      await clock.sleep(progressMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const params = { progressToken: token, progress, message: 'working' };
    notify({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
