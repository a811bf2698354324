import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { proposedText } from './brain/proposed.ts';
import type { ApprovalPorts } from './ports.ts';

export const brainProposeClose = defineTool({
  name: 'brain_propose_close',
  description:
    'Asks the operator to have a position closed. Nothing is done until a person approves it, and nothing may be done at all. Use it once for a position, with a reason a person can check.',
  input: z.strictObject({
    positionId: z.string().min(1).max(100).describe('As brain_positions has it'),
    reason: z.string().trim().min(10).max(500),
  }),
  effect: 'write',
  hostile: false,
  timeoutMs: 5_000,
  async run({ propose }: ApprovalPorts, { positionId, reason }) {
    return proposedText(propose({ action: { kind: 'brain.close', positionId }, reason }));
  },
});
