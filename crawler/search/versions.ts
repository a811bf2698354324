/** Newest first: numbers in them are compared as numbers; no version is the newest of all. */
export function compareVersions(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined)
    return Number(right === undefined) - Number(left === undefined);
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [x, y] = [a[index], b[index]];
    // 2.0 is newer than 2.0-rc1, and 2.0.1 newer than 2.0.
    if (x === undefined) return typeof y === 'number' ? 1 : -1;
    if (y === undefined) return typeof x === 'number' ? -1 : 1;
    if (x === y) continue;
    if (typeof x === 'number' && typeof y === 'number') return y - x;
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
    return x < y ? 1 : -1;
  }
  return 0;
}

function parts(version: string): (number | string)[] {
  const found =
    version
      .toLowerCase()
      .replace(/^v(?=\d)/, '')
      .match(/\d+|[a-z]+/g) ?? [];
  return found.map((part) => (/^\d/.test(part) ? Number(part) : part));
}

/** How many versions of the same library are newer, for each shelf. */
export function rankVersions(
  shelves: readonly {
    readonly id: string;
    readonly library: string;
    readonly version: string | undefined;
  }[],
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const own of Map.groupBy(shelves, ({ library }) => library).values())
    own
      .toSorted((left, right) => compareVersions(left.version, right.version))
      .forEach(({ id }, rank) => {
        ranks.set(id, rank);
      });
  return ranks;
}
