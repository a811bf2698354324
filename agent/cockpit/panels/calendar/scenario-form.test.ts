import { expect, test } from 'vitest';
import { parseRule } from '../../engines/rules/index.ts';
import { scenarioFields } from '../../model/scenario.ts';
import { ruleFor, scenarioOf, textOfCheckpoint } from './scenario-form.ts';

const form = (checkpoints: string[]) =>
  scenarioOf(
    {
      ...{ key: 'expiry', title: 'Options expire', kind: 'macro', status: 'active' },
      ...{ kinds: ['expiry'], tags: [], importanceMin: 'normal', narratives: [] },
      ...{ leadHours: 48, tailHours: 0, playbook: ['Look at gamma'], checkpoints },
    },
    undefined,
  );

test('checkpoints are typed as they are shown', () => {
  const lines = [
    'before -24 h Look at what is open | Which would you not hold?',
    'after +4.5 h Review',
    'at 0 h Be there',
  ];
  const scenario = form(lines);
  expect(scenario.checkpoints).toEqual([
    {
      ...{ id: 'before', offsetHours: -24, title: 'Look at what is open' },
      prompt: 'Which would you not hold?',
    },
    { id: 'after', offsetHours: 4.5, title: 'Review', prompt: '' },
    { id: 'at', offsetHours: 0, title: 'Be there', prompt: '' },
  ]);
  expect(scenario.checkpoints.map(textOfCheckpoint)).toEqual(lines);
  expect(scenarioFields.strict().parse(scenario)).toEqual(scenario);
  expect(() => form(['Look at it'])).toThrow('the checkpoint in line 1 cannot be read');
});

test('what a new scenario triggers is a rule of its own', () => {
  const scenario = form([]);
  for (const emit of ['HOLD', 'PREP_TASK'] as const) {
    expect(parseRule(ruleFor(scenario, emit))).toMatchObject({
      rule: { scenario: 'expiry', about: 'event', emit },
    });
  }
  const held = parseRule(ruleFor(scenario, 'HOLD'));
  expect(held).toMatchObject({ rule: { stopEntries: { bots: ['brain'], approval: 'manual' } } });
  const narrative = { ...scenario, match: { ...scenario.match, narratives: ['AI agents'] } };
  expect(parseRule(ruleFor(narrative, 'HOLD'))).toMatchObject({
    rule: { about: 'narrative', stopEntries: null },
  });
});
