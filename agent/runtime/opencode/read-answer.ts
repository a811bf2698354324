import type { AssistantMessage, Message, Part, ToolPart } from '@opencode-ai/sdk/v2/types';
import { Fault } from '#lib';
import { parseSources } from '#lib/mcp';
import { mcpServerName } from '#lib/opencode';
import { cleanMarkdown } from '../ask/check-statement.ts';
import { withoutControls } from '../ask/plain-text.ts';
import type { OpencodeAnswer } from './answer.ts';

export interface SessionMessage {
  readonly info: Message;
  readonly parts: readonly Part[];
}

/** Makes an answer of what a session holds: the text of its last message, with no address in it but those that
 * our tools gave in this session.
 * @throws Fault model.answer when the model wrote nothing */
export function readAnswer(session: string, messages: readonly SessionMessage[]): OpencodeAnswer {
  const asked = messages.findLastIndex(({ info }) => info.role === 'user');
  const turn = messages.slice(asked + 1).flatMap(({ info, parts }) => {
    return info.role === 'assistant' ? [{ info, parts }] : [];
  });
  const last = turn.at(-1);
  const written = last === undefined ? '' : textOf(last.parts);
  if (last === undefined || written === '') {
    throw new Fault({
      code: 'model.answer',
      message: 'the model wrote no answer',
      hint: 'ask again, or another one with --model',
    });
  }
  const known = new Set(messages.flatMap(({ parts }) => parts.flatMap(sourcesOf)));
  const { text, removed } = cleanMarkdown(withoutControls(written), known);
  const calls = turn.flatMap(({ parts }) => parts.filter(isOurs));
  const gaps = [
    ...(removed === 0 ? [] : ['an address that was not retrieved was taken out']),
    ...(known.size > 0 || calls.some(isDone)
      ? []
      : ['nothing was looked up: this is what the model believes to know']),
    ...(last.info.finish === 'length' ? ['the answer breaks off: the model wrote too much'] : []),
  ];
  const isWhole = last.info.finish === 'stop' && (known.size > 0 || calls.some(isDone));
  return {
    via: 'opencode',
    status: isWhole ? 'answered' : 'partial',
    text,
    quotesChecked: false,
    sources: [...known].filter((url) => text.includes(url)),
    calls: calls.map(({ tool, state }) => ({ tool, isDone: state.status === 'completed' })),
    gaps,
    usage: usageOf(turn.map(({ info }) => info)),
    model: `${last.info.providerID}/${last.info.modelID}`,
    session,
  };
}

function textOf(parts: readonly Part[]): string {
  const texts = parts.flatMap((part) =>
    part.type === 'text' && part.synthetic !== true && part.ignored !== true ? [part.text] : [],
  );
  return texts.join('\n\n').trim();
}

const isOurs = (part: Part): part is ToolPart =>
  part.type === 'tool' && part.tool.startsWith(`${mcpServerName}_`);
const isDone = ({ state }: ToolPart) => state.status === 'completed';

function sourcesOf(part: Part): readonly string[] {
  return isOurs(part) && part.state.status === 'completed' ? parseSources(part.state.output) : [];
}

function usageOf(messages: readonly AssistantMessage[]): OpencodeAnswer['usage'] {
  const sum = (read: (tokens: AssistantMessage['tokens']) => number) =>
    messages.reduce((total, { tokens }) => total + read(tokens), 0);
  return {
    inputTokens: sum(({ input }) => input),
    outputTokens: sum(({ output, reasoning }) => output + reasoning),
    cacheReadTokens: sum(({ cache }) => cache.read),
    cacheWriteTokens: sum(({ cache }) => cache.write),
  };
}
