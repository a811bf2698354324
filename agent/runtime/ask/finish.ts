import type { Answer } from '../model/answer.ts';
import { noUsage } from '../providers/index.ts';
import type { Found } from './find-passages.ts';
import type { AskRun } from './run.ts';

type Ending = Pick<Answer, 'status' | 'model' | 'cutShortBy'>;

/** The answer of what was collected; without a model it goes into the session too, for what is asked next. */
export function finish(run: AskRun, ending: Ending): Answer {
  const { collector, session, purse, usage } = run;
  const text = collector.text();
  if (ending.model === undefined) {
    session.append({
      role: 'assistant',
      content: [{ type: 'text', text }],
      usage: noUsage,
      model: 'none',
      stop: 'done',
    });
  }
  return {
    ...ending,
    text,
    citations: collector.citations,
    gaps: collector.gaps,
    usage: purse.usage(),
    usageByAgent: usage,
    session: session.id,
  };
}

/** Says that there is no answer, and which words of the question nothing has. */
export function notFound(run: AskRun, { missing }: Found, ending: Partial<Ending> = {}): Answer {
  const words = missing.slice(0, wordsMax).map((word) => `"${word}"`);
  const which = words.length === 0 ? '' : ` No passage that was found has ${words.join(' or ')}.`;
  const text = `This is not in the knowledge base.${which}`;
  run.collector.say(text);
  return finish(run, { ...ending, status: 'not-found' });
}

const wordsMax = 3;
