import type { DefinitionIndex } from './definitions.ts';
import { oncePerIndex } from './host-model.ts';
import { textsIn } from './reading.ts';

/** Names of flake inputs that a module's text refers to as `inputs.<name>`. */
export const referredInputs = oncePerIndex(
  ({ all }: DefinitionIndex): ReadonlySet<string> =>
    new Set(
      all
        .flatMap(({ value }) => textsIn(value))
        .flatMap((text) => [...text.matchAll(/\binputs\.([A-Za-z_][\w'-]*)/g)])
        .map(([, name = '']) => name),
    ),
);
