import { expect, test } from 'vitest';
import { decidePlace } from './enqueue.ts';

const workers = [
  { host: 'ovh-cloud-vps', agents: ['docs-researcher', 'poker-coach'], models: ['minimax/M3'] },
  { host: 'hetzner-vps', agents: ['docs-researcher'], models: ['zai/glm-5', 'minimax/M3'] },
  { host: 'yoga', agents: [], models: [] },
] as const;

test.each([
  ['is left open', 'docs-researcher', {}, undefined, ['ovh-cloud-vps', 'hetzner-vps']],
  ['is open too when nobody is there', 'brain-analyst', {}, undefined, []],
  ['is the one that is named', 'docs-researcher', { on: 'hetzner-vps' }, 'hetzner-vps'],
  ['by its beginning', 'docs-researcher', { on: 'ovh' }, 'ovh-cloud-vps'],
  ['is one that has the model', 'docs-researcher', { model: 'zai/glm-5' }, 'hetzner-vps'],
  ['or the provider', 'docs-researcher', { model: 'zai' }, 'hetzner-vps'],
  ['the first of several', 'docs-researcher', { model: 'minimax' }, 'ovh-cloud-vps'],
] as const)('the machine %s', (_, agent, wanted, host, hosts?: readonly string[]) => {
  const place = decidePlace(workers, agent, wanted);
  expect(place.host).toBe(host);
  if (hosts !== undefined) expect(place.hosts).toEqual(hosts);
});

test.each([
  ['poker-coach', { on: 'hetzner' }, 'agent.unknown', 'hetzner-vps does not take runs of poker'],
  ['poker-coach', { on: 'ovj' }, 'agent.unknown', 'no machine "ovj" takes runs now'],
  ['poker-coach', { model: 'zai' }, 'model.none', 'no machine that takes runs of poker-coach has'],
  ['docs-researcher', { on: 'ovh', model: 'zai' }, 'model.none', 'has the model zai'],
] as const)('%s with %j is refused', (agent, wanted, code, message) => {
  expect(() => decidePlace(workers, agent, wanted)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
