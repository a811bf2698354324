import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import {
  type ModelServer,
  type Script,
  startModelServer,
} from '../../../tests/kit/model-server.ts';
import { runTestCommand } from '../../../tests/kit/run-command.ts';
import { agents, openAgentStore, storeApproval, storeFileOf } from '../agents/index.ts';
import { command } from './agents.ts';

let folder: string;
let server: ModelServer | undefined;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agents-command-'));
  env = { PANTHER_STATE_DIR: folder, PANTHER_BRAIN_URL: 'http://127.0.0.1:9' };
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const run = (...argv: readonly string[]) => runTestCommand(command, argv, { env, cwd: folder });

async function scripted(script: Script): Promise<void> {
  server = await startModelServer(script);
  env = { ...env, PANTHER_MODELS: 'local/m', PANTHER_MODEL_URL: `${server.url}/v1` };
}

const review = {
  period: 'week 47',
  patterns: [{ text: 'Late entries lose.', entries: ['e1', 'e2'] }],
  backlog: [],
};

describe('on an empty state folder', () => {
  it('lists every agent, in the mode it begins in', async () => {
    const { code, out } = await run('--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject(
      agents.map(({ name, mode }) => ({ name, mode, resolved: 0, parts: {} })),
    );
    const text = await run();
    for (const { name } of agents) expect(text.out).toContain(name);
    expect(text.out).toContain('trust not known');
  });

  it.each([
    [['shwo'], 'did you mean show?', exitCodes.usage],
    [['show'], 'the name of an agent is missing', exitCodes.usage],
    [['show', 'poker-couch'], 'did you mean poker-coach?', exitCodes['agent.unknown']],
    [['promote', 'poker-coach'], 'takes a --reason of', exitCodes.usage],
    [
      ['promote', 'brain-analyst', '--reason', 'I like it'],
      '0 of its predictions have come due',
      exitCodes['agent.refused'],
    ],
    [['run', 'poker-coach', 'look'], 'no model is configured', exitCodes['model.none']],
    [['rate', 'abcd', '9', '--reason', 'why'], 'not one of 1 to 5', exitCodes.usage],
    [['approve', 'abcd', '--reason', 'why'], 'no proposal begins', exitCodes['agent.unknown']],
    [
      ['score', 'abcd', 'yes', '--reason', 'seen'],
      'no prediction begins',
      exitCodes['agent.unknown'],
    ],
  ])('%j says what is wrong', async (argv, text, code) => {
    const result = await run(...argv);
    expect(result.err).toContain(text);
    expect(result.code).toBe(code);
  });
});

it('takes no reason that is longer than the records keep', async () => {
  const result = await run('pause', 'poker-coach', '--reason', 'x'.repeat(2_001));
  expect([result.code, result.err]).toEqual([
    exitCodes.usage,
    expect.stringContaining('2001 characters; 2000 are the most'),
  ]);
});

it('runs an agent on a file, and shows what it gave', async () => {
  await scripted((call) => {
    expect(call.body.messages.at(-1).content).toContain('{"id":"e1"}');
    const outputs = [{ kind: 'weekly-review', value: review }];
    return { text: JSON.stringify({ outputs }) };
  });
  writeFileSync(join(folder, 'week.json'), '[{"id":"e1"}]');
  const result = await run('run', 'journal-reviewer', '--file', 'week.json');
  expect(result.err).toContain('accepted in sandbox mode');
  expect(result.out).toBe(
    [
      ...['## weekly-review', 'period: week 47', 'patterns:'],
      ...['  - Late entries lose.', '    entries:', '      - e1', '      - e2', 'backlog:', ''],
    ].join('\n'),
  );
  const [row] = JSON.parse((await run('runs', 'journal-reviewer', '--json')).out);
  const rated = await run('rate', row.id.slice(0, 8), '4', '--reason', 'clear');
  expect(rated.code).toBe(0);
  expect((await run('show', 'journal-reviewer')).out).toMatch(/explanation\s+4\.00 of 5 good/);
});

it('tells what it refused with a code of its own', async () => {
  await scripted(() => ({ text: '{"outputs":[{"kind":"order","value":{}}]}' }));
  const result = await run('run', 'journal-reviewer', 'week 47', '--json');
  expect(result.code).toBe(exitCodes['agent.refused']);
  expect(JSON.parse(result.out)).toMatchObject({
    ...{ outcome: 'refused', outputs: [], demotedTo: 'paused' },
  });
  expect((await run('run', 'journal-reviewer', 'again')).err).toContain('is paused');
  expect((await run('promote', 'journal-reviewer', '--reason', 'mended')).code).toBe(0);
  expect((await run('show', 'journal-reviewer')).out).toContain('violation: it gave "order"');
});

it('lets the operator decide on proposals', async () => {
  const file = storeFileOf(env);
  mkdirSync(join(file, '..'), { recursive: true });
  const store = openAgentStore(file, systemClock);
  store.db.exec(`insert into run values ('r', 'brain-analyst', 1, 'live', 'h', 'x', 'p', 's')`);
  const wish = (positionId: string) =>
    storeApproval(store, {
      ...{ agent: 'brain-analyst', run: 'r', action: { kind: 'brain.close', positionId } },
      reason: 'its stop is too far',
    }).id;
  const [first, second] = [wish('p1'), wish('p2')];
  store.close();
  expect((await run('approvals')).out).toContain('its stop is too far');
  const denied = await run('deny', first.slice(0, 8), '--reason', 'not now');
  expect([denied.code, denied.out]).toEqual([0, `proposal ${first.slice(0, 8)} is denied\n`]);
  // Nobody listens where the brain should be: asked for, and not known whether it was done.
  const approved = await run('approve', second, '--reason', 'yes it is');
  expect([approved.code, approved.out]).toEqual([
    exitCodes['api.failed'],
    expect.stringContaining('it is not known whether'),
  ]);
  expect((await run('approve', second, '--reason', 'again')).code).toBe(exitCodes['agent.refused']);
  expect((await run('approvals')).out).toBe('nothing waits for you\n');
  expect(JSON.parse((await run('approvals', '--all', '--json')).out)).toMatchObject([
    { id: second, state: 'unknown', decidedBy: userInfo().username },
    { id: first, state: 'denied' },
  ]);
});
