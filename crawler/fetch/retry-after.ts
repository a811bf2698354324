/** The wait a Retry-After header asks for, in milliseconds, or undefined when it says nothing
 * readable (RFC 9110, 10.2.3: seconds, or a date in one of the forms of 5.6.7). */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  // Date.parse takes far more than HTTP allows; all three HTTP forms begin with a day's name.
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  // The form of C's asctime names no zone; it is UTC like the others.
  const atMs = Date.parse(/ GMT$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
