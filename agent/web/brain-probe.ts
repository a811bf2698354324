import { z } from 'zod';
import { type Clock, Fault } from '#lib';
import { createApiClient } from '#lib/api-client';

/** What the brain's door says of it, or that it says nothing. */
export type BrainReading =
  | {
      readonly status: string;
      readonly at: number;
      /** `synthetic` or `real`. */
      readonly market?: string;
      /** Says of a demonstration how fast it goes. */
      readonly demonstration?: string;
      readonly lastCycle?: string | null;
      readonly reconciled?: boolean;
      readonly openPositions?: number;
      readonly killSwitch?: { readonly level: number; readonly reason: string };
    }
  | { readonly status: 'unreachable'; readonly at: number; readonly problem: string };

export interface BrainProbe {
  /** Asks the brain. Never throws for a brain that does not answer. */
  read(signal: AbortSignal): Promise<BrainReading>;
  /** What was read last, by anybody. */
  last(): BrainReading | undefined;
}

export interface BrainProbeOptions {
  readonly url: string;
  /** Without it only its health is asked. */
  readonly token: string | undefined;
  readonly clock: Clock;
}

const timeoutMs = 2_000;

const healthSchema = z.looseObject({
  status: z.string(),
  market: z.string().exactOptional(),
  demonstration: z.string().exactOptional(),
  reconciled: z.boolean().exactOptional(),
  components: z.looseObject({ last_cycle: z.string().nullable() }).exactOptional(),
});
const killSwitchSchema = z.looseObject({ level: z.number(), reason: z.string() });

export function createBrainProbe({ url, token, clock }: BrainProbeOptions): BrainProbe {
  const client = createApiClient({ url, token, name: 'the brain', timeoutMs });
  let last: BrainReading | undefined;
  const ask = async (signal: AbortSignal): Promise<BrainReading> => {
    const at = clock.now();
    const health = healthSchema.safeParse(await client.call('GET', '/health', { signal }));
    if (!health.success) {
      return { status: 'unreachable', at, problem: `something else than the brain is at ${url}` };
    }
    const { status, market, reconciled, components, demonstration } = health.data;
    const reading = {
      ...{ status, at },
      ...(market === undefined ? {} : { market }),
      ...(demonstration === undefined ? {} : { demonstration }),
      ...(reconciled === undefined ? {} : { reconciled }),
      ...(components === undefined ? {} : { lastCycle: components.last_cycle }),
    };
    if (token === undefined || status === 'starting') return reading;
    const [positions, killSwitch] = await Promise.all([
      client.call('GET', '/positions', { signal }),
      client.call('GET', '/kill-switch', { signal }),
    ]);
    const level = killSwitchSchema.safeParse(killSwitch);
    return {
      ...reading,
      ...(Array.isArray(positions) ? { openPositions: positions.length } : {}),
      ...(level.success ? { killSwitch: level.data } : {}),
    };
  };
  return {
    last: () => last,
    async read(signal) {
      try {
        last = await ask(signal);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'aborted') throw error;
        last = { status: 'unreachable', at: clock.now(), problem: error.message };
      }
      return last;
    },
  };
}
