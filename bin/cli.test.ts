import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type CommandIo, createManualClock, defineCommand } from '#lib';
import { runCli } from './cli.ts';
import { type CommandEntry, commandGroups, commands } from './commands.ts';

class Stream extends EventEmitter {
  text = '';
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

const loaded: string[] = [];
const entry = (name: string, group: CommandEntry['group'], code = 0): CommandEntry => ({
  name,
  group,
  summary: `Do ${name}`,
  load: async () => {
    loaded.push(name);
    return { command: defineCommand({ name, summary: `Do ${name}`, run: () => code }) };
  },
});
const entries = [entry('check', 'Fleet', 31), entry('hosts', 'Machines'), entry('plan', 'Fleet')];

async function cli(...argv: string[]) {
  const stdout = new Stream();
  const stderr = new Stream();
  const io: CommandIo = {
    stdout,
    stderr,
    env: {},
    cwd: '/',
    clock: createManualClock(),
    onSignal: () => () => undefined,
    exitNow: () => undefined,
  };
  loaded.length = 0;
  const code = await runCli(argv, { entries, version: '1.2.3', io });
  return { code, stdout: stdout.text, stderr: stderr.text, loaded: [...loaded] };
}

test.each([[[]], [['--help']], [['-h']], [['help']]])(
  '%j lists the commands by group',
  async (argv) => {
    const { code, stdout, loaded } = await cli(...argv);
    expect([code, loaded]).toEqual([0, []]);
    expect(stdout).toContain(
      'Fleet:\n  check  Do check\n  plan   Do plan\n\nMachines:\n  hosts  Do hosts\n',
    );
  },
);

test('runs the command that is named, and loads no other', async () => {
  expect(await cli('check')).toMatchObject({ code: 31, loaded: ['check'] });
  expect((await cli('help', 'plan')).stdout).toContain('panther plan');
  expect((await cli('plan', '--help')).stdout).toContain('panther plan');
});

test('--version', async () => {
  expect(await cli('--version')).toMatchObject({ code: 0, stdout: 'panther 1.2.3\n' });
});

test('an unknown command is a usage error with a guess', async () => {
  expect(await cli('hots')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: unknown command "hots"\n  hint: did you mean hosts?\n',
    loaded: [],
  });
  expect((await cli('--frob')).stderr).toContain('unknown option "--frob"');
  expect(JSON.parse((await cli('zzz', '--json')).stderr)).toMatchObject({
    error: { code: 'usage' },
  });
});

test('every command in the list is the one its file defines, said in the same words', async () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  for (const { name, summary, group, load } of commands) {
    const { command } = await load();
    expect([command.name, command.summary]).toEqual([name, summary]);
    expect(commandGroups).toContain(group);
  }
});
