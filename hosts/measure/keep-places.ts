export interface KeptPlaces<Found, Known> {
  readonly items: readonly Found[];
  /** Known ones that are gone and left a gap, so that what came after them moved up. */
  readonly gaps: readonly Known[];
}

/** Orders what was found as it was known: the place in a list means something (the first disk is
 * the one the system is on), and the kernel's order changes from boot to boot. What is new takes
 * the places of what is gone, then follows in its own order. */
export function keepPlaces<Found, Known>(
  found: readonly Found[],
  known: readonly Known[],
  isSame: (found: Found, known: Known) => boolean,
): KeptPlaces<Found, Known> {
  const taken = new Set<Found>();
  const places: (Found | undefined)[] = known.map((each) => {
    const same = found.find((item) => !taken.has(item) && isSame(item, each));
    if (same !== undefined) taken.add(same);
    return same;
  });
  const rest = found.filter((item) => !taken.has(item));
  const filled = places.map((item) => item ?? rest.shift());
  const last = filled.findLastIndex((item) => item !== undefined);
  return {
    items: [...filled.filter((item) => item !== undefined), ...rest],
    gaps: known.filter((_, index) => filled[index] === undefined && index < last),
  };
}
