import { Fault } from '#lib';
import type { ModelProvider } from '../model/provider.ts';

/** One model that can be asked: where, under which name, and how much it reads at once. */
export interface ModelChoice {
  readonly provider: ModelProvider;
  readonly model: string;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

/** Which of the configured models to ask, in order: the wanted ones (`provider/model`, or a provider for
 * its first), then the rest.
 * @throws Fault model.none for a wanted one that is not configured */
export function orderModels(
  configured: readonly ModelChoice[],
  wanted: readonly string[],
): readonly ModelChoice[] {
  const nameOf = ({ provider, model }: ModelChoice) => `${provider.name}/${model}`;
  const first = wanted.map((name) => {
    const found = configured.find(
      (choice) => nameOf(choice) === name || choice.provider.name === name,
    );
    if (found !== undefined) return found;
    const known = configured.map(nameOf).join(', ');
    throw new Fault({
      code: 'model.none',
      message: `no model "${name}" is configured`,
      hint: known === '' ? 'no provider has a key here; see `panther doctor`' : `one of ${known}`,
    });
  });
  return [...new Set([...first, ...configured])];
}
