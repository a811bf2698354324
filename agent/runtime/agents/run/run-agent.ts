import { type Clock, Fault, sha256Hex } from '#lib';
import { createEvidenceBook, type EvidenceBook } from '../../ask/evidence.ts';
import { createPurse, type LoopResult, type Purse, runLoop } from '../../loop/index.ts';
import type { AgentDefinition, AgentMode } from '../../model/agent.ts';
import type { Evidence, Message, Usage } from '../../model/message.ts';
import { type ModelChoice, noUsage } from '../../providers/index.ts';
import { openSession, type Session } from '../../sessions/index.ts';
import { type AnyTool, bindTools, findTools, mayBeTogether } from '../../tools/bind.ts';
import type { ToolPorts } from '../../tools/ports.ts';
import { type AgentStore, endRun, type RunOutcome, readMode, startRun } from '../store/index.ts';
import { type AgentOutput, type CheckedOutputs, checkOutputs } from './check-outputs.ts';
import { createDesk, type NotedProposal } from './desk.ts';
import { agentPrompt, promptHash, repairPrompt } from './prompt.ts';
import { settleRun } from './settle.ts';

export interface RunPorts {
  readonly tools: readonly AnyTool[];
  readonly toolPorts: ToolPorts;
  /** In the order they are asked. */
  readonly models: readonly ModelChoice[];
  readonly store: AgentStore;
  readonly clock: Clock;
  /** An unguessable text of letters and digits, another one each time. */
  readonly random: () => string;
  readonly sessionsFolder: string;
  /** A run of the queue, which has its id already. Nobody who could decide on its wishes sits here: they are noted. */
  readonly queued?: { readonly id: string };
}

export interface AgentRun {
  readonly id: string;
  readonly agent: string;
  readonly mode: AgentMode;
  readonly outcome: RunOutcome;
  /** Only of an accepted run. */
  readonly outputs: readonly AgentOutput[];
  /** Why it is not accepted. */
  readonly problems: readonly string[];
  /** What the agent may not do and did; each took it a step down. */
  readonly violations: readonly string[];
  /** What its quotes stand in. */
  readonly evidence: readonly Evidence[];
  readonly proposals: readonly NotedProposal[];
  /** Ids of predictions that were stored. */
  readonly predictions: readonly string[];
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly latencyMs: number;
  /** Where the agent is after it, when that is another mode. */
  readonly demotedTo: AgentMode | undefined;
  /** Of the model, when that is what failed. */
  readonly fault: Fault | undefined;
}

const inputCharactersMax = 100_000;

/** Runs an agent once: its tools are bound, a model is asked within its budget, what it gives is held against
 * what it may give. Everything is recorded; nothing of a run that is not accepted is passed on.
 * @throws Fault usage (no input, too long), agent.refused (paused, or its tools may not be held together),
 * model.none, agent.store, io.* */
export async function runAgent(
  agent: AgentDefinition,
  input: string,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<AgentRun> {
  const { store, clock, sessionsFolder, queued } = ports;
  const mode = readMode(store, agent);
  checkMayBeAsked(agent, mode, input);
  checkMayRun(agent, ports);
  const session = openSession({ folder: sessionsFolder, clock });
  try {
    const id = startRun(store, {
      ...{ agent: agent.name, mode, input, inputHash: sha256Hex(input), session: session.id },
      promptHash: promptHash(agent, mode),
      ...(queued === undefined ? {} : { id: queued.id }),
    });
    return await runRecorded({ agent, input, ports, signal, mode, session, id });
  } finally {
    session.close();
  }
}

/** @throws Fault usage (no input, too long), agent.refused (paused) */
export function checkMayBeAsked(agent: AgentDefinition, mode: AgentMode, input: string): void {
  if (input.trim() === '' || input.length > inputCharactersMax) {
    const what = input.trim() === '' ? 'needs an input' : `reads ${inputCharactersMax} characters`;
    const hint = `it is given: ${agent.inputs.join('; ')}`;
    throw new Fault({ code: 'usage', message: `${agent.name} ${what}`, hint });
  }
  if (mode === 'paused') {
    const hint = `\`panther agents promote ${agent.name} --reason …\` lets it run again`;
    throw new Fault({ code: 'agent.refused', message: `${agent.name} is paused`, hint });
  }
}

function checkMayRun(agent: AgentDefinition, { tools, models }: RunPorts): void {
  const problem = mayBeTogether(findTools(tools, agent.tools), agent.effects);
  if (problem !== undefined) {
    throw new Fault({ code: 'agent.refused', message: `${agent.name}: ${problem}` });
  }
  if (models.length === 0) {
    throw new Fault({
      code: 'model.none',
      message: 'no model is configured, and an agent is one',
      hint: '`panther doctor` says which provider keys are missing',
    });
  }
}

interface Turn {
  readonly agent: AgentDefinition;
  readonly input: string;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
  readonly mode: AgentMode;
  readonly session: Session;
  readonly id: string;
}

async function runRecorded(turn: Turn): Promise<AgentRun> {
  const { agent, ports, mode, id } = turn;
  const { store, clock } = ports;
  const startMs = clock.monotonicMs();
  const purse = createPurse(agent.budget, { clock, signal: turn.signal });
  const desk = createDesk(store, {
    ...{ agent: agent.name, run: id, mode, isQueued: ports.queued !== undefined },
  });
  let usage = noUsage;
  try {
    const said = await converse(turn, { purse, toolPorts: { ...ports.toolPorts, ...desk } });
    usage = purse.usage();
    const latencyMs = clock.monotonicMs() - startMs;
    const { loop, checked, book, overreach } = said;
    const settled = settleRun(store, {
      ...{ agent, mode, run: id, loop, checked, overreach, usage, latencyMs },
    });
    return {
      ...{ id, agent: agent.name, mode, usage, latencyMs, proposals: desk.proposals, ...settled },
      ...{ evidence: [...book.all.values()], model: loop.last?.model, fault: loop.fault },
    };
  } catch (error) {
    endRun(store, id, {
      ...{ outcome: 'failed', outputs: [], problems: [String(error)], model: undefined },
      ...{ usage, latencyMs: clock.monotonicMs() - startMs },
    });
    throw error;
  } finally {
    purse.close();
  }
}

interface Said {
  readonly loop: LoopResult;
  readonly checked: CheckedOutputs;
  readonly book: EvidenceBook;
  /** Tools it called that are there and not its own. */
  readonly overreach: readonly string[];
}

/** Asks the model, and once more when what it answered can be mended. */
async function converse(
  turn: Turn,
  { purse, toolPorts }: { readonly purse: Purse; readonly toolPorts: ToolPorts },
): Promise<Said> {
  const { agent, input, ports, mode, session } = turn;
  const marks = { boundary: ports.random(), canary: ports.random() };
  const book = createEvidenceBook([]);
  const held = findTools(ports.tools, agent.tools);
  const options = {
    ...{ models: ports.models, purse, boundary: marks.boundary, effects: agent.effects },
    system: agentPrompt(agent, mode, marks),
    tools: bindTools(held, { effects: agent.effects, ports: toolPorts, now: ports.clock.now }),
    onMessage: (message: Message) => session.append(message),
    number: (evidence: Omit<Evidence, 'id'>) => book.number(evidence),
  };
  const context = { agent, evidence: book.all, input, canary: marks.canary };
  const asked = userMessage(input);
  session.append(asked);
  const first = await runLoop({ ...options, messages: [asked] });
  const checked = checkOutputs(lastText(first), context);
  const overreach = callsBeyond(first, agent, ports.tools);
  const canMend = checked.problems.length > 0 && checked.violations.length === 0;
  if (first.outcome !== 'done' || !canMend) return { loop: first, checked, book, overreach };
  const repair = userMessage(repairPrompt(checked.problems));
  session.append(repair);
  const second = await runLoop({ ...options, messages: [...first.messages, repair] });
  return {
    ...{ loop: second, book },
    checked: checkOutputs(lastText(second), context),
    overreach: callsBeyond(second, agent, ports.tools),
  };
}

function userMessage(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

function lastText({ last }: LoopResult): string {
  const parts = last?.content ?? [];
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** A name that is no tool at all is a slip; one that is somebody else's is an attempt. */
function callsBeyond(
  { messages }: LoopResult,
  agent: AgentDefinition,
  tools: readonly AnyTool[],
): readonly string[] {
  const called = messages.flatMap((message) =>
    message.role === 'assistant'
      ? message.content.flatMap((part) => (part.type === 'call' ? [part.tool] : []))
      : [],
  );
  const isTool = (name: string) => tools.some((tool) => tool.name === name);
  return [...new Set(called)].filter((name) => isTool(name) && !agent.tools.includes(name));
}
