import { defineSource } from './define.ts';

/** The coding agent that answers over this knowledge base. */
export const opencode = defineSource({
  name: 'opencode',
  location: 'https://opencode.ai/docs/',
  maxPages: 300,
});
