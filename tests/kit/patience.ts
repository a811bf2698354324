/** For what comes: a time that only a defect needs, and less than a test has, so that what never came is
 * named. */
export const patienceMs = 240_000;
