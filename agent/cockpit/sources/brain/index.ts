import type { ApiClient } from '#lib/api-client';
import type { Source } from '../source.ts';
import { createBrainMarket } from './market.ts';
import { createBrainMeasures } from './measures.ts';
import { createBrainRecord } from './record.ts';
import { createBrainSignals } from './signals.ts';
import { createBrainState } from './state.ts';
import { createBrainTrading } from './trading.ts';

/** What is read from the brain's API, one line each. */
export const createBrainSources = (client: Pick<ApiClient, 'call'>): readonly Source[] => [
  createBrainMarket(client),
  createBrainState(client),
  createBrainMeasures(client),
  createBrainTrading(client),
  createBrainSignals(client),
  createBrainRecord(client),
];
