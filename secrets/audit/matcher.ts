export interface Pattern {
  readonly bytes: Buffer;
  /** What it belongs to: an index of the caller's. */
  readonly owner: number;
}

export interface Match {
  /** Of its first byte. */
  readonly at: number;
  readonly owner: number;
}

/** Many patterns at once, with Wu and Manber's table of shifts over two-byte blocks (TR-94-17,
 * University of Arizona, 1994): most bytes are never looked at. */
export interface Matcher {
  readonly longest: number;
  /** Matches that begin in `[from, to)` and lie whole in `bytes`. */
  search(bytes: Buffer, from: number, to: number): Match[];
}

const blockBytes = 2;

export function createMatcher(patterns: readonly Pattern[]): Matcher {
  const shortest = Math.min(...patterns.map(({ bytes }) => bytes.length));
  if (patterns.length === 0 || shortest < blockBytes) {
    return { longest: 0, search: () => [] };
  }
  const farthest = Math.min(shortest - blockBytes + 1, 255);
  const window = farthest + blockBytes - 1;
  const shifts = new Uint8Array(65_536).fill(farthest);
  const endings = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    for (let end = blockBytes; end <= window; end++) {
      const block = blockAt(pattern.bytes, end - blockBytes);
      shifts[block] = Math.min(shifts[block] ?? farthest, window - end);
    }
    const ending = blockAt(pattern.bytes, window - blockBytes);
    endings.set(ending, [...(endings.get(ending) ?? []), pattern]);
  }
  return {
    longest: Math.max(...patterns.map(({ bytes }) => bytes.length)),
    search(bytes, from, to) {
      const matches: Match[] = [];
      const last = Math.min(to - 1 + window, bytes.length);
      let end = from + window;
      while (end <= last) {
        const block = blockAt(bytes, end - blockBytes);
        const shift = shifts[block] ?? farthest;
        if (shift > 0) {
          end += shift;
          continue;
        }
        const at = end - window;
        for (const pattern of endings.get(block) ?? []) {
          const until = at + pattern.bytes.length;
          if (
            until <= bytes.length &&
            bytes.compare(pattern.bytes, 0, undefined, at, until) === 0
          ) {
            matches.push({ at, owner: pattern.owner });
          }
        }
        end += 1;
      }
      return matches;
    },
  };
}

function blockAt(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
