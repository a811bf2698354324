import { lanes } from '../../model/vocabulary.ts';
import { walletActionWord } from '../../model/words.ts';
import { type Html, html } from '../../web/html.ts';
import { actionForm, choice, field } from '../../web/parts.ts';
import type { WalletRow } from './read.ts';

const joined = (words: readonly string[]) => words.join(', ');
const joinedActions = (actions: readonly string[]) => joined(actions.map(walletActionWord));

/** What a person may correct; what a registry says comes back when the registry says something else. */
export function renderEdit({ id, version, body }: WalletRow): Html {
  return html`<section class="zone"><h2>Change it</h2>${actionForm({
    ...{ panel: 'wallets', action: 'edit', label: 'Save', tone: 'main', body: { id, version } },
    fields: [
      field({ name: 'name', label: 'Name', value: body.name, isRequired: true }),
      choice({ name: 'lane', label: 'Lane', value: body.lane, of: lanes }),
      field({ name: 'allowedActions', label: 'May', value: joinedActions(body.allowedActions) }),
      field({
        name: 'forbiddenActions',
        label: 'May never',
        value: joinedActions(body.forbiddenActions),
      }),
      field({ name: 'allowedDapps', label: 'Applications', value: joined(body.allowedDapps) }),
      field({ name: 'forbiddenDapps', label: 'Not with', value: joined(body.forbiddenDapps) }),
      field({ name: 'capUsd', label: 'Cap, USD', type: 'number', value: body.capUsd }),
      field({ name: 'purpose', label: 'What for', value: body.purpose }),
    ],
  })}
<div class="buttons">${actionForm({
    ...{
      panel: 'wallets',
      action: 'set-status',
      label: body.status === 'active' ? 'Archive' : 'Use again',
    },
    body: { id, version, status: body.status === 'active' ? 'archived' : 'active' },
  })}${actionForm({
    ...{ panel: 'wallets', action: 'remove', label: 'Remove', tone: 'danger', isTyped: true },
    body: { id, version, name: body.name },
  })}</div></section>`;
}
