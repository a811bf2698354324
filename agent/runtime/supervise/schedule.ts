import { Fault } from '#lib';

const daily = /^\*-\*-\* (\d{2}):(\d{2}):(\d{2})$/;

/** The next moment (UTC milliseconds) after `nowMs` of a daily calendar event as systemd.time(7) writes
 * it, `*-*-* 02:00:00`, in this machine's time zone. A service needs no other so far.
 * @throws Fault config.invalid for any other event */
export function nextRunAt(calendar: string, nowMs: number): number {
  const parts = daily.exec(calendar);
  if (parts === null) {
    throw new Fault({
      code: 'config.invalid',
      message: `the local supervisor runs daily events only, such as *-*-* 02:00:00, not "${calendar}"`,
    });
  }
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(Number);
  const at = new Date(nowMs);
  at.setHours(hours, minutes, seconds, 0);
  // The same hour of the next day, also where that day is an hour longer or shorter.
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** Whether a moment of the event passed between two times: a run that was missed. */
export function wasMissed(calendar: string, lastRunMs: number, nowMs: number): boolean {
  return nextRunAt(calendar, lastRunMs) <= nowMs;
}
