import { defineCommand, exitCodes, Fault, systemClock } from '#lib';
import { type AgentDoor, answerAtAgent, findAgent } from '../ask/at-agent.ts';
import { answerHere, type Surroundings, sessionsFolderOf } from '../ask/here.ts';
import { printAnswer } from '../ask/print.ts';
import { checkQuestion } from '../ask/question.ts';
import { listSessions, renderSessions } from '../ask/sessions.ts';
import { watchReader } from '../ask/watch-output.ts';
import type { AskRequest } from '../ask/wire.ts';
import type { OpencodeRequest } from '../opencode/index.ts';

export const command = defineCommand({
  name: 'ask',
  summary: 'Answer a question from the knowledge base and the fleet, with its sources',
  description: `Every statement of the answer carries the numbers of its sources, and what it quotes stands in them. Without a model the best passages are quoted as they are. The answer goes to stdout as it is written, everything else to stderr; no terminal is needed: ssh ovh panther ask "…".

Exit code ${exitCodes['ask.not-found']}: it is not in the knowledge base. ${exitCodes['ask.partial']}: the answer is not complete, and says what is missing. ${exitCodes['ask.budget']}: what a question may use was used up. ${exitCodes['model.none']}: the --model that was asked for is not configured.`,
  args: { question: { description: 'in your own words', optional: true, variadic: true } },
  options: {
    library: { type: 'string', value: 'L', description: 'Only from this library' },
    version: { type: 'string', value: 'V', description: 'Only from this version of it' },
    model: {
      type: 'string',
      value: 'PROVIDER/MODEL',
      description: 'Ask this model before the others that are configured',
    },
    deep: {
      type: 'boolean',
      description:
        'Split it into parts that are looked up side by side, as questions with several parts are',
    },
    spread: {
      type: 'boolean',
      description:
        'Let other machines that share the database look parts of it up, where any is there',
    },
    session: { type: 'string', value: 'ID', description: 'Go on with this conversation' },
    fork: {
      type: 'string',
      value: 'NODE',
      description: 'Go on behind this message of it, as --sessions lists them',
    },
    sessions: { type: 'boolean', description: 'List the conversations of this machine' },
    k: {
      type: 'integer',
      value: 'N',
      min: 1,
      max: 40,
      description: 'Passages that are looked at (8), or quoted when no model is configured (3)',
    },
    via: {
      type: 'string',
      choices: ['agent', 'local', 'opencode'],
      description:
        'Who answers: the agent where it runs, this process, or OpenCode with our tools, whose quotes nobody checks',
    },
    stream: { type: 'boolean', description: 'With --json: what happens as JSON lines' },
  },
  examples: [
    { command: 'panther ask "how do I rebuild an index without locking?"', description: '' },
    {
      command: 'panther ask "which host runs postgres, and who may reach it?"',
      description: 'from what the fleet is described as',
    },
    { command: 'panther ask --library nodejs --json "…" | jq .citations', description: '' },
    {
      command: 'panther ask --via opencode "…"',
      description: 'by its agent that may only read; PANTHER_OPENCODE_URL names another server',
    },
    { command: 'panther ask --sessions', description: 'what was asked, to ask on' },
  ],
  async run(context) {
    const { args, options, env, report, json, stdout, stderr } = context;
    if (options.sessions) {
      const entries = listSessions(sessionsFolderOf(env), sessionsShown);
      report(entries, () => renderSessions(entries));
      return 0;
    }
    const request = requestOf(args.question ?? [], options);
    using reader = watchReader(process.stdout.fd, systemClock);
    const signal = AbortSignal.any([context.signal, reader.signal]);
    const around = { ...context, signal };
    const output = { stdout, stderr, json, stream: options.stream };
    if (options.via === 'opencode') {
      const { askOpencode, findOpencode, printOpencode } = await import('../opencode/index.ts');
      const asked = opencodeRequestOf(request);
      return await printOpencode(askOpencode(asked, findOpencode(env), signal), output);
    }
    const lines = answer(request, options.via, around);
    // Awaited here, so that the output is watched until the end.
    return await printAnswer(lines, output);
  },
});

const sessionsShown = 20;

interface AskFlags {
  readonly library: string | undefined;
  readonly version: string | undefined;
  readonly model: string | undefined;
  readonly deep: boolean;
  readonly spread: boolean;
  readonly session: string | undefined;
  readonly fork: string | undefined;
  readonly k: number | undefined;
}

function requestOf(words: readonly string[], flags: AskFlags): AskRequest {
  if (flags.fork !== undefined && flags.session === undefined) {
    throw new Fault({ code: 'usage', message: '--fork needs the --session it is in' });
  }
  const { library, version, model, deep, spread, session, fork, k } = flags;
  return {
    question: checkQuestion(words.join(' ')),
    ...(library === undefined ? {} : { library }),
    ...(version === undefined ? {} : { version }),
    ...(model === undefined ? {} : { model }),
    ...(deep ? { deep } : {}),
    ...(spread ? { spread } : {}),
    ...(session === undefined ? {} : { session }),
    ...(fork === undefined ? {} : { fork }),
    ...(k === undefined ? {} : { k }),
  };
}

/** OpenCode searches as it likes. */
function opencodeRequestOf(request: AskRequest): OpencodeRequest {
  const { question, model, session, ...others } = request;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new Fault({ code: 'usage', message: `--${other} is nothing that OpenCode can be told` });
  }
  return {
    question,
    ...(model === undefined ? {} : { model }),
    ...(session === undefined ? {} : { session }),
  };
}

function answer(request: AskRequest, via: string | undefined, around: Surroundings) {
  const door = via === 'local' ? undefined : findAgent(around);
  if (door !== undefined) return answerAtAgent(request, door as AgentDoor, around.signal);
  if (via !== 'agent') return answerHere(request, around);
  throw new Fault({
    code: 'api.unreachable',
    message: 'no agent runs here',
    hint: '`panther up` starts it; PANTHER_AGENT_URL names one elsewhere',
  });
}
