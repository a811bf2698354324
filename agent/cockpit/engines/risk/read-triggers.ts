import type { RiskState } from '../../model/vocabulary.ts';
import { counted } from '../../model/words.ts';
import type { Measured } from './drawdown.ts';
import type { RiskLimits } from './limits.ts';
import type { TriggerReading } from './trigger.ts';

/** What the triggers look at; plain data. */
export interface RiskReadings {
  readonly drawdown24h: Measured;
  readonly drawdownPeak: Measured;
  readonly valueAtRisk: Measured;
  /** Against what is usual, the highest of the markets watched. */
  readonly volumeRatio: Measured;
  readonly killSwitch: Measured;
  /** Null: nobody could read them. */
  readonly bots: readonly BotReading[] | null;
  /** Critical events to come, the nearest first; null: the calendar could not be read. */
  readonly criticalEvents: readonly { readonly title: string; readonly startsAt: string }[] | null;
}

export interface BotReading {
  readonly name: string;
  readonly isReachable: boolean;
  /** Null when it answers, or never did. */
  readonly unreachableSince: string | null;
  /** As last seen; null when it was never seen, which counts as open. */
  readonly openTrades: number | null;
}

/** What every trigger says, in one order. */
export function readTriggers(
  readings: RiskReadings,
  limits: RiskLimits,
  now: Date,
): readonly TriggerReading[] {
  const measured = (
    trigger: string,
    reading: Measured,
    limit: number,
    tell: (value: number) => string,
  ): TriggerReading => readMeasured({ trigger, reading, limit, tell, limits, now });
  return [
    measured('drawdown-24h', readings.drawdown24h, limits.drawdown24h, (value) => {
      return `equity is ${percent(value)} below its highest of 24 hours`;
    }),
    measured('drawdown-peak', readings.drawdownPeak, limits.drawdownPeak, (value) => {
      return `equity is ${percent(value)} below its highest`;
    }),
    measured('value-at-risk', readings.valueAtRisk, limits.valueAtRisk, (value) => {
      return `one day of twenty loses ${percent(value)} or more`;
    }),
    measured('volume', readings.volumeRatio, limits.volumeRatio, (value) => {
      return `volume is ${show(value)} times the usual`;
    }),
    measured('kill-switch', readings.killSwitch, limits.killSwitchLevel, (value) => {
      return `the kill switch of the brain is at ${value}`;
    }),
    readBots(readings.bots, limits, now),
    readEvents(readings.criticalEvents, limits, now),
  ];
}

/** 5 % is reached by what arithmetic makes 4.999999999999999 %. */
const tolerance = 1e-9;

function readMeasured({
  trigger,
  reading,
  limit,
  tell,
  limits,
  now,
}: {
  readonly trigger: string;
  readonly reading: Measured;
  readonly limit: number;
  readonly tell: (value: number) => string;
  readonly limits: RiskLimits;
  readonly now: Date;
}): TriggerReading {
  const base = { trigger, caps: 'RISK_OFF' as RiskState, limit, observedAt: reading.observedAt };
  if (reading.value === null) {
    return { ...base, value: null, verdict: 'no-data', message: reading.missing };
  }
  const { value } = reading;
  const isFired = value >= limit - tolerance;
  const ageMinutes = (now.getTime() - Date.parse(reading.observedAt)) / 60_000;
  const isStale = ageMinutes > limits.staleMinutes;
  // What was bad when it was last seen stays bad until something better is seen.
  if (isStale && !isFired) {
    const message = `${tell(value)}, seen ${counted(Math.floor(ageMinutes), 'minute')} ago`;
    return { ...base, value, verdict: 'no-data', message };
  }
  return { ...base, value, verdict: isFired ? 'fired' : 'quiet', message: tell(value) };
}

function readBots(
  bots: RiskReadings['bots'],
  { unreachableMinutes: limit }: RiskLimits,
  now: Date,
): TriggerReading {
  const base = { trigger: 'bots', caps: 'RISK_OFF' as RiskState, limit };
  const none = { ...base, observedAt: null, value: null };
  if (bots === null) return { ...none, verdict: 'no-data', message: 'no bot could be asked' };
  if (bots.length === 0) return { ...none, verdict: 'no-data', message: 'there is no bot' };
  const silent = bots
    .filter(({ isReachable, openTrades }) => !isReachable && openTrades !== 0)
    .map(({ name, unreachableSince }) => {
      const since = unreachableSince === null ? null : Date.parse(unreachableSince);
      return { name, minutes: since === null ? null : (now.getTime() - since) / 60_000 };
    })
    .toSorted((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0));
  const [worst] = silent;
  const seen = { ...base, observedAt: now.toISOString() };
  if (worst === undefined) {
    return { ...seen, value: 0, verdict: 'quiet', message: 'every bot with open trades answers' };
  }
  if (worst.minutes === null) {
    return { ...seen, value: null, verdict: 'no-data', message: `${worst.name} never answered` };
  }
  const message = `${worst.name} does not answer for ${counted(Math.floor(worst.minutes), 'minute')}`;
  const verdict = worst.minutes > limit ? 'fired' : 'quiet';
  return { ...seen, value: worst.minutes, verdict, message };
}

function readEvents(
  events: RiskReadings['criticalEvents'],
  { criticalLeadHours: limit }: RiskLimits,
  now: Date,
): TriggerReading {
  const base = { trigger: 'events', caps: 'RISK_OFF' as RiskState, limit };
  if (events === null) {
    const message = 'the calendar could not be read';
    return { ...base, observedAt: null, value: null, verdict: 'no-data', message };
  }
  const observedAt = now.toISOString();
  const [next] = events;
  if (next === undefined) {
    const message = 'no critical event is near';
    return { ...base, observedAt, value: null, verdict: 'quiet', message };
  }
  const hours = (Date.parse(next.startsAt) - now.getTime()) / 3_600_000;
  const isNear = hours <= limit;
  const when = hours <= 0 ? 'has begun' : `begins in ${show(Math.ceil(hours * 10) / 10)} hours`;
  const message = `${next.title} ${when}`;
  return { ...base, observedAt, value: hours, verdict: isNear ? 'fired' : 'quiet', message };
}

function percent(fraction: number): string {
  return `${show(fraction * 100)} %`;
}

function show(value: number): string {
  return String(Number(value.toFixed(2)));
}
