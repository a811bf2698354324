import type OpenAI from 'openai';
import type { Fault } from '#lib';
import type { AssistantMessage, Message, StopReason, ToolCall } from '../model/message.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../model/provider.ts';
import { parseInput } from './anthropic.ts';
import { renderPart } from './evidence-text.ts';
import { modelFault } from './model-fault.ts';
import type { ProviderOptions } from './options.ts';
import { noUsage, priced } from './usage.ts';

/** OpenAI's Chat Completions, which Ollama, vLLM, MiniMax, Z.ai and many others speak at a base URL of their
 * own (platform.openai.com/docs/api-reference/chat). */
export function createOpenAiProvider(options: ProviderOptions): ModelProvider {
  return { name: options.name, stream: (request) => stream(options, request) };
}

interface PartialCall {
  id: string;
  tool: string;
  json: string;
}

interface State {
  text: string;
  calls: PartialCall[];
  usage: typeof noUsage;
  stop: StopReason;
}

async function* stream(
  options: ProviderOptions,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const state: State = { text: '', calls: [], usage: noUsage, stop: 'error' };
  let fault: Fault | undefined;
  try {
    const { default: Client } = await import('openai');
    const client = new Client({
      apiKey: options.apiKey,
      baseURL: options.baseUrl,
      timeout: options.timeoutMs,
      maxRetries: options.retries,
    });
    const chunks = await ask(client, request);
    for await (const chunk of chunks) {
      const text = take(state, chunk);
      if (text !== undefined) yield { type: 'text', text };
    }
    if (state.stop === 'error') throw new Error('the stream ended before the answer did');
  } catch (error) {
    state.stop = request.signal.aborted ? 'aborted' : 'error';
    if (state.stop === 'error') fault = faultOf(options, request, error);
  }
  if (request.signal.aborted && fault === undefined && state.stop !== 'done')
    state.stop = 'aborted';
  const message: AssistantMessage = {
    role: 'assistant',
    content: contentOf(state),
    usage: priced(state.usage, options.prices?.[request.model]),
    model: `${options.name}/${request.model}`,
    stop: state.stop,
  };
  yield { type: 'end', message, ...(fault === undefined ? {} : { fault }) };
}

/** Models that think take no tools over this protocol unless they are told not to think; they say so by a 400
 * that names the parameter. Servers that do not know the parameter are not sent it. */
async function ask(client: OpenAI, request: ModelRequest) {
  const params = paramsOf(request);
  const { signal } = request;
  try {
    return await client.chat.completions.create(params, { signal });
  } catch (error) {
    const { status, message } = error as { readonly status?: number; readonly message: string };
    const isAboutThinking = status === 400 && /reasoning_effort/.test(message);
    if (!isAboutThinking || request.tools.length === 0) throw error;
    return client.chat.completions.create({ ...params, reasoning_effort: 'none' }, { signal });
  }
}

function contentOf({ text, calls }: State): AssistantMessage['content'] {
  const made = calls.map(
    ({ id, tool, json }): ToolCall => ({
      ...{ type: 'call', id, tool },
      input: json === '' ? {} : parseInput(json),
    }),
  );
  return text === '' ? made : [{ type: 'text', text }, ...made];
}

function paramsOf(request: ModelRequest): OpenAI.ChatCompletionCreateParamsStreaming {
  const { tools, temperature, outputSchema, boundary } = request;
  return {
    model: request.model,
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: request.maxOutputTokens,
    messages: [
      { role: 'system', content: request.system },
      ...request.messages.flatMap((message) => toParams(message, boundary)),
    ],
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, inputSchema }) => ({
            type: 'function' as const,
            function: { name, description, parameters: { ...inputSchema } },
          })),
        }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(outputSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: 'answer', strict: true, schema: { ...outputSchema } },
          },
        }),
  };
}

function toParams(message: Message, boundary: string): OpenAI.ChatCompletionMessageParam[] {
  if (message.role === 'user') {
    const content = message.content.map((part) => renderPart(part, boundary)).join('\n\n');
    return [{ role: 'user', content }];
  }
  if (message.role === 'tool') {
    return message.results.map(({ callId, content, isError }) => ({
      role: 'tool',
      tool_call_id: callId,
      // There is no field for it.
      content: `${isError ? 'Error: ' : ''}${content.map((part) => renderPart(part, boundary)).join('\n\n')}`,
    }));
  }
  const text = message.content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('');
  const calls = message.content.flatMap((part) =>
    part.type === 'call'
      ? [
          {
            id: part.id,
            type: 'function' as const,
            function: { name: part.tool, arguments: JSON.stringify(part.input) },
          },
        ]
      : [],
  );
  return [
    { role: 'assistant', content: text, ...(calls.length === 0 ? {} : { tool_calls: calls }) },
  ];
}

/** Takes a chunk in; returns text that arrived with it. */
function take(state: State, chunk: OpenAI.ChatCompletionChunk): string | undefined {
  if (chunk.usage) state.usage = usageOf(chunk.usage);
  // The last chunk brings the usage and no choice.
  const [choice] = chunk.choices;
  if (choice === undefined) return undefined;
  for (const part of choice.delta.tool_calls ?? []) {
    const call = state.calls[part.index] ?? { id: '', tool: '', json: '' };
    state.calls[part.index] = call;
    // Some servers repeat the id and the name in every part.
    call.id ||= part.id ?? '';
    call.tool ||= part.function?.name ?? '';
    call.json += part.function?.arguments ?? '';
  }
  if (choice.finish_reason !== null && choice.finish_reason !== undefined) {
    state.stop = stopOf(choice.finish_reason, state.calls.length > 0);
  }
  const text = choice.delta.content;
  if (text === null || text === undefined || text === '') return undefined;
  state.text += text;
  return text;
}

function usageOf(usage: OpenAI.CompletionUsage) {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    inputTokens: usage.prompt_tokens - cached,
    outputTokens: usage.completion_tokens,
    cacheReadTokens: cached,
    cacheWriteTokens: 0,
  };
}

function stopOf(reason: string, hasCalls: boolean): StopReason {
  if (reason === 'length') return 'length';
  // Some servers say `stop` beside calls.
  return hasCalls ? 'tools' : 'done';
}

function faultOf(options: ProviderOptions, request: ModelRequest, error: unknown): Fault {
  const { status, headers } = error as { readonly status?: number; readonly headers?: Headers };
  const retryAfter = Number(headers?.get?.('retry-after') ?? Number.NaN);
  return modelFault({
    provider: options.name,
    model: request.model,
    status,
    message: (error as Error).message,
    retryAfterSec: Number.isFinite(retryAfter) ? retryAfter : undefined,
    cause: error,
  });
}
