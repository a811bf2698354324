import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Effect } from '../model/tool.ts';
import { type AnyTool, bindTools, findTools, mayBeTogether, tools } from './index.ts';
import type { ToolPorts } from './ports.ts';

const all: readonly AnyTool[] = tools;
const effects: readonly Effect[] = ['read', 'write', 'network', 'execute'];
// Nothing below runs a tool.
const ports = {} as ToolPorts;
const named = (name: string) => findTools(all, [name]);

describe('every tool', () => {
  it('has a name of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  // MCP: names of at most 128 of these characters, with the server's in front (modelcontextprotocol.io,
  // specification 2025-11-25, server/tools); inputs are JSON Schema objects.
  it.each(all.map((tool) => [tool.name, tool] as const))('%s can be offered', (_, tool) => {
    expect(tool.name).toMatch(/^[a-z][a-z_]{2,60}$/);
    expect(tool.description.length).toBeGreaterThan(60);
    expect(tool.description).toMatch(/\.$/);
    expect(effects).toContain(tool.effect);
    expect(tool.timeoutMs).toBeGreaterThanOrEqual(1_000);
    expect(tool.timeoutMs).toBeLessThanOrEqual(300_000);
    expect(z.toJSONSchema(tool.input, { io: 'input' })).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
    expect(tool.input.safeParse({ unknownMember: 1 }).success).toBe(false);
  });

  it('that does something says so', () => {
    const acting = all
      .filter(({ effect }) => effect !== 'read')
      .map(({ name, effect }) => [name, effect]);
    expect(acting).toEqual([
      ['brain_propose_close', 'write'],
      ['brain_propose_kill_switch', 'write'],
      ['web_fetch', 'network'],
      ['shell', 'execute'],
    ]);
  });
});

describe('text of strangers', () => {
  const hostile = all.filter((tool) => tool.hostile);

  it('is what pages, producers, machines and programs give', () => {
    expect(hostile.map(({ name }) => name)).toEqual([
      ...['search', 'read_chunk', 'list_libraries', 'outline', 'related'],
      ...['fleet_status', 'fleet_plan', 'brain_signals', 'web_fetch', 'shell'],
    ]);
  });

  it.each(hostile.map(({ name }) => name))('%s goes with no other effect', (name) => {
    for (const effect of ['write', 'network', 'execute'] as const) {
      const given: readonly Effect[] = ['read', effect];
      const options = { effects: given, ports, now: () => 0 };
      expect(() => bindTools(named(name), options)).toThrow(/not/);
      // Beside a tool that acts, whichever it is.
      for (const acting of all.filter((tool) => tool.effect === effect)) {
        expect(mayBeTogether([acting, ...named(name)], given)).toMatch(/not (?:allowed|among)/);
      }
    }
  });

  it('is not kept from who only reads', () => {
    const reading = all.filter(({ effect }) => effect === 'read');
    expect(mayBeTogether(reading, ['read'])).toBeUndefined();
    expect(bindTools(reading, { effects: ['read'], ports, now: () => 0 })).toHaveLength(18);
  });
});

it('refuses a tool with an effect that was not given, and one that is none', () => {
  const options = { effects: ['read'] as const, ports, now: () => 0 };
  expect(() => bindTools(named('brain_propose_close'), options)).toThrow(/effect write/);
  expect(() => findTools(all, ['rm'])).toThrow(/no tool "rm"/);
});
