import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

/** `task.done`, `wallet.sign_message`; one action, never a pattern. */
export const actionName = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z-]*\.[a-z][a-z_-]*$/, 'an action such as task.done');

/** That an agent may do one thing that a person may do. Without one it may not; taken back by removing
 * it. */
export const grant = defineRecord({
  name: 'grant',
  title: 'Grant',
  fields: z.object({
    agent: z.string().regex(/^[^\s:]{1,100}$/, 'the name of an agent'),
    action: actionName,
    /** Why it may. */
    reason: z.string().min(1).max(1_000),
    /** Null for as long as it is not taken back. */
    until: instant.nullable(),
  }),
  label: ({ agent, action }) => `${agent} may ${action}`,
  status: () => 'given',
  // With any, for these wallets only.
  links: [{ role: 'wallets', to: 'wallet', many: true }],
});
export type Grant = ReturnType<typeof grant.parse>;
