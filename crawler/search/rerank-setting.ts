import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, readTextFile } from '#lib';
import type { Reranker } from './ports.ts';
import { createReranker } from './reranker.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The reranker that the environment names: `PANTHER_RERANK_URL`, the model there, and the file with its key
 * (named by hand, or given to the service as `rerankApiKey`). Undefined where it names none.
 * @throws Fault config.invalid for a model or a key without an endpoint, or an address that is none. A key
 * file that cannot be read is an io.read-failed of the first `rerank`. */
export function parseReranker(env: Environment): Reranker | undefined {
  const url = env.PANTHER_RERANK_URL || undefined;
  const model = env.PANTHER_RERANK_MODEL || undefined;
  const keyFile = env.PANTHER_RERANK_KEY_FILE || undefined;
  if (url === undefined) {
    if (model === undefined && keyFile === undefined) return undefined;
    throw invalid('a reranker is named without its endpoint');
  }
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw invalid('PANTHER_RERANK_URL is no http address');
  }
  const file = keyFile ?? givenKey(env);
  let made: Reranker | undefined;
  const make = () => {
    // The key is read when it is needed first: a crawl ranks nothing.
    const apiKey = file === undefined ? undefined : readTextFile(file).trim();
    return createReranker({ url, model, apiKey });
  };
  return {
    name: model ?? new URL(url).host,
    async rerank(query, passages, signal) {
      made ??= make();
      return made.rerank(query, passages, signal);
    },
  };
}

function givenKey({ CREDENTIALS_DIRECTORY: folder }: Environment): string | undefined {
  const file = folder === undefined ? undefined : join(folder, 'rerankApiKey');
  return file !== undefined && existsSync(file) ? file : undefined;
}

function invalid(message: string): Fault {
  return new Fault({
    code: 'config.invalid',
    message,
    hint: 'set PANTHER_RERANK_URL to the whole address of a /rerank endpoint, such as http://127.0.0.1:8080/rerank, and PANTHER_RERANK_MODEL where it has several models',
  });
}
