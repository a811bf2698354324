import { describe, expect, it } from 'vitest';
import { fleet } from '#hosts';
import { hashSecretReferences, loadStackFleet } from './stack-hosts.ts';

describe('what a host would get', () => {
  it('says which host has which trigger', async () => {
    const { hosts } = await loadStackFleet();
    expect(hosts.map(({ name }) => name).sort()).toEqual(
      fleet.hosts.map(({ name }) => name).sort(),
    );
    for (const { name, triggers } of hosts) {
      expect(triggers.host).toBe(name);
      expect(triggers.content).toMatch(/^[0-9a-f]{64}$/);
    }
    // The services run on one server (hosts/ovh-cloud-vps/host.ts); the others need no program.
    expect(
      hosts.filter(({ triggers }) => triggers.app !== undefined).map(({ name }) => name),
    ).toEqual(['ovh-cloud-vps']);
    // No two hosts read the same secrets from the same places: one of them names its host.
    expect(new Set(hosts.map(({ triggers }) => triggers.secrets)).size).toBe(hosts.length);
  });

  const secrets = {
    token: { description: 'a', reference: 'op://vault/{host}/token', consumers: ['one'] },
    other: { description: 'b', reference: 'op://vault/other/token', consumers: [] },
  };
  const now = hashSecretReferences(secrets, 'yoga', ['token']);
  const changed = (change: Partial<(typeof secrets)['token'] & { owner: string }>) =>
    hashSecretReferences({ ...secrets, token: { ...secrets.token, ...change } }, 'yoga', ['token']);

  it('changes with where its secrets are read from and who may read them', () => {
    expect(changed({ reference: 'op://vault/{host}/other' })).not.toBe(now);
    expect(changed({ owner: 'hayden' })).not.toBe(now);
    expect(hashSecretReferences(secrets, 'ovh', ['token'])).not.toBe(now);
    expect(hashSecretReferences(secrets, 'yoga', ['token', 'other'])).not.toBe(now);
  });

  it('does not change with the secrets of others, or with their descriptions', () => {
    expect(changed({ description: 'better told' })).toBe(now);
    const others = { ...secrets, other: { ...secrets.other, reference: 'op://vault/moved/token' } };
    expect(hashSecretReferences(others, 'yoga', ['token'])).toBe(now);
  });
});
