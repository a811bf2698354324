import { expect, test } from 'vitest';
import type { PortClaim } from '../../fleet/types.ts';
import { findingsOn } from '../test-fleet.ts';
import { portUsedTwice } from './port-used-twice.ts';

const claim = (unit: string, port: number, protocol: 'tcp' | 'udp' = 'tcp'): PortClaim => ({
  port,
  protocol,
  unit,
  reach: 'loopback',
  why: 'a test',
});

test('two units on one port are an error that names both', () => {
  const [found] = findingsOn(portUsedTwice, {
    ports: [claim('atticd', 8080), claim('agent', 8080)],
  });
  expect(found).toMatchObject({ code: 'PN050', severity: 'error', option: '8080/tcp' });
  expect(found?.message).toMatch(/atticd .* and agent /);
});

test('other ports, the other protocol and the same unit pass', () => {
  const ports = [claim('a', 53), claim('b', 54), claim('b', 53, 'udp'), claim('a', 53)];
  expect(findingsOn(portUsedTwice, { ports })).toEqual([]);
});
