// Private keys in PEM or PGP armour. They span lines, and a log may show only part of one.
export interface KeyBlock {
  readonly start: number;
  readonly end: number;
}

const marker = /-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Where private keys stand in the text: to its end where the end of the key is missing, and from
 * the first line that can only be part of it where the beginning is. */
export function findKeyBlocks(text: string): KeyBlock[] {
  const blocks: KeyBlock[] = [];
  let openAt: number | undefined;
  let from = 0;
  for (const match of text.matchAll(marker)) {
    if (match[1] === 'BEGIN') {
      openAt ??= match.index;
      continue;
    }
    const end = match.index + match[0].length;
    blocks.push({ start: openAt ?? bodyStart(text, from, match.index), end });
    openAt = undefined;
    from = end;
  }
  if (openAt !== undefined) blocks.push({ start: openAt, end: text.length });
  return blocks;
}

function bodyStart(text: string, from: number, end: number): number {
  let start = end;
  while (start > from) {
    const lineStart = Math.max(from, text.lastIndexOf('\n', start - 2) + 1);
    const line = text.slice(lineStart, start).trim();
    if (!/^[A-Za-z0-9+/=\\]*$/.test(line)) break;
    start = lineStart;
  }
  return start;
}

// Armour has headers of a name and a value ("DEK-Info: …"), a log puts a name before each line.
const keyLineWordsMax = 3;

/** Takes a text line by line and says for each whether it continues or ends a private key that an
 * earlier line began. */
export function createKeyBlockTracker(): (line: string) => boolean {
  let inside = false;
  return (line) => {
    const wasInside = inside;
    let marked = false;
    for (const match of line.matchAll(marker)) {
      inside = match[1] === 'BEGIN';
      marked = true;
    }
    if (marked || !wasInside) return wasInside;
    // Prose means that the key was cut off before its end.
    inside = line.trim().split(/\s+/, keyLineWordsMax + 1).length <= keyLineWordsMax;
    return inside;
  };
}
