import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault, readTextFile, renderRows, systemClock, writeFileAtomic } from '#lib';
import {
  checkGrantName,
  giveGrant,
  listGrants,
  type ToldGrant,
  takeGrant,
  tellGrant,
} from '../actions/grants.ts';
import { grantsPath, newGrant, toldGrant } from '../api/grant-routes.ts';
import { panels } from '../panels/index.ts';
import { knownGrants } from '../web/actions.ts';
import { makeAgentToken } from '../web/agent-token.ts';
import { askOrOpen } from './ask-or-open.ts';
import type { CockpitContext } from './options.ts';

const dayMs = 86_400_000;

/** What agents may do in the cockpit: lists, gives, takes back, and makes the token that an agent comes with. */
export async function runGrants(context: CockpitContext): Promise<number> {
  const { args } = context;
  const [verb, ...words] = [args.file, ...args.more].filter((word) => word !== undefined);
  const [first = '', second = ''] = words;
  if (verb === undefined) return list(context);
  if (verb === 'give' && words.length === 2) return give(context, first, second);
  if (verb === 'take' && words.length === 1) return take(context, first);
  if (verb === 'token' && words.length === 2) return writeToken(context, first, second);
  throw new Fault({
    code: 'usage',
    message:
      'grants takes nothing, "give" an agent and an action, "take" an id, or "token" an agent and a file',
    hint: 'panther cockpit grants give digest tasks.add --reason "it sorts the inbox"',
  });
}

async function list(context: CockpitContext): Promise<number> {
  const grants = await askOrOpen(context, {
    ask: async (call) => (await call('GET', grantsPath)) as { readonly grants: unknown },
    own: async (store) => ({ grants: await listGrants(store, nowOf()) }),
  });
  const rows = toldGrant.array().parse(grants.grants);
  const actions = knownGrants(panels);
  context.report({ grants: rows, actions }, () => {
    if (rows.length === 0)
      return 'no agent may do anything here: `panther cockpit grants give` lets one';
    return renderRows(rows.map((row) => [`${row.agent} ${row.action}`, describe(row)] as const));
  });
  return 0;
}

async function give(context: CockpitContext, agent: string, action: string): Promise<number> {
  const { options } = context;
  const until = new Date(systemClock.now() + options.days * dayMs).toISOString();
  const parsed = newGrant.safeParse({ agent, action, reason: options.reason ?? '', until });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join('.') ?? '';
    const why = path === 'reason' ? '--reason says why it may, in a few words' : issue?.message;
    throw new Fault({ code: 'usage', message: `${path}: ${why}`, where: path });
  }
  checkGrantName(action, knownGrants(panels));
  const given = await askOrOpen(context, {
    ask: (call) => call('POST', grantsPath, parsed.data),
    own: async (store) => {
      const now = nowOf();
      return tellGrant(await giveGrant(store, parsed.data, { actor: person(), now }), now);
    },
  });
  return tell(context, toldGrant.parse(given), 'may');
}

async function take(context: CockpitContext, id: string): Promise<number> {
  if (!toldGrant.shape.id.safeParse(id).success) {
    const hint = '`panther cockpit grants` lists them with their ids';
    throw new Fault({ code: 'usage', message: `${JSON.stringify(id)} is no id of a grant`, hint });
  }
  const taken = await askOrOpen(context, {
    ask: (call) => call('POST', `${grantsPath}/${id}/take`, {}),
    own: async (store) => {
      const now = nowOf();
      return tellGrant(await takeGrant(store, id, { actor: person(), now }), now);
    },
  });
  return tell(context, toldGrant.parse(taken), 'may no longer');
}

/** Written to a file of the user alone, never shown. */
async function writeToken(context: CockpitContext, agent: string, name: string): Promise<number> {
  const { env, cwd, options, report } = context;
  const untilMs = systemClock.now() + options.days * dayMs;
  const state = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  const source = env.PANTHER_AGENT_TOKEN_FILE || join(state, 'secrets', 'agentToken');
  const doorToken = readTextFile(source).trim();
  if (doorToken === '') {
    const hint = '`panther up` makes it on this machine';
    throw new Fault({
      code: 'config.invalid',
      message: 'agentToken is empty',
      where: source,
      hint,
    });
  }
  const token = makeAgentToken(doorToken, { agent, untilMs });
  const file = resolve(cwd, name);
  writeFileAtomic(file, `${token}\n`, { mode: 0o600 });
  const until = new Date(untilMs).toISOString();
  report({ agent, file, until }, () =>
    [
      `${file}: ${agent} comes in with it until ${until.slice(0, 10)}`,
      'it may look, and do what it has a grant for; a new agentToken ends it at once',
    ].join('\n'),
  );
  return 0;
}

function tell(context: CockpitContext, row: ToldGrant, verb: string): number {
  context.report(row, () => `${row.agent} ${verb} ${row.action}  ${row.id}`);
  return 0;
}

function describe({ until, isOver, reason, wallets, id }: ToldGrant): string {
  const end = until === null ? 'without an end' : `until ${until.slice(0, 10)}`;
  const only = wallets.length === 0 ? '' : `, ${wallets.length} wallets`;
  return `${isOver ? `over, ${end}` : end}${only}  ${reason}  ${id}`;
}

const nowOf = () => new Date(systemClock.now());
const person = () => `person:${userInfo().username.replaceAll(/\s/g, '-')}` as const;
