import { alertEvents } from './alerts/index.ts';
import { configEvents } from './config/index.ts';
import { cycleEvents } from './cycle/events.ts';
import { decideEvents } from './decide/index.ts';
import { featureEvents } from './enrich/index.ts';
import { tradingEvents } from './execution/index.ts';
import { karmaEvents } from './karma/index.ts';
import { producerEvents } from './producers/index.ts';
import { regimeEvents } from './regime/index.ts';
import { riskEvents } from './risk/index.ts';

/** Every type of event that this brain writes or has written. */
export const registry = [
  ...producerEvents,
  ...featureEvents,
  ...regimeEvents,
  ...decideEvents,
  ...riskEvents,
  ...tradingEvents,
  ...karmaEvents,
  ...alertEvents,
  ...cycleEvents,
  ...configEvents,
] as const;

export type BrainEvents = typeof registry;
