import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '#lib';
import { openToolPorts } from '../open.ts';
import { shell } from '../shell.ts';
import { decideAllowed, readShellPolicy } from './policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'shell-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function policyFile(commands: readonly object[]): string {
  const file = join(folder, `${count++}.json`);
  writeFileSync(file, JSON.stringify({ version: 1, commands }));
  return file;
}

const print = {
  ...{ name: 'print', description: 'Prints words', program: '/usr/bin/printf' },
  args: [{ pattern: '%s\\|' }, { pattern: '[^;]*' }, { pattern: '[a-z]+', optional: true }],
};
const context = { signal: new AbortController().signal, now: () => 1 };

function portsOf(shellPolicyFile: string) {
  return openToolPorts({
    ...{ root: folder, env: { SECRET: 'x' }, brainUrl: 'http://127.0.0.1:1', shellPolicyFile },
    ...{ readBrainToken: () => undefined, log: createLog({ write: () => undefined }) },
    // Not asked here.
    knowledge: {} as never,
  });
}

describe('what agents may run on a machine', () => {
  it('is nothing without a policy', async () => {
    const ports = portsOf(join(folder, 'none.json'));
    expect((await shell.run(ports, { args: [] }, context)).text[0]?.text).toBe(
      'The policy of this machine allows no command.',
    );
    const run = shell.run(ports, { command: 'ls', args: [] }, context);
    await expect(run).rejects.toMatchObject({
      code: 'agent.refused',
      hint: 'its policy allows none',
    });
  });

  it.each([
    ['another command', { command: 'printf', args: [] }, /no command "printf"/],
    ['too few arguments', { command: 'print', args: ['%s|'] }, /2 to 3 arguments/],
    ['too many', { command: 'print', args: ['%s|', 'a', 'b', 'c'] }, /2 to 3 arguments/],
    ['one that does not fit', { command: 'print', args: ['%s|', 'a', 'B'] }, /argument 3/],
    ['one that fits in part', { command: 'print', args: ['%s|', 'a', 'ab 1'] }, /argument 3/],
    ['a line break behind it', { command: 'print', args: ['%s|', 'a', 'ab\n'] }, /argument 3/],
    ['a zero byte', { command: 'print', args: ['%s|', 'a\0b'] }, /argument 2/],
  ])('is refused with %s', (_, wanted, message) => {
    expect(() => decideAllowed(readShellPolicy(policyFile([print])), wanted)).toThrow(message);
  });

  it('is run as it stands: no shell, nothing of our environment', async () => {
    const ports = portsOf(
      policyFile([print, { ...print, name: 'env', program: '/usr/bin/env', args: [] }]),
    );
    const { text, evidence } = await shell.run(
      ports,
      { command: 'print', args: ['%s|', '$(id) `id` $HOME > x', 'ab'] },
      context,
    );
    expect(text[0]?.text).toBe('exit code 0');
    expect(evidence[0]).toMatchObject({ text: '$(id) `id` $HOME > x|ab|', hostile: true });
    const env = await shell.run(ports, { command: 'env', args: [] }, context);
    expect(env.evidence[0]?.text).not.toContain('SECRET');
  });

  it('is ended at its deadline, and cut at its bound', async () => {
    const ports = portsOf(
      policyFile([
        {
          ...print,
          name: 'wait',
          program: '/bin/sleep',
          args: [{ pattern: '\\d+' }],
          timeoutMs: 100,
        },
        {
          ...{ ...print, name: 'much', program: '/usr/bin/seq', args: [{ pattern: '\\d+' }] },
          outputMaxBytes: 200,
        },
      ]),
    );
    const wait = shell.run(ports, { command: 'wait', args: ['30'] }, context);
    await expect(wait).rejects.toMatchObject({ code: 'exec.timeout' });
    const much = await shell.run(ports, { command: 'much', args: ['10000'] }, context);
    expect(much.evidence[0]?.text.length).toBeLessThan(400);
  });

  it('is not guessed from a policy that is not right', () => {
    const bad = { ...print, args: [{ pattern: '[' }] };
    expect(() => readShellPolicy(policyFile([bad]))).toThrow(/pattern "\[" of the command print/);
    const relative = { ...print, program: 'printf' };
    expect(() => readShellPolicy(policyFile([relative]))).toThrow(/absolute/);
  });
});
