import { parseReference, sameName } from './reference.ts';

/** A field of an item as far as it may say when the item expires. */
export interface DatedField {
  readonly id: string;
  readonly label: string;
  /** Id or title of its section. */
  readonly sections: readonly string[];
  readonly value: string;
}

/** `expires` of 1Password's API Credential, `expiry date`, `Expires at`, `valid until` … */
const expiryName = /^(?:expir(?:es|y|ation)(?:[ _-]?(?:date|at|on))?|valid[ _-]?(?:until|to))$/i;

export function saysExpiry(field: Pick<DatedField, 'id' | 'label'>): boolean {
  return expiryName.test(field.id) || expiryName.test(field.label);
}

/** When each reference to an item expires: the earliest date of its own section and of the item as
 * a whole. */
export function expiriesOf(
  references: readonly string[],
  fields: readonly DatedField[],
): [string, number][] {
  const dated = fields.filter(saysExpiry).flatMap((field) => {
    const atMs = parseExpiry(field.value);
    return atMs === undefined ? [] : [{ sections: field.sections, atMs }];
  });
  return references.flatMap((reference): [string, number][] => {
    const section = parseReference(reference)?.section;
    const own = dated.filter(
      ({ sections }) =>
        sections.length === 0 ||
        (section !== undefined && sections.some((name) => sameName(section, name))),
    );
    return own.length === 0 ? [] : [[reference, Math.min(...own.map(({ atMs }) => atMs))]];
  });
}

/** A date as 1Password writes it: seconds since 1970 (`op` 2.x), `2026-03-15` and `03/2026` (its
 * SDK), `202603` (`op`, month and year). A month counts to its end. */
export function parseExpiry(text: string): number | undefined {
  const trimmed = text.trim();
  const day = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/.exec(trimmed);
  if (day !== null) return validMs(Date.parse(trimmed));
  const month = /^(\d{2})\/(\d{4})$/.exec(trimmed);
  if (month !== null) return endOfMonthMs(Number(month[2]), Number(month[1]));
  const compact = /^(\d{4})(0[1-9]|1[0-2])$/.exec(trimmed);
  if (compact !== null) return endOfMonthMs(Number(compact[1]), Number(compact[2]));
  return /^\d{9,11}$/.test(trimmed) ? Number(trimmed) * 1000 : undefined;
}

function validMs(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : ms;
}

function endOfMonthMs(year: number, month: number): number | undefined {
  return month < 1 || month > 12 ? undefined : Date.UTC(year, month, 1);
}
