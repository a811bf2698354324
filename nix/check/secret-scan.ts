/** Something in a text that looks like a secret; only `shown` may be printed. */
export interface SecretLook {
  readonly kind: string;
  readonly shown: string;
  readonly value: string;
}

interface KnownForm {
  readonly kind: string;
  readonly pattern: RegExp;
}

// Prefixes as their issuers document them; the boundary in front keeps `disk-…` from being `sk-…`.
const knownForms: readonly KnownForm[] = [
  { kind: 'a 1Password service account token', pattern: /\bops_[A-Za-z0-9_-]{12,}/g },
  { kind: 'a Tailscale key', pattern: /\btskey-[a-z]+-[A-Za-z0-9-]{6,}/g },
  { kind: 'a headscale key', pattern: /\bhskey-[a-z]+-[A-Za-z0-9_-]{12,}/g },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{16,}/g },
  { kind: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{16,}/g },
  { kind: 'an API key', pattern: /(?<![A-Za-z0-9_-])sk-(?!ssh-|ecdsa-)[A-Za-z0-9_-]{16,}/g },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  {
    kind: 'a Backblaze application key',
    pattern: /(?<![A-Za-z0-9+/])K00\d[A-Za-z0-9+/]{27}(?![A-Za-z0-9+/])/g,
  },
  { kind: 'a Slack token', pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g },
  { kind: 'a Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}/g },
  { kind: 'a Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  {
    kind: 'a JSON web token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/g,
  },
  { kind: 'a private key', pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/g },
  { kind: 'an age secret key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
];

// One pass over a text tells whether any of the forms can be there at all.
const anyKnownForm = new RegExp(knownForms.map(({ pattern }) => pattern.source).join('|'));

/** Random-looking runs; everything a public value is made of is cut out before. What stands in front
 * is looked at so that a search does not begin again inside of a shorter run. */
const runs = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g;

// Public by nature: references to 1Password and to flakes, store paths, SRI and legacy hashes, cache keys `name-1:base64=`, OpenSSH public
// keys (their base64 begins with the length of the type's name), disks by id.
const publicForms =
  /\bop:\/\/[^\s"']+|\b(?:github|gitlab|sourcehut):[\w.~-]+(?:\/[\w.~-]+)+|\/nix\/store\/[a-z0-9]{32}-|\bsha(?:1|256|512)[-:][A-Za-z0-9+/=]+|[\w.-]+-\d+:[A-Za-z0-9+/]{43}=|\bAAAA[A-Za-z0-9+/]{20,}={0,2}|\/dev\/disk\/by-id\/[^\s"']+|\bSHA256:[A-Za-z0-9+/]{43}/g;

// `password = "…"` and `"token": "…"`: neither a path, nor a reference, nor words.
const namedLikeSecret =
  /\b[\w-]*(?:passwords?|passwd|passphrase|secret|token|api_?key|private_?key)"?\s*[=:]\s*"(?!\/|op:\/\/|~)([^"\s$\\{}]{8,})"/gi;
/** Its end, which the regular expression engine finds many times faster. */
const secretAssigned =
  /(?:passwords?|passwd|passphrase|secret|token|api_?key|private_?key)"?\s*[=:]\s*"/i;

/** `gnome-keyring`, `scram`: the name of something, and no password anybody should have. */
const words = /^[a-z]+(?:[-_.][a-z]+)*$/;

/** Whether any line of a text may have something for `findSecretLooks`. Most files have not, and one
 * look at the whole of them is much quicker than one at each line. */
export function mayHoldSecret(text: string): boolean {
  return anyKnownForm.test(text) || secretAssigned.test(text) || hasRandomRun(text);
}

/** Everything in `text` that looks like a secret, in order, each value once. */
export function findSecretLooks(text: string): SecretLook[] {
  if (text.length < 16) return [];
  const found = new Map<string, string>();
  if (anyKnownForm.test(text)) {
    for (const { kind, pattern } of knownForms) {
      for (const [value] of text.matchAll(pattern)) found.set(value, kind);
    }
  }
  for (const [, value = ''] of text.matchAll(namedLikeSecret)) {
    if (words.test(value)) continue;
    found.set(value, found.get(value) ?? 'a value that is named like a secret');
  }
  if (!hasRandomRun(text)) return looks(found);
  for (const [value] of text.replace(publicForms, ' ').matchAll(runs)) {
    const known = [...found.keys()].some((other) => other.includes(value));
    if (!known && looksRandom(value)) found.set(value, 'a random-looking value');
  }
  return looks(found);
}

function looks(found: ReadonlyMap<string, string>): SecretLook[] {
  return [...found].map(([value, kind]) => ({ kind, shown: redact(value), value }));
}

/** Almost every text has none, and needs no closer look. */
function hasRandomRun(text: string): boolean {
  for (const [run] of text.matchAll(runs)) if (looksRandom(run)) return true;
  return false;
}

/** The first characters and the length: enough to find it, too little to use it. */
export function redact(value: string): string {
  return `${value.slice(0, 4)}… (${value.length} characters)`;
}

/** Shannon entropy of the characters, in bits a character (Shannon 1948, section 6). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

type CharacterClass = 'lower' | 'upper' | 'digit' | 'other';

function classOf(character: string): CharacterClass {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : 'other';
}

// In base64 of random bytes two neighbours are of different classes 62 times in 100; in words,
// camelCase names and paths, at most a few times.
const minimalChanges = 0.4;
const minimalEntropyBits = 3.5;

function looksRandom(value: string): boolean {
  const core = value.replace(/=+$/, '');
  if (/^[0-9a-f]+$/.test(core)) return core.length === 32 && entropyOf(core) > 3;
  if (!/[a-z]/.test(core) || !/[A-Z]/.test(core) || !/\d\D*\d/.test(core)) return false;
  const classes = [...core].map(classOf);
  const changes = classes.filter((kind, index) => index > 0 && kind !== classes[index - 1]).length;
  return changes / core.length >= minimalChanges && entropyOf(core) >= minimalEntropyBits;
}
