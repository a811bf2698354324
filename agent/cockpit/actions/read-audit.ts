import { z } from 'zod';
import type { AuditRow, CockpitReads } from '../store/index.ts';

export const auditOutcomes = ['started', 'done', 'refused', 'failed', 'unknown'] as const;

/** What narrows the audit down; of the page, the API and the command. */
export const auditQuery = z.strictObject({
  /** `person:anna`, `agent:digest`, `source:dojo`. */
  actor: z.string().trim().min(1).max(110).optional(),
  /** `tasks.add`, `import`. */
  action: z.string().trim().min(1).max(100).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  /** Entries with a smaller number: `next` of the page before. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type AuditQuery = z.output<typeof auditQuery>;

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Null on the last page. */
  readonly next: number | null;
}

/** Who did what and what came of it, the newest first. */
export async function readAudit(store: CockpitReads, query: AuditQuery): Promise<AuditPage> {
  const found = await store.audits({ ...query, limit: query.limit + 1 });
  const rows = found.slice(0, query.limit);
  return { rows, next: found.length > rows.length ? (rows.at(-1)?.seq ?? null) : null };
}
