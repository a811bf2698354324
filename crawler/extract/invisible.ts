// What no reader sees and a model would read: zero-width characters, direction marks, Unicode tags
// (an invisible copy of ASCII), variation selectors beyond those of emoji, and the private characters
// of icon fonts, which are left out without being counted.
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const joiners = /(?<![^\p{ASCII}\s])[\u200c\u200d]|[\u200c\u200d](?![^\p{ASCII}\s])/gu;
const icons = /[\ue000-\uf8ff]|[\u{f0000}-\u{10fffd}]/gu;
const suspect =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb\ud800-\udfff]/;

export interface Revealed {
  readonly text: string;
  readonly removed: number;
  /** What was written in Unicode tags. */
  readonly tagged: string;
}

/** The text without characters that cannot be seen. */
export function removeInvisible(text: string): Revealed {
  if (!suspect.test(text)) return { text, removed: 0, tagged: '' };
  let tagged = '';
  let removed = 0;
  const clean = text
    .replace(invisible, (character) => {
      const code = (character.codePointAt(0) ?? 0) - 0xe0000;
      if (code >= 0x20 && code < 0x7f) tagged += String.fromCharCode(code);
      removed++;
      return '';
    })
    .replace(joiners, () => {
      removed++;
      return '';
    })
    .replace(icons, '');
  return { text: clean, removed, tagged };
}
