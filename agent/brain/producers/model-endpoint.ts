import { z } from 'zod';
import { Fault } from '#lib';
import { limits } from './limits.ts';
import { readBody } from './read-body.ts';
import type { ModelPanel } from './services.ts';

export interface OpenAiPanelOptions {
  /** Up to and with the version: `https://…/v1`. */
  readonly baseUrl: string;
  /** Read from a credential file; it is in no message and no event. */
  readonly apiKey: string;
  readonly models: readonly string[];
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

const answerShape = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/** Models behind an endpoint that speaks OpenAI's chat completions
 * (https://platform.openai.com/docs/api-reference/chat/create), at temperature 0 and in JSON mode. */
export function createOpenAiPanel(options: OpenAiPanelOptions): ModelPanel {
  const send = options.fetch ?? fetch;
  const url = `${options.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  return {
    models: options.models,
    async ask({ model, system, prompt, signal }) {
      const refuse = (message: string, retryable = false) =>
        new Fault({ code: 'brain.producer', message, where: model, retryable });
      const response = await send(url, {
        method: 'POST',
        signal,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${options.apiKey}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          model,
          temperature: 0,
          response_format: { type: 'json_object' },
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: prompt },
          ],
        }),
      });
      if (!response.ok) {
        await response.body?.cancel();
        const isTransient = response.status === 429 || response.status >= 500;
        throw refuse(`the endpoint answered ${response.status}`, isTransient);
      }
      const text = await readBody(response.body, limits.model.bodyMaxBytes);
      const parsed = answerShape.safeParse(parseJson(text));
      if (!parsed.success) throw refuse('the endpoint does not answer as OpenAI does');
      return parsed.data.choices[0]?.message.content ?? '';
    },
  };
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
