import { expect, test } from 'vitest';
import { lines, mkForce } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { postgresTrust } from './postgres-trust.ts';

const on = (...rules: string[]) =>
  findingsOn(postgresTrust, {
    nixos: {
      services: { postgresql: { authentication: mkForce(lines(`${rules.join('\n')}\n`)) } },
    },
  });

// PostgreSQL manual, "The pg_hba.conf File".
test('trust over TCP is an error, weak passwords are a warning', () => {
  expect(on('host all all 127.0.0.1/32 trust')).toMatchObject([
    { code: 'PN113', severity: 'error' },
  ]);
  expect(on('hostssl all all 10.0.0.0 255.0.0.0 trust')).toHaveLength(1);
  expect(on('host all all ::1/128 md5')).toMatchObject([{ severity: 'warning' }]);
});

test('scram over TCP and the socket pass', () => {
  expect(
    on('local all all peer', 'local all all trust', 'host all all ::1/128 scram-sha-256'),
  ).toEqual([]);
});
