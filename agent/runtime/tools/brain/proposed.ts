import type { Proposed } from '../../model/approval.ts';
import type { ToolOutput } from '../../model/tool.ts';
import { textPart } from '../knowledge.ts';

export function proposedText(proposed: Proposed): ToolOutput {
  const text =
    proposed.kind === 'waiting'
      ? `Proposal ${proposed.id} waits for the operator until ${new Date(proposed.expiresAt).toISOString()}. Nothing has been done.`
      : `Noted, and nobody is asked: ${proposed.why}.`;
  return { text: [textPart(text)], evidence: [] };
}
