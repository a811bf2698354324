import { existsSync } from 'node:fs';
import { defineCommand, exitCodes } from '#lib';
import { findProgram, isFine, renderFindings } from '#lib/doctor';
import { programs } from '../doctor/programs.ts';
import {
  findDisks,
  findModels,
  findNode,
  findPorts,
  findServiceAccount,
  findStateFolder,
} from '../doctor/surroundings.ts';
import { findLayout } from '../supervise/open.ts';
import { services } from '../supervise/services.ts';

export const command = defineCommand({
  name: 'doctor',
  summary: 'Say what is missing on this machine, for which command, and how to get it',
  description: `Looks for each program that some command calls, for keys, disk, ports and the state folder. Ends with 0 unless something is missing that every use of this repository needs; then with ${exitCodes['exec.not-found']}.`,
  examples: [{ command: 'panther doctor --json', description: 'The same for a program' }],
  async run({ report, cwd, env, signal }) {
    const machine = { isNixOS: existsSync('/etc/NIXOS'), env, signal };
    const layout = findLayout(env);
    const [found, ports] = await Promise.all([
      Promise.all(programs.map((need) => findProgram(need, machine))),
      findPorts(services),
    ]);
    const findings = [
      findNode(),
      ...found,
      findServiceAccount(env),
      findModels(env, layout),
      findStateFolder(layout),
      ...findDisks(cwd, layout),
      ...ports,
    ];
    report({ ok: findings.every(isFine), findings }, () => renderFindings(findings));
    return findings.every(isFine) ? 0 : exitCodes['exec.not-found'];
  },
});
