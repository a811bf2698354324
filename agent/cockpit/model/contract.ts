import { z } from 'zod';
import { defineRecord } from './record.ts';

/** A contract of a project. */
export const contract = defineRecord({
  name: 'contract',
  title: 'Contract',
  fields: z.object({
    name: z.string().min(1).max(100),
    /** `erc20`, `core_protocol` … */
    type: z.string().min(1).max(50),
    /** As it was given, like that of a wallet. */
    address: z.string().min(1).max(200),
  }),
  label: ({ name }) => name,
  links: [
    { role: 'project', to: 'project' },
    { role: 'deployer', to: 'wallet' },
    { role: 'admin', to: 'wallet' },
  ],
});
export type Contract = ReturnType<typeof contract.parse>;
