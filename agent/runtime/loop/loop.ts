import { Fault } from '#lib';
import type {
  AssistantMessage,
  Evidence,
  Message,
  ToolCall,
  ToolMessage,
} from '../model/message.ts';
import type { ModelEvent } from '../model/provider.ts';
import type { Effect } from '../model/tool.ts';
import type { ModelChoice } from '../providers/models.ts';
import type { Purse } from './budget.ts';
import { compactMessages, estimateTokens } from './compact.ts';
import { type BoundTool, describeTools, runTools } from './run-tools.ts';

export interface LoopOptions {
  /** Asked in this order; the next one when one cannot answer. */
  readonly models: readonly ModelChoice[];
  readonly system: string;
  /** The conversation so far, a user's message last. */
  readonly messages: readonly Message[];
  readonly tools: readonly BoundTool[];
  readonly effects: readonly Effect[];
  readonly purse: Purse;
  /** Random, one a run. */
  readonly boundary: string;
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly onText?: (text: string) => void;
  /** Called with each new message before the next step: what it stores survives a kill. */
  readonly onMessage?: (message: Message) => void | Promise<void>;
  readonly number: (evidence: Omit<Evidence, 'id'>) => Evidence;
}

export interface LoopResult {
  readonly messages: readonly Message[];
  /** The last thing a model said; absent when none could be asked. */
  readonly last?: AssistantMessage;
  /** `done`: the model had nothing more to do. */
  readonly outcome: 'done' | 'budget' | 'aborted' | 'failed';
  /** Why it is not `done`. */
  readonly reason?: string;
  readonly fault?: Fault;
}

/** However a model behaves, it is asked no more often than this. */
const turnsMax = 40;
/** Room for what a provider counts otherwise than our estimate does. */
const contextShare = 0.8;

/** Asks a model, runs the tools it calls, and asks again, until it stops or something runs out. Never
 * throws for what a model, a provider or a tool does. */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
  const { purse } = options;
  const messages: Message[] = [...options.messages];
  const add = async (message: Message) => {
    messages.push(message);
    await options.onMessage?.(message);
  };
  let last: AssistantMessage | undefined;
  const end = (outcome: LoopResult['outcome'], reason?: string, fault?: Fault): LoopResult => ({
    ...{ messages, outcome },
    ...(last === undefined ? {} : { last }),
    ...(reason === undefined ? {} : { reason }),
    ...(fault === undefined ? {} : { fault }),
  });
  for (let turn = 0; turn < turnsMax; turn++) {
    const exhausted = purse.exhausted();
    if (exhausted !== undefined) return end('budget', exhausted);
    const { message, fault } = await askModels(options, messages);
    if (message !== undefined) {
      last = message;
      await add(message);
    }
    if (purse.exhausted() !== undefined && message?.stop !== 'done') {
      return end('budget', purse.exhausted());
    }
    if (message?.stop === 'aborted') return end('aborted', 'it was stopped');
    if (message === undefined || fault !== undefined) return end('failed', fault?.message, fault);
    const calls = message.content.filter((part): part is ToolCall => part.type === 'call');
    if (message.stop === 'length')
      return end('budget', 'the answer is longer than the model may write');
    if (calls.length === 0) return end('done');
    if (!purse.takeCalls(calls.length)) {
      await add(refuseCalls(calls));
      return end('budget', 'all tool calls are used');
    }
    const { tools, effects, number } = options;
    const results = await runTools(calls, { tools, effects, number, signal: purse.signal });
    await add({ role: 'tool', results });
  }
  return end('budget', `${turnsMax} turns are used`);
}

function refuseCalls(calls: readonly ToolCall[]): ToolMessage {
  return {
    role: 'tool',
    results: calls.map(({ id, tool }) => ({
      ...{ callId: id, tool, isError: true },
      content: [{ type: 'text', text: 'Not run: the budget of this run is used up.' }],
    })),
  };
}

interface Asked {
  readonly message?: AssistantMessage;
  readonly fault?: Fault;
}

/** The first model that answers; the next one is asked only while nothing was said yet. */
async function askModels(options: LoopOptions, messages: readonly Message[]): Promise<Asked> {
  const noModel = new Fault({
    code: 'model.none',
    message: 'no model is configured',
    hint: '`panther doctor` says which provider keys are missing',
  });
  let result: Asked = { fault: noModel };
  for (const choice of options.models) {
    result = await askModel(options, choice, messages, contextShare);
    if (result.fault?.code === 'model.context') {
      // The provider counts more than we estimated: once more with half.
      result = await askModel(options, choice, messages, contextShare / 2);
    }
    const hasSaidSomething =
      result.message?.content.some(({ type }) => type !== 'thinking') ?? false;
    if (result.fault === undefined || hasSaidSomething) return result;
  }
  return result;
}

async function askModel(
  options: LoopOptions,
  choice: ModelChoice,
  messages: readonly Message[],
  share: number,
): Promise<Asked> {
  const { purse, system, tools, boundary, outputSchema } = options;
  const room = choice.contextTokens - choice.maxOutputTokens;
  const fitting = compactMessages(messages, Math.floor(room * share));
  if (estimateTokens(fitting) > room) {
    return {
      fault: new Fault({
        code: 'model.context',
        message: `the question alone is longer than ${choice.model} reads (${room} tokens)`,
        hint: 'ask for less at once, or choose a model with a larger context',
      }),
    };
  }
  const events = choice.provider.stream({
    ...{ model: choice.model, system, messages: fitting, boundary },
    ...{ tools: describeTools(tools), maxOutputTokens: choice.maxOutputTokens },
    ...(outputSchema === undefined ? {} : { outputSchema }),
    signal: purse.signal,
  });
  let end: (ModelEvent & { type: 'end' }) | undefined;
  for await (const event of events) {
    if (event.type === 'text') options.onText?.(event.text);
    else end = event;
  }
  if (end === undefined) {
    const message = `${choice.provider.name} ended without an answer`;
    return { fault: new Fault({ code: 'model.answer', message }) };
  }
  purse.spend(end.message.usage);
  return { message: end.message, ...(end.fault === undefined ? {} : { fault: end.fault }) };
}
