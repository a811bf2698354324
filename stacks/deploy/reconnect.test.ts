import { describe, expect, it } from 'vitest';
import { createManualClock, Fault, type FaultCode } from '#lib';
import { createReconnector } from './reconnect.ts';
import { createRunContext } from './run-context.ts';
import type { DeployEvent } from './types.ts';

const fault = (code: FaultCode) => new Fault({ code, message: `said ${code}` });

function setUp(signal?: AbortSignal) {
  const clock = createManualClock({ autoAdvance: true });
  const events: DeployEvent[] = [];
  const host = {
    name: 'ovh',
    aliases: [],
    system: 'x86_64-linux',
    role: 'server' as const,
    tags: [],
    deploy: { user: 'root' },
    hostKeys: [],
    knownHostsFile: '',
    blockers: [],
  };
  const onEvent = (event: DeployEvent) => events.push(event);
  const context = createRunContext({ run: 'r', host, clock, env: {}, cwd: '/', signal, onEvent });
  const options = { deadlineMs: 60_000, previous: '/nix/store/old' };
  return { clock, events, reconnector: createReconnector(context, options) };
}

describe('reaching a target that may come back', () => {
  it('asks again whatever the link says, and tells once that it broke and that it is back', async () => {
    const { events, reconnector } = setUp();
    const answers: FaultCode[] = [
      'deploy.unreachable',
      'deploy.auth',
      'deploy.host-key',
      'exec.timeout',
    ];
    const answer = await reconnector.reach(async () => {
      const code = answers.shift();
      if (code !== undefined) throw fault(code);
      return 'done';
    });
    expect(answer).toBe('done');
    expect(events.map((event) => event.event === 'warning' && event.message)).toEqual([
      'said deploy.unreachable; trying again',
      'ovh answers again',
    ]);
  });

  it('gives up at the deadline, not knowing the outcome', async () => {
    const { clock, reconnector } = setUp();
    await expect(
      reconnector.reach(() => Promise.reject(fault('deploy.unreachable'))),
    ).rejects.toMatchObject({
      code: 'deploy.outcome-unknown',
      hint: expect.stringContaining('/nix/store/old'),
    });
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(60_000);
    expect(clock.monotonicMs()).toBeLessThan(70_000);
  });

  it('does not repeat what has nothing to do with the link', async () => {
    const { reconnector } = setUp();
    let calls = 0;
    const ask = () => {
      calls += 1;
      return Promise.reject(fault('deploy.refused'));
    };
    await expect(reconnector.reach(ask)).rejects.toMatchObject({ code: 'deploy.refused' });
    expect(calls).toBe(1);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const { reconnector } = setUp(controller.signal);
    const ask = () => {
      controller.abort();
      return Promise.reject(fault('deploy.unreachable'));
    };
    await expect(reconnector.reach(ask)).rejects.toMatchObject({ code: 'aborted' });
  });
});
