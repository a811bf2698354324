import { flakeInput } from '../../fleet/inputs.ts';
import { defineRule } from '../rule.ts';
import { blockOf, boundNames, codeOf } from '../tree-files.ts';

const flake = 'flake.nix';
const where = `nix/generated/${flake}`;

export const flakeInputsExact = defineRule({
  code: 'PN128',
  over: 'fleet',
  title: 'The inputs of the flake are not those that are used, or bring a nixpkgs of their own',
  severity: 'error',
  run: ({ fleet, context }, report) => {
    const text = context.files?.get(flake);
    if (text === undefined) return;
    const declared = boundNames(codeOf(text), 'inputs');
    const wanted: readonly string[] = fleet.inputs;
    for (const name of declared.filter((each) => !wanted.includes(each))) {
      report({
        where,
        option: `inputs.${name}`,
        message: `the flake has the input ${name}, which no module needs`,
        hint: 'take it out; every input is fetched by whoever builds the flake',
      });
    }
    for (const name of fleet.inputs) {
      if (!declared.includes(name)) {
        report({
          where,
          option: `inputs.${name}`,
          message: `the flake lacks the input ${name}, which modules need`,
          hint: 'generate the flake again: panther generate',
        });
        continue;
      }
      for (const followed of flakeInput(name).follows(fleet.release)) {
        if (!wanted.includes(followed) || follows(text, name, followed)) continue;
        report({
          where,
          option: `inputs.${name}.inputs.${followed}.follows`,
          message: `the input ${name} brings a ${followed} of its own`,
          hint: `let it follow: inputs.${followed}.follows = "${followed}"`,
        });
      }
    }
  },
});

/** In the forms that the printer has for it: sets of one are dotted. */
function follows(text: string, name: string, followed: string): boolean {
  const input = blockOf(blockOf(text, 'inputs') ?? '', name) ?? '';
  const inside = blockOf(input, 'inputs') ?? '';
  const end = `${followed}\\.follows\\s*=\\s*"${followed}"`;
  return new RegExp(`\\binputs\\.${end}`).test(input) || new RegExp(`\\b${end}`).test(inside);
}
