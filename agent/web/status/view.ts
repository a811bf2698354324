import { html } from 'hono/html';
import type { ServiceStatus } from '../../runtime/supervise/model.ts';
import type { BrainReading } from '../brain-probe.ts';
import type { Fleet, Knowledge, Services, Status, Unknown } from './model.ts';

type Html = ReturnType<typeof html>;

/** What of the page changes while it is open. */
export function renderStatus(status: Status): Html {
  const { at, host } = status;
  return html`<p class="when">${host}, as of ${timeOf(at)}</p>
<div class="panels">
${panel('Services', renderServices(status.services, at))}
${panel('Trading brain', renderBrain(status.brain, at))}
${panel('Knowledge base', renderKnowledge(status.knowledge, at))}
${panel('Fleet', renderFleet(status.fleet))}
</div>`;
}

function panel(title: string, body: Html): Html {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return html`<section class="panel ${id}" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`;
}

type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** Said by a word too, so that nobody needs to see its colour. */
const mark = (tone: Tone, word: string): Html => html`<span class="mark ${tone}">${word}</span>`;

const toneOfPhase: Readonly<Record<ServiceStatus['phase'], Tone>> = {
  waiting: 'quiet',
  starting: 'warn',
  up: 'good',
  'backing off': 'warn',
  failed: 'bad',
  stopping: 'warn',
  stopped: 'quiet',
  scheduled: 'good',
  running: 'good',
};

function renderServices(services: Services, nowMs: number): Html {
  if ('problem' in services) return renderUnknown(services);
  if (services.services.length === 0) return html`<p class="empty">No service runs here.</p>`;
  return html`<table><thead><tr><th>Service</th><th>State</th><th class="number">Since</th><th class="number">Restarts</th></tr></thead>
<tbody>${services.services.map(
    ({ name, description, phase, since, restarts, nextRunAt, problem }) => html`<tr>
<th scope="row"><span class="name">${name}</span><span class="note">${description}</span></th>
<td data-label="State">${mark(toneOfPhase[phase], phase)}${problem === undefined ? '' : html`<span class="note">${problem.message}</span>`}</td>
<td class="number" data-label="Since">${nextRunAt === undefined ? ageOf(since, nowMs) : `next in ${spanOf(nextRunAt - nowMs)}`}</td>
<td class="number" data-label="Restarts">${restarts}</td></tr>`,
  )}</tbody></table>`;
}

function renderBrain(brain: BrainReading, nowMs: number): Html {
  if ('problem' in brain) {
    return html`<p>${mark('bad', 'unreachable')}</p><p class="note">${brain.problem}</p>
<p class="note">Nothing is known of positions until it answers. <code>panther ps</code> says whether it runs, <code>panther logs brain</code> why not.</p>`;
  }
  const tone: Tone =
    brain.status === 'healthy' ? 'good' : brain.status === 'degraded' ? 'bad' : 'warn';
  const { market, reconciled, openPositions, killSwitch, demonstration } = brain;
  return facts([
    ['State', mark(tone, brain.status)],
    ['Market', [market ?? 'not told', demonstration].filter(Boolean).join(', ')],
    ['Books', reconciled === undefined ? 'not told' : reconciled ? 'agree' : 'not compared'],
    ['Last cycle', renderCycle(brain, nowMs)],
    ['Open positions', openPositions === undefined ? 'not told' : String(openPositions)],
    [
      'Kill switch',
      killSwitch === undefined
        ? 'not told'
        : html`${mark(killSwitch.level === 0 ? 'good' : 'warn', String(killSwitch.level))} <span class="note">${killSwitch.reason}</span>`,
    ],
  ]);
}

/** A demonstration has a time of its own. */
function renderCycle(
  {
    lastCycle,
    demonstration,
  }: { readonly lastCycle?: string | null; readonly demonstration?: string },
  nowMs: number,
): Html | string {
  if (!lastCycle) return 'none yet';
  if (demonstration !== undefined) return `${lastCycle.slice(0, 16).replace('T', ' ')} there`;
  return html`${ageOf(Date.parse(lastCycle), nowMs)} ago`;
}

function renderKnowledge(knowledge: Knowledge, nowMs: number): Html {
  const { state, size, lastCrawl, sources } = knowledge;
  if (state.status === 'starting') return html`<p>${mark('warn', 'starting')}</p>`;
  if (state.status === 'down') {
    const { problem, hint } = state;
    return html`<p>${mark('bad', 'down')}</p>${renderUnknown({ problem, ...(hint === undefined ? {} : { hint }) })}`;
  }
  if (size?.documents === 0) {
    return html`<p>${mark('good', 'open')}</p><p class="empty">Nothing is stored yet. <code>panther crawl</code> reads what is due, <code>panther sources add ADDRESS</code> adds more.</p>`;
  }
  const count = (value: number | undefined) => value?.toLocaleString('en') ?? 'not told';
  const crawl = lastCrawl === undefined ? 'never' : renderCrawl(lastCrawl, nowMs);
  return facts([
    ['State', mark('good', 'open')],
    ['Libraries', count(size?.libraries)],
    ['Pages', count(size?.documents)],
    ['Passages', count(size?.chunks)],
    [
      'Sources',
      sources === undefined
        ? 'not told'
        : `${sources.all}, ${sources.due} due${sources.paused === 0 ? '' : `, ${sources.paused} paused`}`,
    ],
    ['Last crawl', crawl],
  ]);
}

function renderCrawl(crawl: NonNullable<Knowledge['lastCrawl']>, nowMs: number): Html {
  const { source, startedAt, endedAt, outcome } = crawl;
  if (endedAt === undefined) {
    return html`begun ${ageOf(startedAt, nowMs)} ago <span class="note">${source}: not finished</span>`;
  }
  const tone: Tone = outcome === 'complete' || outcome === 'page-limit' ? 'good' : 'warn';
  return html`${ageOf(endedAt, nowMs)} ago ${mark(tone, outcome ?? 'ended')} <span class="note">${source}</span>`;
}

function renderFleet(fleet: Fleet): Html {
  if ('problem' in fleet) return renderUnknown(fleet);
  return html`<table><thead><tr><th>Host</th><th>Role</th><th>Services</th><th class="number">Public ports</th><th class="number">To measure</th></tr></thead>
<tbody>${fleet.hosts.map(
    (host) => html`<tr>
<th scope="row"><span class="name">${host.name}</span><span class="note">${host.description}</span></th>
<td data-label="Role">${host.role}</td><td data-label="Services">${host.services.join(', ') || 'none of ours'}</td>
<td class="number" data-label="Public ports">${host.publicPorts}</td>
<td class="number" data-label="To measure">${host.unmeasured === 0 ? 'none' : html`<span class="mark warn">${host.unmeasured}</span>`}</td></tr>`,
  )}</tbody></table>`;
}

function renderUnknown({ problem, hint }: Unknown): Html {
  return html`<p class="empty">${withCode(problem)}${hint === undefined ? '' : html`<br><span class="note">${withCode(hint)}</span>`}</p>`;
}

/** Commands stand between backticks. */
function withCode(text: string): readonly (Html | string)[] {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}

function facts(rows: readonly (readonly [string, Html | string])[]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const timeOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function ageOf(ms: number, nowMs: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${spanOf(nowMs - ms)}</time>`;
}

/** `4 min`: of the largest unit that fits. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}
