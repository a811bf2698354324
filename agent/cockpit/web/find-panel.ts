import type { Context } from 'hono';
import { Fault } from '#lib';
import { parseInput } from '#lib/http';
import type { Panel } from './panel.ts';

/** @throws Fault cockpit.unknown */
export function findPanel(panels: readonly Panel[], id: string): Panel {
  const panel = panels.find((each) => each.id === id);
  if (panel !== undefined) return panel;
  throw new Fault({ code: 'cockpit.unknown', message: `there is no page ${id.slice(0, 60)}` });
}

/** What is in the address, checked.
 * @throws Fault usage with the field's path */
export const readQuery = (panel: Panel, context: Context): Record<string, unknown> =>
  parseQuery(panel, context.req.query());

/** Empty fields of a filter say nothing.
 * @throws Fault usage with the field's path */
export function parseQuery(panel: Panel, given: object): Record<string, unknown> {
  const filled = Object.entries(given).filter(([, value]) => value !== '');
  return parseInput(panel.page.query, Object.fromEntries(filled), 'query');
}
