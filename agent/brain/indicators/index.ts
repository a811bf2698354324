export { type Bar, createAtr } from './atr.ts';
export { createEma, createSma, createWilder } from './averages.ts';
export {
  type BatchOptions,
  runFields,
  runOver,
  runOverBars,
  runOverColumn,
  valueAt,
} from './batch.ts';
export { type Bollinger, createBollinger, createZScore } from './bollinger.ts';
export type { Indicator } from './indicator.ts';
export { createLevels, type Levels } from './levels.ts';
export { createMacd, type Macd, type MacdPeriods } from './macd.ts';
export { createMomentum, createVolatility, createVolumeRatio } from './movement.ts';
export { createRsi } from './rsi.ts';
