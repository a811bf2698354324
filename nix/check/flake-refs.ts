import { type DefinitionIndex, textsOf } from './definitions.ts';
import { oncePerIndex } from './host-model.ts';

/** Names of flake inputs that a module's text refers to as `inputs.<name>`. */
export const referredInputs = oncePerIndex(
  ({ all }: DefinitionIndex): ReadonlySet<string> =>
    new Set(
      all
        .flatMap(textsOf)
        .filter((text) => text.includes('inputs.'))
        .flatMap((text) => [...text.matchAll(/\binputs\.([A-Za-z_][\w'-]*)/g)])
        .map(([, name = '']) => name),
    ),
);
