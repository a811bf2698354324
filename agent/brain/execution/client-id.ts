import { canonicalJson, sha256Hex } from '#lib';

/** What an order is for. Only an entry adds exposure; all others are reduce-only. */
export const purposes = ['entry', 'stop', 'target', 'close'] as const;
export type Purpose = (typeof purposes)[number];

/** 0x and 32 hex digits. An intent has one entry, ever; its protective and closing orders may be
 * issued again when the one before has provably ended, each attempt with an id of its own. */
export function clientId(intent: string, purpose: 'entry'): string;
export function clientId(
  intent: string,
  purpose: Exclude<Purpose, 'entry'>,
  attempt: number,
): string;
export function clientId(intent: string, purpose: Purpose, attempt = 0): string {
  return `0x${sha256Hex(canonicalJson({ intent, purpose, attempt })).slice(0, 32)}`;
}
