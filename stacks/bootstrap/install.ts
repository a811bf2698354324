import { Fault } from '#lib';
import { fingerprint, type HostKey } from '../ssh/known-hosts.ts';
import type { Target } from '../ssh/target.ts';
import { isTailnetAddress } from '../tailnet/local.ts';
import { askConsent } from './consent.ts';
import { type PlannedDisk, readPlannedDisks, viewDisks } from './disks.ts';
import { stateProblems } from './expect.ts';
import { decideHostKeys, renderKeys } from './host-keys.ts';
import { type Begun, type Installation, look, recordStepOf, targetOf } from './installation.ts';
import { runPhase } from './phase.ts';
import { decidePreflight, diskProblems, tokenProblems } from './preflight.ts';
import { type Progress, writeProgress } from './progress.ts';
import type { MachineReport } from './report.ts';
import type { Run } from './run.ts';
import type { BootstrapResult, InstallPhase, Problem } from './types.ts';
import { awaitInstalled } from './verify.ts';

export async function install(installation: Installation): Promise<BootstrapResult> {
  const { todo, progress } = installation;
  const phases = todo.filter((step) => step !== 'verify');
  const [first] = phases;
  if (first === undefined) {
    // Only `verify` can be left, or nothing at all.
    if (progress === undefined) throw new TypeError('nothing begun and nothing to do');
    return finish(installation, progress, todo.length === 0 ? 'already-installed' : 'installed');
  }
  const begun = await begin(installation, first);
  for (const phase of phases) {
    if (phase !== first) await lookAgain(installation, begun, phase);
    await recordStepOf(installation, begun, phase, () => runPhase(installation, begun, phase));
  }
  return finish(installation, begun.progress, 'installed');
}

/** Everything before the first phase: the flake, the machine's key, the preflight, the consent. */
async function begin(installation: Installation, first: InstallPhase): Promise<Begun> {
  const { run, preparation, path, progress } = installation;
  const { host } = run;
  await run.step('generate', '', async () => [undefined, await preparation.generate(host)]);
  const target = targetOf(installation, progress, first);
  const keys = await run.step('connect', describe(target), async () => {
    const known = keysOf(progress);
    const accepted = await decideHostKeys({ ...installation, ...run, target, known });
    return [accepted, renderKeys(accepted)];
  });
  const report = await run.step('preflight', '', async () => {
    const seen = await look(installation, target, keys);
    return [seen, `${seen.osName || seen.kernel}, ${seen.arch}, ${seen.firmware.toUpperCase()}`];
  });
  const planned = readPlannedDisks(host.disks);
  await judge(installation, first, report, planned);
  const erases = first === 'kexec' || first === 'disko';
  const disks = erases
    ? await agree(installation, viewDisks(planned, report))
    : (progress?.disks ?? []);
  const start = (first === 'kexec' ? undefined : progress) ?? {
    version: 1,
    host: host.name,
    address: target.address,
    user: target.user,
    port: target.port,
    installerPort: report.isInstaller ? target.port : installation.options.installerPort,
    root: target.root,
    installedKey: null,
    installed: null,
    steps: [],
  };
  // What the machine says of itself over a connection that is proven: its installer keeps these.
  const hostKeys = [...new Set([...keys, ...report.hostKeys])];
  const begun = { progress: { ...start, hostKeys, disks } satisfies Progress, report, planned };
  writeProgress(path, begun.progress);
  return begun;
}

/** By which an earlier run knew the machine, before and after. */
function keysOf(progress: Progress | undefined): HostKey[] {
  if (progress === undefined) return [];
  return [...progress.hostKeys, ...(progress.installedKey === null ? [] : [progress.installedKey])];
}

async function agree(
  { run, options, ask }: Installation,
  views: ReturnType<typeof viewDisks>,
): Promise<string[]> {
  run.emit({ event: 'disks', host: run.host.name, disks: views });
  return askConsent({ host: run.host.name, views, options, ask });
}

/** Throws Fault `deploy.not-deployable` with everything that is wrong. */
async function judge(
  { run, options, target, lookUp, progress }: Installation,
  first: InstallPhase,
  report: MachineReport,
  planned: readonly PlannedDisk[],
): Promise<void> {
  const { host } = run;
  const installedKey = progress?.installedKey ?? undefined;
  const problems = [...stateProblems(first, { report, installedKey })];
  const token = { hasToken: options.token !== undefined, withoutToken: options.withoutToken };
  if (first === 'kexec' || first === 'disko') {
    const lookup = await lookUp(host.name);
    const gaps = ['no-command', 'not-running'];
    const preflight = decidePreflight({
      host,
      planned,
      report,
      reinstall: options.reinstall,
      ...token,
      isTailnetAddress: isTailnetAddress(target.address) || target.address.endsWith('.ts.net'),
      tailnetGap: !lookup.found && gaps.includes(lookup.reason) ? lookup.message : undefined,
    });
    problems.push(...preflight.problems);
    for (const warning of preflight.warnings) run.warn(warning);
  } else if (first === 'install') problems.push(...tokenProblems({ host, ...token }));
  refuse(run, problems);
}

function refuse(run: Run, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const host = run.host.name;
  for (const each of problems) run.emit({ event: 'problem', host, ...each });
  const lines = problems.map(({ message, hint }) => `\n  - ${message}\n    ${hint}`);
  throw new Fault({
    code: 'deploy.not-deployable',
    message: `${host} cannot be installed there as it is:${lines.join('')}`,
    where: host,
  });
}

/** Between two phases the machine is another system, or has been for a while. */
async function lookAgain(
  installation: Installation,
  begun: Begun,
  phase: InstallPhase,
): Promise<void> {
  const { run } = installation;
  const target = targetOf(installation, begun.progress, phase);
  const report = await look(installation, target, begun.progress.hostKeys);
  begun.report = report;
  const { host } = run;
  const installedKey = begun.progress.installedKey ?? undefined;
  refuse(run, [
    ...stateProblems(phase, { report, installedKey }),
    ...(phase === 'disko' ? diskProblems({ host, planned: begun.planned, report }) : []),
  ]);
}

async function finish(
  installation: Installation,
  progress: Progress,
  outcome: BootstrapResult['outcome'],
): Promise<BootstrapResult> {
  const { run, options, target, lookUp } = installation;
  const { host, clock, env, signal } = run;
  const { installedKey, installed } = progress;
  if (installedKey === null || installed === null) {
    throw new Fault({
      code: 'deploy.refused',
      message: `nobody noted what was installed on ${host.name}`,
      hint: 'begin with --from install',
    });
  }
  let answeredAt = '';
  await recordStepOf(installation, { progress }, 'verify', async () => {
    const verified = await awaitInstalled({
      ...{ host, target, installedKey, installed, clock, env, signal, lookUp },
      identity: options.identity,
      onWait: (why) => run.output('verify', why),
    });
    answeredAt = describe(verified.target);
    return `${answeredAt} runs ${installed}`;
  });
  const inTailnet = (await lookUp(host.name)).found;
  const result: BootstrapResult = {
    host: host.name,
    outcome,
    running: installed,
    hostKey: fingerprint(installedKey),
    knownHostsFile: host.knownHostsFile,
    answeredAt,
    next: [
      `panther facts --host ${host.name} --write`,
      ...(inTailnet ? [] : ['panther tailnet key    (it is not in the tailnet yet)']),
      `npm run deploy -- --host ${host.name}`,
    ],
  };
  run.emit({ event: 'result', host: host.name, result });
  return result;
}

function describe({ user, address, port }: Target): string {
  return `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
}
