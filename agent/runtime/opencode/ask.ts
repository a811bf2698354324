import type { Event, PermissionRuleset } from '@opencode-ai/sdk/v2/types';
import { Fault } from '#lib';
import { answerAgent, denyByDefault } from '#lib/opencode';
import { askBudget } from '../ask/limits.ts';
import { checkQuestion } from '../ask/question.ts';
import type { OpencodeLine, OpencodeRequest } from './answer.ts';
import { checkServer } from './check.ts';
import { askDoor, type OpencodeDoor, stoppedFault } from './door.ts';
import { createEventReader } from './events.ts';
import { detailOf, retriedFault, sessionFault } from './faults.ts';
import { readAnswer } from './read-answer.ts';

/** Its own tries of a request to a model; after that we do not wait for the next one. */
const triesMax = 3;
const stopTimeoutMs = 3_000;

// Also where the server's own configuration allows more.
const rules: PermissionRuleset = Object.entries(denyByDefault).map(([permission, action]) => ({
  permission,
  pattern: '*',
  action,
}));

/** Lets OpenCode's agent answer in a session of its own. When the signal fires the session is stopped there.
 * @throws Fault usage, ask.session, api.*, config.invalid, model.*, ask.budget (too slow), aborted */
export async function* askOpencode(
  request: OpencodeRequest,
  door: OpencodeDoor,
  signal: AbortSignal,
): AsyncGenerator<OpencodeLine> {
  const question = checkQuestion(request.question);
  const model = request.model === undefined ? undefined : parseModel(request.model);
  await checkServer(door, signal);
  const session = await openSession(request, door, signal);
  const late = AbortSignal.timeout(askBudget.wallClockMs);
  const both = AbortSignal.any([signal, late]);
  const events = await createEventReader(door, both);
  let isOver = false;
  try {
    await askDoor(door, both, async (client, each) => {
      const body = {
        sessionID: session,
        agent: answerAgent,
        ...(model === undefined ? {} : { model }),
        parts: [{ type: 'text' as const, text: question }],
      };
      const reply = await client.session.promptAsync(body, { signal: each });
      // Its answer is empty.
      return { ...reply, data: reply.error === undefined ? true : undefined };
    });
    for await (const event of events.of(session)) {
      const step = readEvent(event);
      if (step.kind === 'narration') yield { type: 'narration', text: step.text };
      if (step.kind === 'fault') throw step.fault;
      if (step.kind === 'idle') {
        isOver = true;
        break;
      }
    }
    if (!isOver) throw endedFault(door, signal, late);
  } finally {
    events.close();
    if (!isOver) await stopSession(door, session);
  }
  const messages = await askDoor(door, signal, (client, each) =>
    client.session.messages({ sessionID: session }, { signal: each }),
  );
  yield { type: 'answer', answer: readAnswer(session, messages) };
}

function parseModel(text: string): { readonly providerID: string; readonly modelID: string } {
  const slash = text.indexOf('/');
  if (slash > 0 && slash < text.length - 1) {
    return { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) };
  }
  throw new Fault({
    code: 'usage',
    message: 'OpenCode is asked for a model as PROVIDER/MODEL',
    hint: 'such as minimax/MiniMax-M3',
  });
}

async function openSession(
  { session }: OpencodeRequest,
  door: OpencodeDoor,
  signal: AbortSignal,
): Promise<string> {
  if (session === undefined) {
    const made = await askDoor(door, signal, (client, each) =>
      client.session.create(
        { title: 'panther ask', agent: answerAgent, permission: rules },
        { signal: each },
      ),
    );
    return made.id;
  }
  const unknown = () => sessionUnknown(session);
  if (!/^ses_\w{1,60}$/.test(session)) throw unknown();
  const found = await askDoor(
    door,
    signal,
    (client, each) => client.session.get({ sessionID: session }, { signal: each }),
    unknown,
  );
  return found.id;
}

function sessionUnknown(session: string): Fault {
  return new Fault({
    code: 'ask.session',
    message: `OpenCode has no session ${detailOf(session).slice(0, 80)}`,
    hint: 'an answer of --via opencode ends with the number of its session',
  });
}

type Step =
  | { readonly kind: 'narration'; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'idle' }
  | { readonly kind: 'other' };

function readEvent(event: Event): Step {
  if (event.type === 'session.idle') return { kind: 'idle' };
  if (event.type === 'session.error') {
    const error = event.properties.error ?? { name: 'UnknownError', data: {} };
    return { kind: 'fault', fault: sessionFault({ name: error.name, data: { ...error.data } }) };
  }
  if (event.type === 'session.status' && event.properties.status.type === 'retry') {
    const { attempt, message } = event.properties.status;
    if (attempt >= triesMax) return { kind: 'fault', fault: retriedFault(message) };
    return {
      kind: 'narration',
      text: `the model does not answer, it is asked again: ${detailOf(message)}`,
    };
  }
  if (event.type !== 'message.part.updated') return { kind: 'other' };
  const { part } = event.properties;
  if (part.type !== 'tool' || part.state.status === 'pending') return { kind: 'other' };
  const { tool, state } = part;
  if (state.status === 'error') {
    return { kind: 'narration', text: `${detailOf(tool)} failed: ${detailOf(state.error)}` };
  }
  if (state.status !== 'running') return { kind: 'other' };
  return { kind: 'narration', text: `${detailOf(tool)} ${detailOf(JSON.stringify(state.input))}` };
}

/** Why no event said that the session is done. */
function endedFault({ url }: OpencodeDoor, signal: AbortSignal, late: AbortSignal): Fault {
  if (signal.aborted) return stoppedFault(signal);
  if (late.aborted) {
    const message = `OpenCode did not answer within ${askBudget.wallClockMs / 1_000} s`;
    return new Fault({ code: 'ask.budget', message, retryable: true });
  }
  return new Fault({
    code: 'api.failed',
    message: `OpenCode at ${url} stopped in the middle of the answer`,
    hint: 'its log says why: `journalctl -u opencode`; then ask again',
    retryable: true,
  });
}

/** So that no model goes on writing what nobody waits for. When the server is gone there is nothing to stop. */
async function stopSession({ client }: OpencodeDoor, session: string): Promise<void> {
  const signal = AbortSignal.timeout(stopTimeoutMs);
  await client.session.abort({ sessionID: session }, { signal }).catch(() => undefined);
}
