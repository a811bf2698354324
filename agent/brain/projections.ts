import { alertProjection } from './alerts/index.ts';
import { cyclesProjection } from './cycle/projection.ts';
import { decideProjections } from './decide/index.ts';
import { featureProjections } from './enrich/index.ts';
import type { EventRegistry, Projection } from './events/index.ts';
import { tradingProjections } from './execution/index.ts';
import { karmaProjections } from './karma/index.ts';
import { producerProjections } from './producers/index.ts';
import { regimeProjections } from './regime/index.ts';
import type { BrainEvents } from './registry.ts';
import { riskProjections } from './risk/index.ts';

/** Every table beside the log; each can be built anew from it. A projection sees the events that it
 * names, so one of a smaller registry serves here too. */
export const projections = [
  ...producerProjections,
  ...featureProjections,
  ...regimeProjections,
  ...decideProjections,
  ...riskProjections,
  ...tradingProjections,
  ...karmaProjections,
  alertProjection,
  cyclesProjection,
] as unknown as readonly (Projection<BrainEvents> & { readonly events?: EventRegistry })[];
