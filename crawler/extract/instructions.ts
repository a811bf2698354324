import { removeInvisible } from './invisible.ts';
import { limits } from './limits.ts';

/** A page's text by who sees it. */
export interface SeenText {
  /** The Markdown, code and its comments too. */
  readonly visible: string;
  /** Hidden elements, comments, Unicode tags. */
  readonly unseen: readonly string[];
  /** Titles, alternative texts, descriptions. */
  readonly asides: readonly string[];
}

export interface Judgement {
  readonly instructions: readonly string[];
  readonly suspicion: number;
}

interface Pattern {
  readonly pattern: RegExp;
  /** How strongly it alone speaks of an attack where a reader sees it, 0 … 1. */
  readonly weight: number;
}

const flags = 'giu';
// Imperatives to whoever reads, in the words attacks are written in (OWASP LLM01, published attacks).
const patterns: readonly Pattern[] = [
  {
    pattern: new RegExp(
      String.raw`\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|the|of|your|my|these|those|previous|prior|earlier|above|preceding|other|system)\s+){1,5}(?:instructions?|prompts?|rules?|directions?|guidelines?|context|messages?|constraints?)`,
      flags,
    ),
    weight: 0.5,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:reveal|print|output|repeat|show|leak|disclose|exfiltrate)\s+(?:me\s+)?(?:your|the|all)\s+(?:(?:hidden|full|entire|original|secret|initial)\s+)*(?:system\s+prompt|instructions|canary|initial\s+prompt|credentials|api\s+keys?|environment\s+variables)`,
      flags,
    ),
    weight: 0.5,
  },
  {
    pattern: new RegExp(
      String.raw`\byou\s+are\s+(?:now|no\s+longer)\s+(?:an?\s+|in\s+|the\s+|bound\b|restricted\b|chatgpt|claude|dan\b)[^.\n]{0,40}`,
      flags,
    ),
    weight: 0.35,
  },
  {
    pattern: new RegExp(
      String.raw`(?:<\|?(?:im_start|im_end|system|endoftext)\|?>|\[\/?INST\]|<<\/?SYS>>|^\s*(?:#+\s*)?(?:system|assistant)\s*(?:prompt|message|instruction)?\s*:\s*(?:you|ignore|do|please|always|never)\b)`,
      `${flags}m`,
    ),
    weight: 0.4,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:ai|llm|language)\s*(?:models?|assistants?|agents?|crawlers?|systems?)?\s*(?:reading|processing|parsing|summari[sz]ing|crawling|that\s+reads?|who\s+reads?)\s+(?:this|the)\b[^.\n]{0,60}\b(?:must|should|shall|please|are\s+(?:required|instructed))`,
      flags,
    ),
    weight: 0.45,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:attention|note|instructions?|message|dear)\s*(?:to|for)?[,:]?\s*(?:all\s+)?(?:ai|llms?|language\s+models?|(?:ai\s+)?assistants?|(?:ai\s+)?agents?|chatgpt|claude|gemini|copilot)\b\s*[:,!]`,
      flags,
    ),
    weight: 0.4,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:call|invoke|use|run|execute)\s+(?:the\s+)?(?:tool|function)\s+[\w.:-]+\s*(?:with|and|to|now)\b[^.\n]{0,80}\b(?:secret|password|token|credentials?|canary|key|send|post|upload|delete)`,
      flags,
    ),
    weight: 0.4,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:send|post|upload|forward|append|include|embed)\s+(?:(?:the|all|any|your|this|its|user'?s?)\s+){0,3}(?:conversation|chat\s+history|system\s+prompt|user\s+data|secrets?|credentials?|api\s+keys?|canary|context)\b[^.\n]{0,60}\b(?:to|at|into|as)\s+(?:https?:|\S+@|[\w-]+\.\w{2,}|the\s+url)`,
      flags,
    ),
    weight: 0.5,
  },
  {
    pattern: new RegExp(
      String.raw`\bdo\s+not\s+(?:tell|inform|mention|reveal|alert|warn)\s+(?:this\s+to\s+)?(?:the\s+)?(?:user|human|operator|reader)s?\b`,
      flags,
    ),
    weight: 0.35,
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:new|updated|real|actual|override)\s+(?:system\s+)?instructions?\s*:`,
      flags,
    ),
    weight: 0.3,
  },
];

/** Words of texts that explain such attacks. */
const discussion =
  /prompt[\s-]injection|jailbreak|adversarial|red[\s-]team|indirect injection|OWASP|attacker|malicious (?:prompt|instruction|input)|for example|e\.g\.|such as/gi;

interface Found {
  readonly text: string;
  readonly weight: number;
  readonly key: string;
}

/** Phrases that tell a model what to do, and how sure it is that they are meant. A phrase nobody sees
 * counts as one that is meant; one in a title or an alternative text nearly so. A seen one counts by
 * its own weight, a third of it in quotes or code or where the page speaks about such attacks; a second
 * and third kind of phrase adds to the first. All are joined as independent signs: 1 − ∏ (1 − weight). */
export function judgeText(seen: SeenText): Judgement {
  const found = [
    ...findIn(seen.unseen.join('\n'), (weight) => Math.min(0.95, weight + 0.4)),
    ...findIn(seen.asides.join('\n'), (weight) => Math.min(0.9, weight + 0.2)),
    ...findVisible(seen.visible),
  ];
  const strongest = new Map<string, number>();
  for (const { key, weight } of found)
    strongest.set(key, Math.max(strongest.get(key) ?? 0, weight));
  let clean = 1;
  for (const weight of strongest.values()) clean *= 1 - weight;
  const instructions = [...new Set(found.map(({ text }) => text))].slice(
    0,
    limits.instructions.countMax,
  );
  return { instructions, suspicion: Math.round((1 - clean) * 100) / 100 };
}

function findVisible(text: string): Found[] {
  const found = findIn(text, (weight) => weight);
  if (found.length === 0) return found;
  const explains = (text.match(discussion) ?? []).length;
  const factor = explains >= 3 ? 0.33 : 1;
  return findIn(text, (weight, before, after) => {
    const isQuoted =
      /["“”'‘`>«][^\n"“”`«»]{0,80}$/.test(before) && /^[^\n"“”`«»]{0,200}["“”'’`»]/.test(after);
    return weight * (isQuoted ? 0.33 : 1) * factor;
  });
}

type Weigh = (weight: number, before: string, after: string) => number;

function findIn(source: string, weigh: Weigh): Found[] {
  const text = removeInvisible(source.slice(0, limits.instructions.scanMaxChars)).text.normalize(
    'NFKC',
  );
  if (!hint.test(text)) return [];
  const found: Found[] = [];
  for (const [index, { pattern, weight }] of patterns.entries()) {
    for (const match of text.matchAll(pattern)) {
      if (found.length >= limits.instructions.countMax * 4) return found;
      const end = match.index + match[0].length;
      const before = text.slice(Math.max(0, match.index - 100), match.index);
      const phrase = match[0].replace(/\s+/g, ' ').trim().slice(0, limits.instructions.charsMax);
      const after = text.slice(end, end + 220);
      found.push({ text: phrase, weight: weigh(weight, before, after), key: String(index) });
    }
  }
  return found;
}

/** A quick look: without one of these words no pattern fits. */
const hint =
  /instruction|prompt|system|assistant|\bai\b|llm|language model|ignore|disregard|you are (?:now|no)|tool|canary|claude|gemini|copilot|im_start|\[\/?INST|<<|do not \w+|credentials|secrets|context/i;
