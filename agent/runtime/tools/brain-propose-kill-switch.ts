import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { proposedText } from './brain/proposed.ts';
import type { ApprovalPorts } from './ports.ts';

export const brainProposeKillSwitch = defineTool({
  name: 'brain_propose_kill_switch',
  description:
    'Asks the operator to raise the kill switch of the trading brain to a level from 1 (a warning) to 5 (everything is closed). Nothing is done until a person approves it. It cannot be lowered this way.',
  input: z.strictObject({
    level: z.int().min(1).max(5),
    reason: z.string().trim().min(10).max(500),
  }),
  effect: 'write',
  hostile: false,
  timeoutMs: 5_000,
  async run({ propose }: ApprovalPorts, { level, reason }) {
    return proposedText(propose({ action: { kind: 'brain.kill-switch', level }, reason }));
  },
});
