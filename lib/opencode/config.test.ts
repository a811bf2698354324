import { describe, expect, test } from 'vitest';
import { Fault } from '../index.ts';
import { opencodeConfig } from './config.ts';

const zai = { name: 'zai', keyFile: '/run/keys/zai' } as const;
const door = { url: 'http://127.0.0.1:8080/mcp', tokenFile: '/run/keys/token' } as const;

/** The rule that counts for a tool: the last one that matches, `*` for any text
 * (opencode.ai/docs/permissions, "Granular Rules"). */
function ruleFor(permission: unknown, tool: string): unknown {
  const matching = Object.entries(permission as object).filter(([pattern]) =>
    new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(tool),
  );
  return matching.at(-1)?.[1];
}

// The keys of opencode.ai/docs/permissions, "Available Permissions".
const permissions = [
  ...['read', 'edit', 'glob', 'grep', 'bash', 'task', 'skill', 'lsp', 'question', 'webfetch'],
  ...['websearch', 'external_directory', 'doom_loop', 'list', 'todowrite'],
];

describe('opencode.json', () => {
  const config = opencodeConfig({ providers: [zai], tools: door });

  // As JSON and as Nix writes it, which sorts keys.
  test.each([
    ['as it is', (value: object) => value],
    ['with its keys sorted', (value: object) => Object.fromEntries(Object.entries(value).sort())],
  ])('denies everything but our tools, %s', (_, order) => {
    for (const permission of [config.permission, config.agent?.panther?.permission]) {
      const ordered = order(permission as object);
      for (const name of [...permissions, 'another_tool', 'patch']) {
        expect([name, ruleFor(ordered, name)]).toEqual([name, 'deny']);
      }
      expect(ruleFor(ordered, 'panther_search')).toBe('allow');
    }
  });

  test('has no agent that may do more', () => {
    const { panther: _, ...others } = config.agent ?? {};
    expect(Object.keys(others)).toEqual(
      expect.arrayContaining(['build', 'plan', 'general', 'explore']),
    );
    for (const agent of Object.values(others)) expect(agent).toEqual({ disable: true });
    expect(config.default_agent).toBe('panther');
  });

  test('an agent that codes asks before it changes anything, and fetches nothing', () => {
    const coding = opencodeConfig({ providers: [], coding: true });
    const rules = coding.agent?.build?.permission;
    expect(ruleFor(rules, 'edit')).toBe('ask');
    expect(ruleFor(ruleFor(rules, 'bash'), 'rm -rf /')).toBe('ask');
    expect(ruleFor(ruleFor(rules, 'bash'), 'git status --short')).toBe('allow');
    for (const name of ['webfetch', 'websearch', 'task', 'external_directory']) {
      expect(ruleFor(rules, name)).toBe('deny');
    }
    expect(ruleFor(coding.agent?.plan?.permission, 'edit')).toBe('deny');
    expect(coding).not.toHaveProperty('provider');
  });

  test('names files where secrets would be', () => {
    expect(config.provider?.zai?.options).toEqual({
      apiKey: '{file:/run/keys/zai}',
      baseURL: 'https://api.z.ai/api/coding/paas/v4',
    });
    expect(config.mcp?.panther).toMatchObject({
      headers: { authorization: 'Bearer {file:/run/keys/token}' },
      oauth: false,
    });
    expect(() =>
      opencodeConfig({ providers: [{ ...zai, keyFile: '/run/{x}' }], tools: door }),
    ).toThrow(Fault);
  });

  test('has the models of its providers and no others', () => {
    expect(config).toMatchObject({ enabled_providers: ['zai'], model: 'zai/glm-5' });
    const other = { providers: [zai], tools: door, model: 'anthropic/claude-opus-5' };
    expect(() => opencodeConfig(other)).toThrow(/no model of zai/);
    expect(() => opencodeConfig({ ...other, model: 'zai/toString' })).toThrow(/no model/);
    expect(opencodeConfig({ ...other, model: 'zai/glm-4.6' }).small_model).toBe('zai/glm-4.6');
  });
});
