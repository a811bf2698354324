import { longRunning } from '../long-running.ts';
import { textsIn } from '../reading.ts';
import { defineRule } from '../rule.ts';
import type { Unit } from '../units.ts';

// systemd.exec(5), "Sandboxing". DynamicUser= brings the first four along.
const base = ['NoNewPrivileges', 'ProtectSystem', 'PrivateTmp', 'ProtectHome'] as const;
const further = [
  'ProtectKernelTunables',
  'ProtectControlGroups',
  'RestrictAddressFamilies',
] as const;

export const serviceHardening = defineRule({
  code: 'PN044',
  over: 'host',
  title: 'A long-running service without a sandbox, or with one it cannot live in',
  severity: 'warning',
  run: (host, report) => {
    for (const unit of longRunning(host)) {
      const missing = missingFrom(unit);
      if (missing.length > 0) {
        report({
          where: unit.where,
          option: `${unit.option}.serviceConfig`,
          message: `${unit.name} runs without ${missing.join(', ')}`,
          hint: 'set them, or say in the module why this service cannot have them',
        });
      }
      if (unit.section.get('MemoryDenyWriteExecute') === true && runsNode(unit)) {
        report({
          severity: 'error',
          where: unit.where,
          option: `${unit.option}.serviceConfig.MemoryDenyWriteExecute`,
          message: `${unit.name} runs Node with MemoryDenyWriteExecute: V8 compiles at run time and dies at once`,
          hint: 'leave MemoryDenyWriteExecute out',
        });
      }
    }
  },
});

function missingFrom({ section }: Unit): readonly string[] {
  const isDynamic = section.get('DynamicUser') === true;
  return [...(isDynamic ? [] : base), ...further].filter((key) => !section.has(key));
}

function runsNode({ section }: Unit): boolean {
  const line = section.get('ExecStart');
  if (line === undefined) return false;
  return textsIn(line).some((text) => /(?:^|\/)node(?:\s|$)|^pkgs\.nodejs/.test(text));
}
