import type { AgentMode, AgentSummary } from '../../web/agents-port.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { lines, live, mark, type Tone, when } from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import type { AgentsView } from './read.ts';

const modeTones: Readonly<Record<AgentMode, Tone>> = {
  ...{ live: 'good', shadow: 'quiet', sandbox: 'quiet', paused: 'warn' },
};

export const modeOf = (mode: AgentMode): Html => mark(modeTones[mode], mode);

export function renderAgents(view: AgentsView, drawing: Drawing): Html {
  const { agents, wishes } = view.reading.value ?? { agents: [], wishes: [] };
  const of = (mode: AgentMode) => agents.filter((agent) => agent.mode === mode).length;
  const asked =
    wishes.length === 0
      ? nothing
      : html` · <a href="/panel/agents#wishes"><span class="warn">${wishes.length} ${wishes.length === 1 ? 'asks' : 'ask'} for a yes</span></a>`;
  return html`<p class="sum">${live(of('live'))} live · ${live(of('shadow'))} shadow · ${live(of('paused'))} paused${asked}</p>
${lines(
  agents.map((agent) => ({
    name: html`<a href="/panel/agents?open=${agent.name}">${agent.name}</a>`,
    note: html`${trustOf(agent)}${agent.lastRun === null && agent.running === 0 ? nothing : html` · ${lastOf(agent, drawing)}`}`,
    value: modeOf(agent.mode),
  })),
)}`;
}

export function lastOf({ lastRun, running }: AgentSummary, drawing: Drawing): Html {
  if (running > 0) return html`runs now`;
  if (lastRun === null) return html`never run`;
  const { at, outcome } = lastRun;
  const said =
    outcome === 'accepted' ? html`${outcome}` : html`<span class="warn">${outcome}</span>`;
  return html`${said} ${when(at, drawing)}`;
}

/** From 0 to 1, as the runtime computes it. */
export function trustOf({ trust, resolved }: AgentSummary): Html {
  if (trust === null) {
    const why = `it is not measured yet: ${counted(resolved, 'prediction')} ${resolved === 1 ? 'was' : 'were'} scored`;
    return html`<span class="quiet" title="${why}">no trust yet<span class="hidden">: ${why}</span></span>`;
  }
  return html`trust ${live(trust.toFixed(2))}`;
}
