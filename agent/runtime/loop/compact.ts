import type { Message, TextPart, ToolMessage } from '../model/message.ts';

/** Characters a token has on average in English prose and code, for estimates before a provider counts. */
const charactersPerToken = 4;

export function estimateTokens(messages: readonly Message[]): number {
  return Math.ceil(JSON.stringify(messages).length / charactersPerToken);
}

/** The same conversation in at most `maxTokens` (estimated), or as near as can be: first the passages of
 * older results are left out, then whole older exchanges. The newest exchange stays as it is, and a call is
 * never parted from its result. */
export function compactMessages(
  messages: readonly Message[],
  maxTokens: number,
): readonly Message[] {
  let result = [...messages];
  for (let index = 0; index < lastExchange(result); index++) {
    if (estimateTokens(result) <= maxTokens) return result;
    const message = result[index];
    if (message?.role === 'tool') result[index] = withoutPassages(message);
  }
  while (estimateTokens(result) > maxTokens) {
    const next = result.findIndex((message, index) => index > 0 && message.role === 'user');
    if (next < 0) return result;
    result = result.slice(next);
  }
  return result;
}

function lastExchange(messages: readonly Message[]): number {
  return messages.findLastIndex((message) => message.role === 'user');
}

function withoutPassages(message: ToolMessage): ToolMessage {
  return {
    ...message,
    results: message.results.map((result) => ({
      ...result,
      content: result.content.map((part): TextPart => {
        if (part.type === 'text') return part;
        const { id, title, url } = part.evidence;
        return { type: 'text', text: `[${id}: ${title}, ${url}; left out to save room]` };
      }),
    })),
  };
}
