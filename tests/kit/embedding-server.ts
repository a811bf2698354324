import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the next request gets instead of vectors. */
export type Misbehaviour =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly message?: string;
    }
  | { readonly kind: 'vector'; readonly fill: number | 'null'; readonly dimension?: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'few' }
  | { readonly kind: 'base64' }
  | { readonly kind: 'reversed' };

export interface EmbeddingServer {
  readonly baseUrl: string;
  /** Texts of each request that was answered with vectors. */
  readonly answered: readonly (readonly string[])[];
  /** Headers and body of each request. */
  readonly requests: readonly {
    readonly authorization: string | undefined;
    readonly body: EmbeddingRequest;
  }[];
  /** For the next requests, one each. */
  script(...steps: Misbehaviour[]): void;
  /** For all requests from now on; undefined ends it. */
  always(step: Misbehaviour | undefined): void;
  close(): Promise<void>;
}

export interface EmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly encoding_format?: string;
  readonly dimensions?: number;
}

export interface EmbeddingServerOptions {
  readonly dimension: number;
  /** A longer text is refused as OpenAI does. */
  readonly charactersMax?: number;
  /** Words that mean the same as another: `{ automobile: 'car' }`. */
  readonly synonyms?: Readonly<Record<string, string>>;
}

/** An embeddings endpoint on loopback that answers as OpenAI's reference describes it (object `list`,
 * objects `embedding` with index, `usage`; errors as `{ error: { message, type, param, code } }`). The
 * vector of a text depends on its words alone, so texts that share words are near to each other. */
export async function startEmbeddingServer(
  options: EmbeddingServerOptions,
): Promise<EmbeddingServer> {
  const answered: string[][] = [];
  const requests: { authorization: string | undefined; body: EmbeddingRequest }[] = [];
  const steps: Misbehaviour[] = [];
  let constant: Misbehaviour | undefined;
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const body = JSON.parse(text) as EmbeddingRequest;
      requests.push({ authorization: request.headers.authorization, body });
      const step = steps.shift() ?? constant;
      const isAnswered = answer(response, body, options, step);
      if (isAnswered) answered.push([...body.input]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    answered,
    requests,
    script: (...more) => void steps.push(...more),
    always: (step) => {
      constant = step;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A vector of length 1 out of the words of a text. */
export function hashedVector(
  text: string,
  dimension: number,
  synonyms: Readonly<Record<string, string>> = {},
): number[] {
  const vector = new Array<number>(dimension).fill(0);
  for (const word of text.toLowerCase().match(/\w+/g) ?? ['']) {
    const hash = createHash('sha256')
      // A word such as `constructor` is one of every object.
      .update(Object.hasOwn(synonyms, word) ? (synonyms[word] ?? word) : word)
      .digest();
    for (let part = 0; part < 4; part++) {
      const place = hash.readUInt32LE(part * 8) % dimension;
      vector[place] = (vector[place] ?? 0) + ((hash[part * 8 + 4] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const norm = Math.hypot(...vector);
  if (norm === 0) return vector.map((_, index) => (index === 0 ? 1 : 0));
  return vector.map((value) => value / norm);
}

/** @returns whether it gave proper vectors */
function answer(
  response: ServerResponse,
  body: EmbeddingRequest,
  { dimension, charactersMax, synonyms }: EmbeddingServerOptions,
  step: Misbehaviour | undefined,
): boolean {
  if (step?.kind === 'silence') return false;
  if (step?.kind === 'status') {
    const { status, retryAfter, message = 'scripted' } = step;
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    refuse(response, status, message, headers);
    return false;
  }
  if (charactersMax !== undefined && body.input.some((text) => text.length > charactersMax)) {
    refuse(response, 400, `This model's maximum context length is ${charactersMax} tokens`);
    return false;
  }
  const size = body.dimensions ?? dimension;
  const vectors: unknown[] = body.input.map((text) =>
    step?.kind === 'vector'
      ? new Array(step.dimension ?? size).fill(step.fill === 'null' ? null : step.fill)
      : hashedVector(text, size, synonyms),
  );
  let data = vectors.map((embedding, index) => ({
    object: 'embedding',
    index,
    embedding: step?.kind === 'base64' ? encode(embedding as number[]) : embedding,
  }));
  if (step?.kind === 'few') data = data.slice(1);
  if (step?.kind === 'reversed') data.reverse();
  const usage = { prompt_tokens: 1, total_tokens: 1 };
  const text = JSON.stringify({ object: 'list', data, model: body.model, usage });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  if (step?.kind === 'cut') {
    response.write(text.slice(0, text.length / 2), () => response.destroy());
    return false;
  }
  response.end(text);
  return step === undefined || step.kind === 'base64' || step.kind === 'reversed';
}

function refuse(response: ServerResponse, status: number, message: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(
    JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  );
}

function encode(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
