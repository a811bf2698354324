import { z } from 'zod';
import type { Evidence } from '../../model/message.ts';
import { findQuote } from '../quote.ts';

/** What a retriever found: a claim, and the words that bear it out. */
export interface Finding {
  readonly claim: string;
  readonly evidence: Evidence;
  readonly quote: string;
}

const findingSchema = z.object({
  claim: z.string().min(1).max(1_000),
  id: z.string(),
  quote: z.string(),
});

export interface ParsedFindings {
  readonly findings: readonly Finding[];
  /** Lines that are no finding, or quote what is not there. */
  readonly refused: number;
}

/** Reads a retriever's JSON lines; a finding counts when its quote stands in the evidence it names. */
export function parseFindings(
  text: string,
  evidence: ReadonlyMap<string, Evidence>,
): ParsedFindings {
  const findings: Finding[] = [];
  let refused = 0;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('```')) continue;
    const parsed = findingSchema.safeParse(parseJson(line));
    const source = parsed.success ? evidence.get(parsed.data.id) : undefined;
    const place = source && parsed.data && findQuote(source.text, parsed.data.quote);
    if (parsed.success && source !== undefined && place !== undefined) {
      const quote = source.text.slice(place.start, place.end);
      findings.push({ claim: parsed.data.claim, evidence: source, quote });
    } else if (!isNothing(line)) refused += 1;
  }
  return { findings, refused };
}

function isNothing(line: string): boolean {
  return z.object({ found: z.literal(false) }).safeParse(parseJson(line)).success;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
