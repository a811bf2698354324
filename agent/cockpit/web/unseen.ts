import { type Html, html, nothing } from './html.ts';

type Value = string | number | null | undefined;

/** Nothing where there is nothing to send. */
export const hiddenField = (name: string, value: Value): Html =>
  value === null || value === undefined
    ? nothing
    : html`<input type="hidden" name="${name}" value="${value}">`;

const prefix = 'of-';

/** What goes along with a form unseen. A field named `id` would be what the browser has for the `id` of the
 * whole form, and such a form is never the same as one drawn later: what is typed into it would be lost with
 * the next update. */
export const unseenField = (name: string, value: Value): Html =>
  hiddenField(`${prefix}${name}`, value);

/** What a form sent, by the names that actions know. */
export const withUnseen = <Sent>(
  sent: Readonly<Record<string, Sent>>,
): Readonly<Record<string, Sent>> =>
  Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name.startsWith(prefix) ? name.slice(prefix.length) : name,
      value,
    ]),
  );
