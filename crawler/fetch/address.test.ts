import { expect, test } from 'vitest';
import { decideAddress, decideName } from './address.ts';

// One address of each row of the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
// that is not "globally reachable", of the multicast registries, and of the ranges that carry an IPv4
// address.
test.each([
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::7f00:1',
  '2001:2::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd7a:115c:a1e0::1',
  'fe80::1',
  'fe80::1%lo',
  'fec0::1',
  'ff02::1',
  'not an address',
  '127.1',
])('%s is refused', (address) => {
  expect(decideAddress(address)).toBeTypeOf('string');
});

// Resolvers, registries and roots anybody can look up.
test.each([
  '8.8.8.8',
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '198.41.0.4',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
])('%s is public', (address) => {
  expect(decideAddress(address)).toBeUndefined();
});

test.each([
  'localhost',
  'LOCALHOST.',
  'app.localhost',
  'printer.local',
  'metadata.google.internal',
  'router.home.arpa',
  'host.localdomain',
  'metadata',
])('the name %s is refused', (name) => {
  expect(decideName(name)).toBeTypeOf('string');
});

test.each(['example.com', 'internal.example.com', 'localhost.example.com', 'docs.rs'])(
  'the name %s is asked for',
  (name) => {
    expect(decideName(name)).toBeUndefined();
  },
);
