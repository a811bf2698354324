import type { FaultCode } from '#lib';

/** With which HTTP status the cockpit's failures are answered; a stale version is a conflict. */
export const cockpitStatuses = {
  'cockpit.record': 400,
  'cockpit.stale': 409,
  'cockpit.unknown': 404,
  'cockpit.refused': 403,
  'cockpit.transfer': 400,
  'cockpit.source': 502,
  'cockpit.waits': 503,
} as const satisfies Partial<Record<FaultCode, number>>;
