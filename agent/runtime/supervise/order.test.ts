import { expect, test } from 'vitest';
import { agentService } from '#agent/service';
import { brainService } from '#brain/service';
import { crawlerService } from '#crawler/service';
import type { Service } from '#lib';
import { orderServices } from './order.ts';

const namesOf = (groups: readonly (readonly Service[])[]) =>
  groups.map((group) => group.map(({ name }) => name));

test('the agent is started when the brain is up, as its unit says; other units do not count', () => {
  expect(namesOf(orderServices([agentService, crawlerService, brainService]))).toEqual([
    ['crawler', 'brain'],
    ['agent'],
  ]);
});

test('services that wait for each other are named', () => {
  const [one, two] = [
    { ...brainService, after: ['panther-agent.service'] },
    { ...agentService, after: ['panther-brain.service'] },
  ];
  expect(() => orderServices([one, two])).toThrow('brain, agent wait for each other');
});
