import { type Html, html } from '../../web/html.ts';
import { actionForm, choice } from '../../web/parts.ts';
import { entryInputs } from '../notes/entry-fields.ts';
import type { OpenedTask } from './read.ts';

/** The form that writes what was decided about a task into the journal, and is done with the task. */
export function renderConclude({ row, rule, entries }: OpenedTask): Html {
  const { id, version } = row;
  const form = actionForm({
    ...{ panel: 'tasks', action: 'conclude', label: 'Log the decision', tone: 'main' },
    body: { id, version },
    fields: [
      ...entryInputs({ ruleTag: rule }),
      choice({
        ...{ name: 'status', label: 'After this', value: 'open' },
        of: [
          ['open', 'something is to come of it'],
          ['closed', 'nothing more comes of it'],
        ],
      }),
    ],
  });
  const isLogged = entries.length > 0;
  return html`<section class="zone" id="conclude"><h2>Log the decision</h2><p class="quiet">It goes into the journal with what the task is about, and the task is done.</p>
${isLogged ? html`<details><summary>Log another one</summary>${form}</details>` : form}</section>`;
}
