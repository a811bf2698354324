import { renderRows } from '#lib';
import type { Database } from '#lib/postgres';
import { countPages } from '../crawl/frontier.ts';
import type { StoredSource } from '../store/source.ts';

/** What reading a source would do. */
export interface SourcePlan {
  readonly source: string;
  readonly kind: string;
  readonly location: string;
  /** An unfinished run would go on. */
  readonly resumes: boolean;
  /** Addresses that wait in it. */
  readonly queued: number;
  /** Stored pages that would be asked whether they changed. */
  readonly stored: number;
  readonly maxPages: number;
}

export async function planSources(
  database: Database,
  sources: readonly StoredSource[],
): Promise<readonly SourcePlan[]> {
  return Promise.all(
    sources.map(async ({ source, documents, lastRun }) => {
      const resumes = lastRun !== undefined && lastRun.endedAt === undefined;
      const { queued, active } = await countPages(database, source.name);
      return {
        source: source.name,
        kind: source.kind,
        location: source.location,
        resumes,
        queued: resumes ? queued + active : 0,
        stored: documents,
        maxPages: source.maxPages,
      };
    }),
  );
}

export function renderPlan(plans: readonly SourcePlan[]): string {
  if (plans.length === 0) return 'nothing is due';
  return renderRows(
    plans.map((plan): [string, string] => {
      const how = plan.resumes
        ? `goes on with ${plan.queued} queued addresses`
        : plan.stored === 0
          ? 'for the first time'
          : `asks about ${plan.stored} stored pages and follows what is new`;
      return [plan.source, `${plan.kind} ${plan.location}: ${how}, at most ${plan.maxPages} pages`];
    }),
  );
}
