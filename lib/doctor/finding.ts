/** What was looked for on a machine, and how it is there. */
export interface Finding {
  readonly name: string;
  /** What does not work without it, by the commands that need it. */
  readonly for: string;
  readonly required: boolean;
  readonly ok: boolean;
  /** The version, or the amount; of what is not right, what is wrong. */
  readonly found: string | undefined;
  readonly howToGet: string | undefined;
}

/** Whether a machine with this is good for everything that every use needs. */
export function isFine(finding: Finding): boolean {
  return finding.ok || !finding.required;
}
