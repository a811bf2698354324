import type { NixValue } from '../../lang/index.ts';
import { type Catalogue, findOption } from '../../options/index.ts';
import type { Definition } from '../definitions.ts';
import { repeatedDefinitions, strongest } from '../host-model.ts';
import { literalOf, refText } from '../reading.ts';
import { defineRule } from '../rule.ts';
import { sameValue } from '../same-value.ts';

export const conflictingDefinitions = defineRule({
  code: 'PN013',
  over: 'host',
  title: 'Two modules give one option different values',
  severity: 'error',
  run: (host, report) => {
    for (const definitions of repeatedDefinitions(host)) {
      const decisive = strongest(definitions.filter((each) => !each.conditional));
      const [first, ...rest] = decisive;
      const other = rest.find((each) => first !== undefined && disagree(first.value, each.value));
      if (first === undefined || other === undefined) continue;
      if (isMergeable(host.context.catalogues?.nixos, first, other)) continue;
      report({
        where: `${first.site.text} and ${other.site.text}`,
        option: first.key,
        message: `${first.key} is ${show(first.value)} in ${nameOf(first)} and ${show(other.value)} in ${nameOf(other)}`,
        hint: 'let one of them decide: mkDefault where the value may be replaced, mkForce where it may not',
      });
    }
  },
});

/** Only what is plainly not the same: an expression that Nix would have to evaluate may be equal. */
function disagree(left: NixValue, right: NixValue): boolean {
  const [one, two] = [literalOf(left), literalOf(right)];
  if (sameValue(one, two) || !isPlain(one) || !isPlain(two)) return false;
  return true;
}

function isPlain(value: NixValue): boolean {
  return (
    typeof value !== 'object' || value === null || refText(value)?.startsWith('pkgs.') === true
  );
}

/** Lists and sets never get here; of the rest NixOS joins lines of text. */
function isMergeable(catalogue: Catalogue | undefined, ...definitions: Definition[]): boolean {
  const texts = definitions.map(({ value }) => literalOf(value));
  if (texts.some((text) => typeof text === 'string' && text.includes('\n'))) return true;
  const [definition] = definitions;
  if (catalogue === undefined || definition === undefined) return false;
  const found = findOption(catalogue, definition.path);
  return found.kind === 'option' && found.typeText.includes('concatenated');
}

function show(value: NixValue): string {
  return (
    refText(value) ??
    JSON.stringify(literalOf(value), (_, part) =>
      typeof part === 'bigint' ? part.toString() : part,
    )
  );
}

function nameOf(definition: Definition): string {
  return definition.module === undefined ? 'the host itself' : `module ${definition.module}`;
}
