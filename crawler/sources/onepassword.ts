import { defineSource } from './define.ts';

/** 1Password for developers: references, service accounts, SDKs, command line. */
export const onepassword = defineSource({
  name: 'onepassword',
  location: 'https://www.1password.dev/llms.txt',
  maxPages: 1_000,
});
