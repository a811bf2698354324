import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { specialArgsLib } from './special-args-lib.ts';

const on = (text: string) =>
  findings(specialArgsLib, {}, { files: new Map([['lib/mkSystem.nix', text]]) });

// The predecessor had `specialArgs = { inherit lib; }`.
test.each(['specialArgs = { inherit lib; };', 'extraSpecialArgs = { pkgs = x; };'])(
  '%s',
  (text) => {
    expect(on(`{ ${text} }`)).toMatchObject([{ code: 'PN130', severity: 'error' }]);
  },
);

test('other arguments pass, whatever is inside them', () => {
  expect(on('{ specialArgs = { inherit inputs; a = f { inherit lib; }; }; }')).toEqual([]);
});
