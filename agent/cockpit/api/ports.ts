import { Fault, type Log } from '#lib';
import type { Message } from '#lib/http';
import type { Actor } from '../model/vocabulary.ts';
import { findAction, performPanelAction } from '../web/actions.ts';
import type { Bearers } from '../web/bearers.ts';
import type { Cockpit } from '../web/cockpit.ts';
import type { Done } from '../web/panel.ts';

/** What the routes of the cockpit's API are made with. */
export interface ApiPorts {
  /** Undefined until its database is open. */
  readonly current: () => Cockpit | undefined;
  readonly bearers: Bearers;
  readonly log: Log;
}

/** @throws Fault postgres.busy */
export function openedCockpit({ current }: Pick<ApiPorts, 'current'>): Cockpit {
  const cockpit = current();
  if (cockpit !== undefined) return cockpit;
  throw new Fault({
    code: 'postgres.busy',
    message: 'the cockpit is still being opened',
    hint: 'ask again in some seconds',
    retryable: true,
  });
}

/** Whoever changes something over the API: a program with a token, whose body is called JSON. Persons who
 * have signed in have the forms of the pages, which carry a token that no other site knows.
 * @throws Fault api.refused, usage */
export function changingActor({ bearers }: Pick<ApiPorts, 'bearers'>, message: Message): Actor {
  const actor = bearers.actorOf(message.header);
  if (actor === undefined) {
    throw new Fault({
      code: 'api.refused',
      message: 'changes over the API take a bearer token',
      hint: 'in a browser, use the forms of the pages',
    });
  }
  if (message.text === '' || /^application\/json\b/i.test(message.header('content-type'))) {
    return actor;
  }
  throw new Fault({ code: 'usage', message: 'body: it must be application/json', where: 'body' });
}

/** The very action of a page, with its permission, checks and audit.
 * @throws Fault as `performPanelAction` */
export async function performByApi(
  ports: ApiPorts,
  [panel, name]: readonly [panel: string, name: string],
  body: Readonly<Record<string, unknown>>,
  message: Message,
): Promise<{ readonly done: string; readonly result: unknown }> {
  const actor = changingActor(ports, message);
  const { panels, store, context, askForTurn } = openedCockpit(ports);
  const { log } = ports;
  const found = findAction(panels, panel, name);
  const actionPorts = { panels, store, context, log, askForTurn };
  const done: Done = await performPanelAction(found, body, actor, actionPorts);
  return { done: done.message, result: done.result ?? null };
}
