import { refusal } from './message.ts';
import { createMcpSession, type McpServerOptions, protocolVersions } from './server.ts';

const headers = { 'cache-control': 'no-store' } as const;

/** Answers a request of the Streamable HTTP transport (specification 2025-11-25, "Transports"). Nothing is
 * kept between two requests, so there are no sessions, and no stream that a client could open with GET.
 * A tool that was asked for progress answers with an event stream, everything else with JSON. Who may ask
 * is decided before. */
export async function answerMcp(request: Request, options: McpServerOptions): Promise<Response> {
  if (request.method !== 'POST') {
    return json(refusal(null, 'request', 'only POST'), 405, { allow: 'POST' });
  }
  const version = request.headers.get('mcp-protocol-version');
  if (version !== null && !protocolVersions.some((each) => each === version)) {
    const message = `protocol version ${version.slice(0, 40)} is not known`;
    return json(refusal(null, 'request', message), 400);
  }
  const message = parse(await request.text());
  if (message === undefined) return json(refusal(null, 'parse', 'the body is no JSON'), 400);
  const session = createMcpSession(options);
  if (wantsProgress(message.value) && accepts(request, 'text/event-stream')) {
    return stream(async (send) => {
      const answer = await session.handle(message.value, send, request.signal);
      if (answer !== undefined) send(answer);
    });
  }
  const answer = await session.handle(message.value, () => undefined, request.signal);
  if (answer === undefined) return new Response(null, { status: 202, headers });
  return json(answer, 'error' in answer && answer.id === null ? 400 : 200);
}

function wantsProgress(message: unknown): boolean {
  const { params } = message as { readonly params?: { readonly _meta?: object } };
  return params?._meta !== undefined && 'progressToken' in params._meta;
}

function accepts(request: Request, media: string): boolean {
  return (request.headers.get('accept') ?? '').includes(media);
}

function stream(work: (send: (value: object) => void) => Promise<void>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (value: object) => {
        controller.enqueue(encoder.encode(`event: message\ndata: ${JSON.stringify(value)}\n\n`));
      };
      await work(send);
      controller.close();
    },
  });
  return new Response(body, {
    headers: { ...headers, 'content-type': 'text/event-stream' },
  });
}

function json(value: object, status: number, more: Record<string, string> = {}): Response {
  return Response.json(value, { status, headers: { ...headers, ...more } });
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}
