import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { exitOfThread, startWithoutFirstThread } from '../tests/kit/first-thread.ts';
import { endGroup } from './process-group.ts';
import { readProcessStat } from './process-stat.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    return false;
  } finally {
    socket.destroy();
  }
}

test.skipIf(exitOfThread === undefined)(
  'a process whose first thread is a zombie has not ended: it has its port until the last is gone',
  async () => {
    const child = await startWithoutFirstThread();
    children.push(child);
    const pid = child.pid ?? 0;
    expect(await answers(child.port)).toBe(true);
    expect(readProcessStat(pid)).toMatchObject({ hasEnded: false, isEnding: true, group: pid });
    expect(readProcessStat('self')).toMatchObject({ hasEnded: false, isEnding: false });
    await endGroup(pid, 5_000);
    expect(await answers(child.port)).toBe(false);
    expect(readProcessStat(pid)?.hasEnded).not.toBe(false);
  },
);
