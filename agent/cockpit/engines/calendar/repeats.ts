import { counted } from '../../model/words.ts';

const units: Readonly<Record<string, string>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
const weekdays: Readonly<Record<string, string>> = {
  ...{ MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday', FR: 'Friday' },
  ...{ SA: 'Saturday', SU: 'Sunday' },
};
const places: Readonly<Record<string, string>> = {
  ...{ 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth' },
  ...{ '-1': 'last', '-2': 'last but one' },
};

/** An RRULE (RFC 5545, 3.3.10) in words: `FREQ=MONTHLY;BYDAY=3FR` is `every month, on the third Friday`. What has
 * no words here is named as the file has it. */
export function repeatsText(rule: string): string {
  const parts = new Map(
    rule.split(';').map((part) => part.split('=', 2) as [name: string, value: string]),
  );
  const {
    FREQ = '',
    INTERVAL = '1',
    BYDAY,
    BYMONTHDAY,
    COUNT,
    UNTIL,
    WKST: _,
    ...rest
  } = Object.fromEntries(parts);
  const unit = units[FREQ];
  const days = BYDAY?.split(',').map(weekdayText);
  if (unit === undefined || days?.includes(null) || Object.keys(rest).length > 0) {
    return `as its file says, ${rule.toLowerCase().replaceAll(/[=;]/g, ' ')}`;
  }
  const often = Number(INTERVAL);
  return [
    often === 1 ? `every ${unit}` : `every ${often} ${unit}s`,
    ...(days === undefined ? [] : [`on ${days.join(', ')}`]),
    ...(BYMONTHDAY === undefined ? [] : [`on day ${BYMONTHDAY.replaceAll(',', ', ')}`]),
    ...(COUNT === undefined ? [] : [counted(Number(COUNT), 'time')]),
    ...(UNTIL === undefined ? [] : [`until ${untilText(UNTIL)}`]),
  ].join(', ');
}

/** `3FR` as `the third Friday`; null for what is no weekday. */
function weekdayText(text: string): string | null {
  const [, place = '', day = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(text) ?? [];
  const name = weekdays[day];
  if (name === undefined) return null;
  if (place === '') return name;
  const which = places[String(Number(place))];
  return which === undefined ? null : `the ${which} ${name}`;
}

/** `20261231T220000Z` as `31 Dec 2026`. */
function untilText(until: string): string {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(until) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T12:00:00Z`);
  if (Number.isNaN(ms)) return until;
  const format = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(ms);
}
