import type { z } from 'zod';
import { Fault, nearest } from '#lib';
import type { Features } from '../model/features.ts';
import type { Evaluation, Strategy } from './define.ts';

/** A strategy with the parameters it runs with. */
export interface ConfiguredStrategy {
  readonly name: string;
  readonly description: string;
  readonly warmupCandles: number;
  readonly params: Readonly<Record<string, unknown>>;
  evaluate(features: Features): Evaluation;
}

export interface StrategySetting {
  readonly enabled: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Every strategy of the list but those not enabled; what is not named keeps its defaults. Throws Fault
 * `brain.config` with the path of what is wrong. */
export function configureStrategies(
  list: readonly Strategy<z.ZodType>[],
  config: Readonly<Record<string, StrategySetting>> = {},
): readonly ConfiguredStrategy[] {
  const names = list.map(({ name }) => name);
  for (const name of Object.keys(config)) {
    if (names.includes(name)) continue;
    throw new Fault({
      code: 'brain.config',
      message: `there is no strategy ${name}`,
      where: `brain.strategies.${name}`,
      hint: `did you mean ${nearest(name, names) ?? names.join(', ')}?`,
    });
  }
  return list
    .filter(({ name }) => config[name]?.enabled !== false)
    .map((strategy) => {
      const parsed = strategy.params.safeParse(config[strategy.name]?.params ?? {});
      if (!parsed.success) throw paramsFault(strategy.name, parsed.error);
      const params = parsed.data;
      return {
        name: strategy.name,
        description: strategy.description,
        warmupCandles: strategy.warmupCandles,
        params: params as Readonly<Record<string, unknown>>,
        evaluate: (features) => strategy.evaluate(features, params),
      };
    });
}

function paramsFault(name: string, error: z.ZodError): Fault {
  const [issue] = error.issues;
  return new Fault({
    code: 'brain.config',
    message: `the parameters of ${name} are wrong: ${issue?.message ?? 'no reason given'}`,
    where: ['brain.strategies', name, 'params', ...(issue?.path ?? [])].join('.'),
    cause: error,
  });
}
