import { z } from 'zod';

const mark = z.boolean().nullable();

/** What somebody notes of themselves after a hand or a trade; null: not noted, which is not "no". */
export const skillMarks = z.strictObject({
  /** Played or traded in anger, haste or fear. */
  tilt: mark,
  followedPlan: mark,
  /** Called, or held on, only because folding hurt. */
  heroCall: mark,
  /** Opened to win back what was just lost. */
  revenge: mark,
});

export type SkillMarks = Readonly<z.output<typeof skillMarks>>;

export const noSkillMarks: SkillMarks = {
  tilt: null,
  followedPlan: null,
  heroCall: null,
  revenge: null,
};
