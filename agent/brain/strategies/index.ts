import { combined } from './combined.ts';
import { confluence } from './confluence.ts';
import { maCrossover } from './ma-crossover.ts';
import { momentum } from './momentum.ts';
import { rsiOversold } from './rsi-oversold.ts';

/** Every strategy; where two agree, the one that stands first names the trade. */
export const strategies = [combined, confluence, momentum, maCrossover, rsiOversold] as const;

export type StrategyName = (typeof strategies)[number]['name'];

export { type ConfiguredStrategy, configureStrategies } from './configure.ts';
export { defineStrategy, type Evaluation, type Strategy } from './define.ts';
