import type Anthropic from '@anthropic-ai/sdk';
import type { Fault } from '#lib';
import type {
  AssistantMessage,
  Message,
  StopReason,
  ThinkingPart,
  ToolMessage,
} from '../model/message.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../model/provider.ts';
import { renderPart } from './evidence-text.ts';
import { modelFault } from './model-fault.ts';
import type { ProviderOptions } from './options.ts';
import { noUsage, priced } from './usage.ts';

/** Anthropic's Messages API, also as MiniMax, Z.ai and others speak it at a base URL of their own
 * (docs.anthropic.com/en/api/messages). Thinking goes back unchanged, in its place before the calls it led to
 * (docs.anthropic.com/en/docs/build-with-claude/extended-thinking, "Preserving thinking blocks"). */
export function createAnthropicProvider(options: ProviderOptions): ModelProvider {
  return { name: options.name, stream: (request) => stream(options, request) };
}

interface State {
  content: AssistantMessage['content'][number][];
  /** The thinking under way: it counts when it is whole, as its signature comes last. */
  thinking: ThinkingPart['block'] | undefined;
  /** The JSON of the call under way. */
  json: string;
  usage: typeof noUsage;
  stop: StopReason;
}

async function* stream(
  options: ProviderOptions,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const state: State = {
    ...{ content: [], thinking: undefined, json: '', usage: noUsage, stop: 'error' },
  };
  const model = `${options.name}/${request.model}`;
  let fault: Fault | undefined;
  try {
    const { default: Client, APIUserAbortError } = await import('@anthropic-ai/sdk');
    const client = new Client({
      apiKey: options.apiKey,
      baseURL: options.baseUrl,
      timeout: options.timeoutMs,
      maxRetries: options.retries,
    });
    try {
      const events = await client.messages.create(paramsOf(request, model), {
        signal: request.signal,
      });
      for await (const event of events) {
        const text = take(state, event);
        if (text !== undefined) yield { type: 'text', text };
      }
      if (state.stop === 'error') throw new Error('the stream ended before the answer did');
    } catch (error) {
      state.stop = 'error';
      if (error instanceof APIUserAbortError || request.signal.aborted) state.stop = 'aborted';
      else fault = faultOf(options, request, error);
    }
  } catch (error) {
    fault = faultOf(options, request, error);
  }
  const message: AssistantMessage = {
    role: 'assistant',
    content: state.content,
    usage: priced(state.usage, options.prices?.[request.model]),
    model,
    stop: state.stop,
  };
  yield { type: 'end', message, ...(fault === undefined ? {} : { fault }) };
}

function paramsOf(request: ModelRequest, model: string): Anthropic.MessageCreateParamsStreaming {
  const { tools, temperature, outputSchema } = request;
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    stream: true,
    // One break after what is equal for every request of an agent, one after the conversation so far.
    system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    messages: withCacheBreak(
      request.messages
        .map((message) => toParam(message, request.boundary, model))
        // A message that was nothing but another model's thinking.
        .filter(({ content }) => content.length > 0),
    ),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, inputSchema }) => ({
            ...{ name, description },
            input_schema: inputSchema as Anthropic.Tool.InputSchema,
          })),
        }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(outputSchema === undefined
      ? {}
      : { output_config: { format: { type: 'json_schema', schema: { ...outputSchema } } } }),
  };
}

function toParam(message: Message, boundary: string, model: string): Anthropic.MessageParam {
  if (message.role === 'user') {
    const text = message.content.map((part) => renderPart(part, boundary)).join('\n\n');
    return { role: 'user', content: [{ type: 'text', text }] };
  }
  if (message.role === 'tool') return { role: 'user', content: toResults(message, boundary) };
  return {
    role: 'assistant',
    content: message.content.flatMap((part): Anthropic.ContentBlockParam[] => {
      if (part.type === 'text') return [{ type: 'text', text: part.text }];
      // Its signature is of the model that wrote it; another one refuses it.
      if (part.type === 'thinking') return message.model === model ? [part.block] : [];
      return [{ type: 'tool_use', id: part.id, name: part.tool, input: part.input }];
    }),
  };
}

function toResults({ results }: ToolMessage, boundary: string): Anthropic.ToolResultBlockParam[] {
  return results.map(({ callId, content, isError }) => ({
    type: 'tool_result',
    tool_use_id: callId,
    content: content.map((part) => renderPart(part, boundary)).join('\n\n'),
    is_error: isError,
  }));
}

function withCacheBreak(messages: Anthropic.MessageParam[]): Anthropic.MessageParam[] {
  const last = messages.at(-1);
  const block = Array.isArray(last?.content) ? last.content.at(-1) : undefined;
  if (block?.type === 'text' || block?.type === 'tool_result') {
    block.cache_control = { type: 'ephemeral' };
  }
  return messages;
}

/** Takes an event in; returns text that arrived with it. */
function take(state: State, event: Anthropic.RawMessageStreamEvent): string | undefined {
  switch (event.type) {
    case 'message_start':
      takeUsage(state, event.message.usage);
      return undefined;
    case 'content_block_start':
      return startBlock(state, event.content_block);
    case 'content_block_delta':
      if (event.delta.type === 'input_json_delta') state.json += event.delta.partial_json;
      addThinking(state, event.delta);
      if (event.delta.type !== 'text_delta') return undefined;
      return addText(state, event.delta.text);
    case 'content_block_stop':
      endBlock(state);
      return undefined;
    case 'message_delta':
      takeUsage(state, event.usage);
      state.stop = stopOf(event.delta.stop_reason);
      return undefined;
    default:
      return undefined;
  }
}

function startBlock(
  state: State,
  block: Anthropic.RawContentBlockStartEvent['content_block'],
): string | undefined {
  state.json = '';
  if (block.type === 'text') {
    state.content.push({ type: 'text', text: '' });
    return block.text === '' ? undefined : addText(state, block.text);
  }
  if (block.type === 'thinking') {
    // Servers that speak the protocol otherwise leave the signature out, or send it with the start.
    const { thinking = '', signature = '' } = block as Partial<typeof block>;
    state.thinking = { type: 'thinking', thinking, signature };
  }
  if (block.type === 'redacted_thinking') {
    state.thinking = { type: 'redacted_thinking', data: block.data };
  }
  if (block.type === 'tool_use') {
    state.content.push({ type: 'call', id: block.id, tool: block.name, input: block.input ?? {} });
  }
  return undefined;
}

function addThinking(state: State, delta: Anthropic.RawContentBlockDeltaEvent['delta']): void {
  const { thinking } = state;
  if (thinking?.type !== 'thinking') return;
  if (delta.type === 'thinking_delta') {
    state.thinking = { ...thinking, thinking: thinking.thinking + delta.thinking };
  }
  if (delta.type === 'signature_delta') {
    state.thinking = { ...thinking, signature: thinking.signature + delta.signature };
  }
}

function addText(state: State, text: string): string {
  const last = state.content.at(-1);
  if (last?.type === 'text')
    state.content[state.content.length - 1] = { ...last, text: last.text + text };
  else state.content.push({ type: 'text', text });
  return text;
}

function endBlock(state: State): void {
  if (state.thinking !== undefined) {
    state.content.push({ type: 'thinking', block: state.thinking });
    state.thinking = undefined;
    return;
  }
  const last = state.content.at(-1);
  if (last?.type !== 'call' || state.json === '') return;
  state.content[state.content.length - 1] = { ...last, input: parseInput(state.json) };
  state.json = '';
}

/** Text that is no JSON stays text: the tool's schema refuses it, and the model is told so. */
export function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The message to the model comes from the validation of the tool's input.
    return json;
  }
}

function takeUsage(state: State, usage: Partial<Anthropic.MessageDeltaUsage>): void {
  state.usage = {
    inputTokens: usage.input_tokens ?? state.usage.inputTokens,
    outputTokens: usage.output_tokens ?? state.usage.outputTokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? state.usage.cacheReadTokens,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? state.usage.cacheWriteTokens,
  };
}

function stopOf(reason: Anthropic.StopReason | null): StopReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
    case 'refusal':
      return 'done';
    case 'tool_use':
      return 'tools';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    default:
      return 'error';
  }
}

function faultOf(options: ProviderOptions, request: ModelRequest, error: unknown): Fault {
  const { status, headers, apiMessage } = error as {
    readonly status?: number;
    readonly headers?: Headers;
    readonly apiMessage?: string | null;
  };
  const retryAfter = Number(headers?.get('retry-after') ?? Number.NaN);
  return modelFault({
    provider: options.name,
    model: request.model,
    status,
    message: apiMessage ?? (error as Error).message,
    retryAfterSec: Number.isFinite(retryAfter) ? retryAfter : undefined,
    cause: error,
  });
}
