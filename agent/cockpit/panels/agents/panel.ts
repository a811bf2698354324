import { z } from 'zod';
import { agentsName } from '../../sources/index.ts';
import { html } from '../../web/html.ts';
import { definePanel } from '../../web/panel.ts';
import { stateOfReading } from '../../web/states.ts';
import { agentActions } from './actions.ts';
import { renderAgentsPage } from './page.ts';
import { readAgents, readAgentsPage, readTrust, trustSeries } from './read.ts';
import { renderAgents } from './tile.ts';

const query = z.strictObject({
  open: z.string().max(64).optional(),
  run: z.uuid().optional(),
});

/** Who works here beside people, how far each may go, and what that rests on. */
export const agents = definePanel({
  ...{ id: 'agents', title: 'Agents control', row: 3, key: 'a' },
  kinds: ['experiment'],
  series: [trustSeries],
  sources: [agentsName],
  read: readAgents,
  state({ reading, staleAfterMs }, { now }) {
    const state = stateOfReading(reading, staleAfterMs, now);
    return state.is === 'waiting' ? { ...state, hint: '`panther up` starts them.' } : state;
  },
  render: renderAgents,
  quick: () =>
    html`<a class="button" href="/panel/agents#registry">Run one</a> <a class="button" href="/panel/agents#runs">What they did</a>`,
  page: { query, read: readAgentsPage, render: renderAgentsPage },
  actions: agentActions,
  charts: {
    trust: async ({ store }, { open = '' }) =>
      (await readTrust(store, open)) ?? { kind: 'line', x: 'time', xs: [], series: [] },
  },
  exportRows: async ({ ports }, { open: agent }) =>
    (ports.agents?.runs({ agent, limit: 1_000 }) ?? []).map(({ outputs, problems, ...row }) => ({
      ...row,
      outputs: JSON.stringify(outputs),
      problems: problems.join('; '),
    })),
  notices: ({ reading }) =>
    (reading.value?.wishes ?? []).map(({ id, agent, wish, at }) => ({
      ...{ id: `wish:${id}`, text: `${agent} asks to ${wish}`, at, tone: 'warn' as const },
      href: '/panel/agents#wishes',
    })),
  commands: [{ title: 'Runs of agents', href: '/panel/agents#runs' }],
});
