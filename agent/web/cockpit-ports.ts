import type { BaseHolder } from '#crawler';
import type { Clock } from '#lib';
import type { FleetPort, KnowledgePort } from '../cockpit/sources/index.ts';
import { readFleet } from './status/fleet.ts';
import { readBaseSize } from './status/read.ts';

/** The knowledge base as the cockpit looks at it. */
export function createKnowledgePort(
  base: Pick<BaseHolder, 'get' | 'state'>,
  clock: Clock,
): KnowledgePort {
  return {
    state: () => base.state(),
    async standing(signal) {
      const known = await readBaseSize(await base.get(signal), clock, signal);
      const { size, sources, lastCrawl } = known;
      return {
        ...{ libraries: size.libraries, documents: size.documents, passages: size.chunks },
        places: sources,
        lastCrawl:
          lastCrawl === undefined
            ? null
            : {
                ...{ place: lastCrawl.source, startedAt: instantOf(lastCrawl.startedAt) },
                endedAt: lastCrawl.endedAt === undefined ? null : instantOf(lastCrawl.endedAt),
                outcome: lastCrawl.outcome ?? null,
              },
      };
    },
  };
}

/** The resolved fleet as the cockpit looks at it. */
export const createFleetPort = (file: string): FleetPort => ({
  file,
  read: () => readFleet(file).shown,
});

const instantOf = (ms: number) => new Date(ms).toISOString();
