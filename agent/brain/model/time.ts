/** Milliseconds since 1970-01-01T00:00:00Z. Every time in the brain is one. */
export type TimeMs = number;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
