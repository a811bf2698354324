import { expect, it } from 'vitest';
import { secretFolders } from './users.ts';

it('lists every folder between the home and a secret, parents first', () => {
  const secret = { reference: 'op://v/i/f', description: '', consumers: [] };
  expect(
    secretFolders([
      { ...secret, path: '{home}/.ssh/id_ed25519' },
      { ...secret, path: '{home}/.config/github/pat' },
      { ...secret, path: '{home}/.config/datadog/app-key' },
      { ...secret, path: '{home}/.token' },
      { ...secret, path: '/var/lib/service/key' },
      secret,
    ]),
  ).toEqual(['.config', '.config/datadog', '.config/github', '.ssh']);
});
