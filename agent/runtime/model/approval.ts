import { z } from 'zod';

/** What an agent may wish for and only the operator has done. */
export const approvalActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('brain.close'),
    positionId: z.string().min(1).max(100),
  }),
  z.strictObject({
    kind: z.literal('brain.kill-switch'),
    /** Agents wish for more caution, never for less. */
    level: z.int().min(1).max(5),
  }),
]);

export type ApprovalAction = z.output<typeof approvalActionSchema>;

/** A wish, before anybody has decided on it. */
export interface Proposal {
  readonly action: ApprovalAction;
  /** For the person who decides. */
  readonly reason: string;
}

/** `noted`: the agent is not live, so nobody is asked; its run says what it would have wished for. */
export type Proposed =
  | { readonly kind: 'waiting'; readonly id: string; readonly expiresAt: number }
  | { readonly kind: 'noted'; readonly why: string };
