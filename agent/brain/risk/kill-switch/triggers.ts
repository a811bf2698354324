import { defineTrigger } from './define-trigger.ts';
import type { KillSwitchReadings } from './readings.ts';

const percent = (fraction: number) => `${Number((fraction * 100).toFixed(4))} %`;

/** Every reason for the machine to raise the switch, with the level it raises to. Of those that fire
 * the highest decides, and of equals the first in this list. */
export const triggers = [
  defineTrigger({
    name: 'drawdown',
    fires: 'at',
    level: 4,
    isLoss: true,
    limit: ({ drawdown }) => drawdown,
    read: ({ drawdown }) => drawdown,
    tell: (value, limit) =>
      `equity is ${percent(value)} below its peak; the limit is ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'crisis',
    fires: 'at',
    level: 3,
    isLoss: false,
    limit: ({ crisisConditions }) => crisisConditions,
    read: ({ crisisConditions }) => crisisConditions,
    tell: (value, limit) => `${value} signs of a crisis; the limit is ${limit}`,
  }),
  defineTrigger({
    name: 'heat',
    fires: 'at',
    level: 2,
    isLoss: false,
    limit: ({ heat }) => heat,
    read: ({ heat }) => heat,
    tell: (value, limit) =>
      `${percent(value)} of equity is lost when every stop is hit; the limit is ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'consecutive-losses',
    fires: 'at',
    level: 2,
    isLoss: true,
    limit: ({ consecutiveLosses }) => consecutiveLosses,
    read: (readings) => lossesInARow(readings),
    tell: (value, limit) => `${value} losses in a row; the limit is ${limit}`,
  }),
  defineTrigger({
    name: 'single-loss',
    fires: 'beyond',
    level: 2,
    isLoss: true,
    limit: ({ singleLoss }) => singleLoss,
    read: (readings) => largestLoss(readings),
    tell: (value, limit) =>
      `one position lost ${percent(value)} of equity; the limit is ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'daily-loss',
    fires: 'at',
    level: 1,
    isLoss: true,
    limit: ({ dailyLoss }) => dailyLoss,
    read: ({ dailyLoss }) => dailyLoss,
    tell: (value, limit) =>
      `${percent(value)} of equity was lost since 00:00 UTC; the limit is ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'open-risk',
    fires: 'beyond',
    level: 1,
    isLoss: false,
    limit: ({ openRisk }) => openRisk,
    read: ({ heat }) => heat,
    tell: (value, limit) =>
      `${percent(value)} of equity is lost when every stop is hit; caution begins at ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'slippage',
    fires: 'beyond',
    level: 1,
    isLoss: false,
    limit: ({ slippage }) => slippage,
    read: (readings) => worstSlippage(readings),
    tell: (value, limit) =>
      `a fill was ${percent(value)} worse than intended; the limit is ${percent(limit)}`,
  }),
  defineTrigger({
    name: 'silent-producer',
    fires: 'beyond',
    level: 1,
    isLoss: false,
    limit: ({ silentCycles }) => silentCycles,
    read: ({ producers }) => Math.max(0, ...producers.map(({ failures }) => failures)),
    tell: (value, limit, { producers }) => {
      const names = producers.filter(({ failures }) => failures > limit).map(({ name }) => name);
      const who = names.length === 0 ? 'no producer' : names.join(', ');
      return `${who}: ${value} failures in a row; the limit is ${limit}`;
    },
  }),
] as const;

function counted({ closes, clearedAt }: KillSwitchReadings) {
  return closes
    .filter(({ at }) => clearedAt === null || at > clearedAt)
    .toSorted((a, b) => b.at - a.at);
}

function lossesInARow(readings: KillSwitchReadings): number {
  const newestFirst = counted(readings);
  const end = newestFirst.findIndex(({ netPnl }) => netPnl >= 0);
  return end === -1 ? newestFirst.length : end;
}

/** Of the equity that the day began with: what the loss was taken from. */
function largestLoss(readings: KillSwitchReadings): number | null {
  const { dayStartEquity } = readings;
  if (dayStartEquity === null || dayStartEquity <= 0) return null;
  const losses = counted(readings).map(({ netPnl }) => -netPnl / dayStartEquity);
  return Math.max(0, ...losses);
}

function worstSlippage({ slippages, clearedAt }: KillSwitchReadings): number {
  const since = slippages.filter(({ at }) => clearedAt === null || at > clearedAt);
  return Math.max(0, ...since.map(({ fraction }) => fraction));
}
