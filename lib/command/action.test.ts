import { expect, test } from 'vitest';
import { chooseAction } from './action.ts';

const actions = { add: () => 1, list: () => 2, toString: () => 3 };

test('an action is found by its name, a near one is proposed, and all are when none is near', () => {
  expect(chooseAction(actions, 'list')()).toBe(2);
  expect(chooseAction(actions, 'toString')()).toBe(3);
  expect(() => chooseAction(actions, 'lsit')).toThrow(
    expect.objectContaining({ code: 'usage', hint: 'did you mean list?' }),
  );
  expect(() => chooseAction(actions, 'constructor')).toThrow(
    expect.objectContaining({
      message: 'unknown action "constructor"',
      hint: 'one of: add, list, toString',
    }),
  );
});
