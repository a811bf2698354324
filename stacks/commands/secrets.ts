import { join } from 'node:path';
import { createSecretsCommand } from '../secrets/command.ts';

export const command = createSecretsCommand({
  root: join(import.meta.dirname, '../..'),
  input: process.stdin,
  output: process.stderr,
});
