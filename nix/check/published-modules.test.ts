import { expect, test } from 'vitest';
import { fn, letIn, mkIf, type NixAttrs, op, ref } from '../lang/index.ts';
import { publishedConfig } from './published-modules.ts';
import { serviceRestart } from './rules/service-restart.ts';
import { unitCycle } from './rules/unit-cycle.ts';
import { findingsOn } from './test-fleet.ts';

const config: NixAttrs = {
  systemd: {
    services: {
      thing: {
        after: op(['postgresql.service'], '++', ref('cfg.after')),
        serviceConfig: { ExecStart: 'x' },
      },
    },
  },
};
const module = fn(
  { args: ['config', 'lib'], open: true },
  letIn(
    { cfg: ref('config.services.thing') },
    { options: {}, config: mkIf(ref('cfg.enable'), config) },
  ),
);
const publishedModules = new Map([['thing', module]]);
const on = (rule: Parameters<typeof findingsOn>[0], nixos: NixAttrs) =>
  findingsOn(rule, { nixos }, { publishedModules });
const enabled = { services: { thing: { enable: true } } };

test('what the module sets when it is enabled', () => {
  expect(publishedConfig(module)).toEqual(config);
  expect(publishedConfig(ref('inputs.self'))).toEqual({});
});

test('its unit is part of every host that enables it, and of no other', () => {
  const loop = { systemd: { services: { postgresql: { after: ['thing.service'] } } } };
  expect(on(unitCycle, { ...enabled, ...loop })).toHaveLength(1);
  expect(on(unitCycle, loop)).toEqual([]);
  expect(on(serviceRestart, enabled)).toHaveLength(1);
  expect(on(serviceRestart, {})).toEqual([]);
});
