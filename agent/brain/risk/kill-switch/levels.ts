export const killSwitchLevels = [0, 1, 2, 3, 4, 5] as const;
export type KillSwitchLevel = (typeof killSwitchLevels)[number];

/** What a level is called and does; the text users read. */
export const levelTexts: Readonly<
  Record<KillSwitchLevel, { readonly name: string; readonly effect: string }>
> = {
  0: { name: 'safe', effect: 'everything is allowed' },
  1: { name: 'caution', effect: 'entries at reduced size, no position is added to' },
  2: { name: 'defensive', effect: 'no new exposure; positions may be reduced and closed' },
  3: { name: 'lockdown', effect: 'no new exposure; positions outside the core are closed' },
  4: { name: 'emergency', effect: 'no new exposure; every position is closed' },
  5: { name: 'shutdown', effect: 'only stops and an operator act' },
};

export function isKillSwitchLevel(value: unknown): value is KillSwitchLevel {
  return killSwitchLevels.some((level) => level === value);
}
