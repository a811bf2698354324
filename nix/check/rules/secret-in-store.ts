import { isNixExpr, type NixValue, visit } from '../../lang/index.ts';
import type { Definition } from '../definitions.ts';
import { oncePerIndex } from '../host-model.ts';
import { refText, textsIn } from '../reading.ts';
import { defineRule } from '../rule.ts';

// Each of these reads a file while Nix evaluates. A path in a text that goes to the store is fine.
const reading =
  /^(?:builtins|lib)\.(?:readFile|fileContents|trivial\.importJSON|importJSON|importTOML)$/;
const ofSecret = /secretPaths|\/var\/lib\/opnix\//;
const rawStoring =
  /\b(?:readFile|fileContents|toFile|importJSON)\b[^;]*(?:secretPaths|\/var\/lib\/opnix\/)/;

export const secretInStore = defineRule({
  code: 'PN033',
  over: 'host',
  title: 'A secret file would end up in the Nix store',
  severity: 'error',
  run: (host, report) => {
    for (const { definition, why } of [...host.system, ...host.home].flatMap(storedSecrets)) {
      report({
        where: definition.site.text,
        option: definition.key,
        message: `${definition.key} ${why}; the store is readable by everybody`,
        hint: 'pass the path as a string and let the service read it when it starts',
      });
    }
  },
});

const storedSecrets = oncePerIndex(({ all }) =>
  all.flatMap((definition) => {
    const why = isPathLiteral(definition)
      ? 'takes a secret as a Nix path, which copies the file into the store'
      : readsAtEvaluation(definition.value)
        ? 'reads a secret while Nix evaluates'
        : undefined;
    return why === undefined ? [] : [{ definition, why }];
  }),
);

/** `passwordFile = ./password;` */
function isPathLiteral({ path, value }: Definition): boolean {
  const name = path.at(-1) ?? '';
  const isSecret =
    /(?:password|passphrase|secret|token|credentials?|authKey|apiKey|privateKey|environment)(?:File|Path)s?$/i;
  return isSecret.test(name) && isNixExpr(value) && value.node.kind === 'path';
}

function readsAtEvaluation(value: NixValue): boolean {
  let found = false;
  visit(value, (part) => {
    if (found || !isNixExpr(part)) return;
    const { node } = part;
    if (node.kind === 'raw') found = rawStoring.test(node.text);
    if (node.kind !== 'call' || !reading.test(refText(node.fn) ?? '')) return;
    found = node.args.some((each) => textsIn(each).some((text) => ofSecret.test(text)));
  });
  return found;
}
