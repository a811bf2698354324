/** One condition that was looked at, with the numbers it was decided by. */
export interface WhyEntry {
  readonly check: string;
  /** Null: there was no data to tell. */
  readonly isMet: boolean | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
  readonly message: string;
}
