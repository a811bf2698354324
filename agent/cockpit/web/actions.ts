import type { Context } from 'hono';
import { z } from 'zod';
import { Fault, type Log } from '#lib';
import { parseInput } from '#lib/http';
import { needGrant, performAction } from '../actions/perform.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitStore } from '../store/index.ts';
import type { Done, Panel, PanelAction, PanelContext } from './panel.ts';
import { withUnseen } from './unseen.ts';

export interface ActionPorts {
  readonly panels: readonly Panel[];
  readonly store: CockpitStore;
  readonly context: PanelContext;
  readonly log: Log;
  /** What was done is decided about now, not at the next turn. */
  readonly askForTurn: () => void;
}

export interface FoundAction {
  readonly panel: Panel;
  readonly action: PanelAction;
}

/** @throws Fault cockpit.unknown */
export function findAction(panels: readonly Panel[], panelId: string, name: string): FoundAction {
  const panel = panels.find(({ id }) => id === panelId);
  const action = panel?.actions.find((each) => each.name === name);
  if (panel === undefined || action === undefined) {
    throw new Fault({ code: 'cockpit.unknown', message: `there is no action ${panelId}.${name}` });
  }
  return { panel, action };
}

/** The grants an agent may need for it: any of them. */
export function grantsOf({ panel, action }: FoundAction): readonly string[] {
  return action.grants ?? [`${panel.id}.${action.name}`];
}

/** Every grant that opens something here. */
export function knownGrants(panels: readonly Panel[]): readonly string[] {
  const all = panels.flatMap((panel) =>
    panel.actions.flatMap((action) => grantsOf({ panel, action })),
  );
  return [...new Set(all)].sort();
}

/** Checks what was sent. Empty fields of a form were not filled in.
 * @throws Fault usage with the field's path */
export function parseBody(action: PanelAction, sent: Readonly<Record<string, unknown>>): unknown {
  const given = Object.entries(sent).filter(([, value]) => value !== '');
  return parseInput(action.body, Object.fromEntries(given), 'body');
}

/** Does it in the name of somebody; the page, the API and agents come through here.
 * @throws Fault usage, cockpit.refused, and what the action throws */
export async function performPanelAction(
  found: FoundAction,
  sent: Readonly<Record<string, unknown>>,
  actor: Actor,
  ports: ActionPorts,
): Promise<Done> {
  const done = await perform(found, sent, actor, ports);
  ports.askForTurn();
  return done;
}

async function perform(
  { panel, action }: FoundAction,
  sent: Readonly<Record<string, unknown>>,
  actor: Actor,
  { store, context, log }: ActionPorts,
): Promise<Done> {
  const { confirmation, ...fields } = sent;
  const body = parseBody(action, fields);
  const word = action.confirm(body);
  if (word !== null && confirmation !== word) {
    throw new Fault({
      code: 'usage',
      message: `body.confirmation: type ${word} to confirm`,
      where: 'body.confirmation',
    });
  }
  const now = new Date(context.clock.now());
  const call = { body: body as never, actor, now, context };
  if (action.act !== null) {
    const asked = { actor, action: `${panel.id}.${action.name}`, subject: action.subject(body) };
    await needGrant(store, { ...asked, request: body, now }, grantsOf({ panel, action }));
    return action.act(store, { ...call, log });
  }
  const { change } = action;
  if (change === null) throw new Error(`the action ${panel.id}.${action.name} does nothing`);
  const name = `${panel.id}.${action.name}`;
  const request = { actor, action: name, subject: action.subject(body), request: body, now };
  return performAction(store, request, (inside) => change(inside, call));
}

/** What came, of a form or of JSON.
 * @throws Fault usage for anything else, api.refused */
export async function readSent(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const media = context.req.header('content-type') ?? '';
  if (/^application\/json\b/i.test(media)) {
    const parsed = z.record(z.string(), z.unknown()).safeParse(await readJson(context));
    if (parsed.success) return parsed.data;
    throw new Fault({ code: 'usage', message: 'the body is no JSON object', where: 'body' });
  }
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(media)) {
    return withUnseen(await context.req.parseBody());
  }
  throw new Fault({
    code: 'usage',
    message: 'the body must be application/json or a form',
    where: 'body',
  });
}

async function readJson(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text());
  } catch {
    return undefined;
  }
}
