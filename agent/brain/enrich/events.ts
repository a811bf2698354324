import { z } from 'zod';
import { defineEvent, type NewEvent } from '../events/index.ts';

const text = z.string().min(1);

export const featureFrozen = defineEvent({
  type: 'feature.frozen.v1',
  description:
    'Everything a cycle knew of an asset when it decided, so that it can be decided again',
  durability: 'normal',
  payload: z.strictObject({
    symbol: text,
    candleAt: z.int().min(0).nullable(),
    /** SHA-256 of the canonical JSON of features, signals and opinions that were none. An event's id
     * stands for all its signal says. */
    digest: z.string().length(64),
    /** The features without their signals. */
    features: z.record(z.string(), z.unknown()),
    /** Event, age and quality of each signal; what it says is in its own event. */
    signals: z.array(z.tuple([text, z.number().min(0), z.number().min(0).max(1)])),
    /** Producer and reason. */
    noOpinions: z.array(z.tuple([text, text])),
    /** The candles it was worked out from: where they are, and the SHA-256 of their columns. */
    candles: z
      .strictObject({
        from: z.int().min(0),
        to: z.int().min(0),
        rows: z.int().min(1),
        sha256: z.string().length(64),
      })
      .nullable(),
  }),
});

export const featureEvents = [featureFrozen] as const;
export type FeatureEvents = typeof featureEvents;
export type FeatureEvent = NewEvent<FeatureEvents>;
export type FrozenFeatures = z.infer<(typeof featureFrozen)['payload']>;
