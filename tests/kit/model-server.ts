import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a scripted model answers a request with. */
export interface Reply {
  /** What it thinks before it says anything, sealed; `data` is thinking that nobody can read. Anthropic's only. */
  readonly thinking?: readonly (
    | { readonly thinking: string; readonly signature: string }
    | { readonly data: string }
  )[];
  readonly text?: string;
  readonly calls?: readonly {
    readonly name: string;
    /** Text is sent as it is, so that it can be broken JSON. */
    readonly input: string | Readonly<Record<string, unknown>>;
  }[];
  /** Instead of an answer: an HTTP error. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: string;
  /** The connection is cut after so many events. */
  readonly cutAfter?: number;
  /** Never answers. */
  readonly hang?: boolean;
  readonly stop?: 'length';
}

export interface ModelCall {
  readonly protocol: 'anthropic' | 'openai';
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a request's body as it came, looked into by tests.
  readonly body: any;
}

export type Script = (call: ModelCall, index: number) => Reply | Promise<Reply>;

/** A model on loopback that says what a test wants, in the events of the two protocols: Anthropic's Messages
 * (docs.anthropic.com/en/docs/build-with-claude/streaming) and OpenAI's Chat Completions
 * (platform.openai.com/docs/api-reference/chat-streaming). */
export async function startModelServer(script: Script) {
  const calls: ModelCall[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.destroy(error as Error);
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const protocol = request.url?.includes('/messages') === true ? 'anthropic' : 'openai';
    const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
    const call: ModelCall = { protocol, headers: request.headers, body };
    calls.push(call);
    const reply = await script(call, calls.length - 1);
    if (reply.hang === true) return;
    if (reply.status !== undefined) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(errorBody(protocol, reply)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', ...reply.headers });
    const events = protocol === 'anthropic' ? anthropicEvents(reply) : openAiEvents(reply);
    for (const [index, event] of events.entries()) {
      if (index === reply.cutAfter) {
        response.destroy();
        return;
      }
      // On the wire, before the connection may be cut.
      await new Promise((resolve) => response.write(event, resolve));
    }
    response.end();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type ModelServer = Awaited<ReturnType<typeof startModelServer>>;

function errorBody(protocol: ModelCall['protocol'], { error = 'refused', status }: Reply): unknown {
  const type = status === 529 ? 'overloaded_error' : 'invalid_request_error';
  return protocol === 'anthropic'
    ? { type: 'error', error: { type, message: error } }
    : { error: { message: error, type, param: null, code: null } };
}

const usage = { input: 100, output: 20 };
const inputText = (input: string | object) =>
  typeof input === 'string' ? input : JSON.stringify(input);
/** In pieces, as real servers send it. */
const pieces = (text: string) => text.match(/[\s\S]{1,20}/g) ?? [];

function anthropicEvents(reply: Reply): string[] {
  const event = (data: { type: string; [key: string]: unknown }) =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const thinking = (reply.thinking ?? []).flatMap((block, index) =>
    thinkingEvents(block, index).map(event),
  );
  const blocks = [
    ...(reply.text === undefined ? [] : [{ text: reply.text }]),
    ...(reply.calls ?? []).map((call, index) => ({ call, id: `toolu_${index}` })),
  ];
  const body = blocks.flatMap((block, place) => {
    const index = (reply.thinking?.length ?? 0) + place;
    const start =
      'text' in block
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: block.id, name: block.call.name, input: {} };
    const deltas =
      'text' in block
        ? pieces(block.text).map((text) => ({ type: 'text_delta', text }))
        : pieces(inputText(block.call.input)).map((partial_json) => ({
            type: 'input_json_delta',
            partial_json,
          }));
    return [
      event({ type: 'content_block_start', index, content_block: start }),
      ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
      event({ type: 'content_block_stop', index }),
    ];
  });
  const stop = reply.calls === undefined ? 'end_turn' : 'tool_use';
  return [
    event({
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'scripted', content: [] },
        ...{ stop_reason: null, stop_sequence: null },
        usage: {
          ...{ input_tokens: usage.input, output_tokens: 1 },
          ...{ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
        },
      },
    }),
    ...thinking,
    ...body,
    event({
      type: 'message_delta',
      delta: { stop_reason: reply.stop === 'length' ? 'max_tokens' : stop, stop_sequence: null },
      usage: { output_tokens: usage.output },
    }),
    event({ type: 'message_stop' }),
  ];
}

/** The signature comes in a piece of its own behind the last thought
 * (docs.anthropic.com/en/docs/build-with-claude/streaming, "Streaming request with extended thinking"). */
function thinkingEvents(block: NonNullable<Reply['thinking']>[number], index: number) {
  const end = { type: 'content_block_stop', index };
  if ('data' in block) {
    const content_block = { type: 'redacted_thinking', data: block.data };
    return [{ type: 'content_block_start', index, content_block }, end];
  }
  const content_block = { type: 'thinking', thinking: '', signature: '' };
  const deltas = [
    ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
    { type: 'signature_delta', signature: block.signature },
  ];
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    end,
  ];
}

function openAiEvents(reply: Reply): string[] {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({
      ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'scripted' },
      ...fields,
    })}\n\n`;
  const delta = (fields: object, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: fields, finish_reason, logprobs: null }] });
  const calls = (reply.calls ?? []).flatMap((call, index) => [
    delta({
      tool_calls: [
        {
          ...{ index, id: `call_${index}`, type: 'function' },
          function: { name: call.name, arguments: '' },
        },
      ],
    }),
    ...pieces(inputText(call.input)).map((text) =>
      delta({ tool_calls: [{ index, function: { arguments: text } }] }),
    ),
  ]);
  const stop = reply.calls === undefined ? 'stop' : 'tool_calls';
  return [
    delta({ role: 'assistant', content: '' }),
    ...pieces(reply.text ?? '').map((content) => delta({ content })),
    ...calls,
    delta({}, reply.stop ?? stop),
    chunk({
      choices: [],
      usage: {
        ...{ prompt_tokens: usage.input, completion_tokens: usage.output },
        total_tokens: usage.input + usage.output,
      },
    }),
    'data: [DONE]\n\n',
  ];
}
