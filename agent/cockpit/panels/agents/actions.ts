import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Fault } from '#lib';
import { performOutside } from '../../actions/perform.ts';
import type { Actor } from '../../model/vocabulary.ts';
import { agentsName } from '../../sources/index.ts';
import type { CockpitStore } from '../../store/index.ts';
import type { AgentsPort } from '../../web/agents-port.ts';
import { defineAction, type PanelContext } from '../../web/panel.ts';
import { trustSeries } from './read.ts';

const agent = z.string().min(1).max(64);
const reason = z.string().trim().min(3).max(500);

export const agentActions = [
  defineAction({
    ...{ name: 'promote', title: 'Promote an agent one step' },
    body: z.strictObject({ agent, reason }),
    confirm: (body) => body.agent,
    warning: 'It goes one step up: from paused to sandbox, to shadow, to live.',
    async act(store, { body, actor, context }) {
      const port = needPort(context);
      const said = saidBy(actor, body.reason);
      const mode = await steer(store, 'promote', { actor, body, context }, () =>
        port.promote(body.agent, said),
      );
      return { message: `${body.agent} is in ${mode} mode now.`, goTo: pageOf(body.agent) };
    },
  }),
  defineAction({
    ...{ name: 'pause', title: 'Pause an agent', body: z.strictObject({ agent, reason }) },
    async act(store, { body, actor, context }) {
      const port = needPort(context);
      await steer(store, 'pause', { actor, body, context }, () =>
        port.pause(body.agent, saidBy(actor, body.reason)),
      );
      return { message: `${body.agent} is paused.` };
    },
  }),
  defineAction({
    ...{ name: 'run', title: 'Run an agent once' },
    body: z.strictObject({ agent, input: z.string().trim().min(1).max(100_000) }),
    async act(store, { body, actor, context, log }) {
      const port = needPort(context);
      const request = { actor, action: 'agents.run', subject: `agent:${body.agent}` };
      const now = new Date(context.clock.now());
      await performOutside(store, { ...request, request: body, now }, async () => {
        const { done } = port.start(body.agent, body.input);
        // Whoever began it does not wait for its end; the page is drawn anew by the point it leaves.
        const told = { agent: body.agent };
        done
          .catch((error: unknown) => log.warn('a run begun on the page failed', { ...told, error }))
          .then(() => context.readAgain(agentsName))
          .then(() => recordTrust(store, body.agent, context))
          .catch((error: unknown) => log.error('a run was not written down', { ...told, error }));
        // One that may not even begin says so at once.
        await Promise.race([done, setImmediate()]);
        return { begun: body.agent };
      });
      await context.readAgain(agentsName);
      return { message: `${body.agent} is at work. Its run is listed when it ends.` };
    },
  }),
  defineAction({
    ...{ name: 'score', title: 'Say whether a prediction came true' },
    body: z.strictObject({ id: z.uuid(), happened: z.enum(['yes', 'no']), reason }),
    async act(store, { body, actor, context }) {
      const port = needPort(context);
      await steer(store, 'score', { actor, body, context }, () =>
        port.score(body.id, body.happened === 'yes', saidBy(actor, body.reason)),
      );
      return { message: 'It is written down.' };
    },
  }),
  defineAction({
    ...{ name: 'rate', title: 'Rate how well a run explains itself' },
    body: z.strictObject({
      run: z.uuid(),
      explanation: z.coerce.number().int().min(1).max(5),
      reason,
    }),
    async act(store, { body, actor, context }) {
      const port = needPort(context);
      await steer(store, 'rate', { actor, body, context }, () =>
        port.rate(body.run, body.explanation, saidBy(actor, body.reason)),
      );
      return { message: 'It is written down.' };
    },
  }),
  defineAction({
    ...{ name: 'deny', title: 'Say no to the wish of an agent' },
    body: z.strictObject({ id: z.uuid(), reason }),
    async act(store, { body, actor, context }) {
      const port = needPort(context);
      await steer(store, 'deny', { actor, body, context }, () =>
        port.deny(body.id, saidBy(actor, body.reason)),
      );
      return { message: 'The answer is no.' };
    },
  }),
];

interface Steering {
  readonly actor: Actor;
  readonly body: Readonly<Record<string, unknown>>;
  readonly context: PanelContext;
}

async function steer<T>(
  store: CockpitStore,
  name: string,
  { actor, body, context }: Steering,
  work: () => T,
): Promise<T> {
  const now = new Date(context.clock.now());
  const subject = `agent:${body.agent ?? body.run ?? body.id}`;
  const request = { actor, action: `agents.${name}`, subject, request: body, now };
  const result = await performOutside(store, request, async () => work());
  await context.readAgain(agentsName);
  if (typeof body.agent === 'string') await recordTrust(store, body.agent, context);
  return result;
}

async function recordTrust(store: CockpitStore, name: string, context: PanelContext) {
  const found = context.ports.agents?.list().find((each) => each.name === name);
  if (found === undefined) return;
  const at = new Date(context.clock.now()).toISOString();
  const { mode, trust, resolved } = found;
  await store.appendPoint(trustSeries, name, at, { mode, trust, resolved });
}

function needPort({ ports }: PanelContext): AgentsPort {
  if (ports.agents !== null) return ports.agents;
  throw new Fault({
    code: 'cockpit.refused',
    message: 'no agents run beside this cockpit',
    hint: 'start it with `panther up`',
  });
}

const saidBy = (actor: Actor, why: string) => ({ by: actor.replace(/^\w+:/, ''), reason: why });
const pageOf = (name: string) => `/panel/agents?open=${encodeURIComponent(name)}`;
