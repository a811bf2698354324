import { resolve } from 'node:path';
import {
  abortFault,
  type Command,
  type CommandContext,
  defineCommand,
  exitCodes,
  Fault,
  systemClock,
} from '#lib';
import { readPlanFile } from '../plan/plan-file.ts';
import { type Ask, confirmAll } from '../waves/confirm.ts';
import { deployFleet } from '../waves/deploy-fleet.ts';
import type { FleetEvent } from '../waves/events.ts';
import { createFleetRenderer } from '../waves/render.ts';
import { selectHosts, splitList } from '../waves/select.ts';
import { readTargets } from '../waves/targets.ts';
import { deployOptionSpecs } from './command-options.ts';
import { deployHost } from './deploy.ts';
import { renderEvent } from './render.ts';
import type { DeployHost, DeployOptions, DeployPreparation, Outcome } from './types.ts';

type None = Record<never, never>;
export type DeployCommand = Command<None, typeof deployOptionSpecs>;
type Context = CommandContext<None, typeof deployOptionSpecs>;

/** The command `deploy`, given what makes a fleet deployable and how to ask who started it. */
export function createDeployCommand(
  loadPreparation: (context: Pick<CommandContext, 'cwd' | 'env'>) => Promise<DeployPreparation>,
  ask: Ask = undefined,
): DeployCommand {
  return defineCommand({
    name: 'deploy',
    summary: 'Build the systems of hosts, activate them there, and keep what can be reached',
    description,
    options: deployOptionSpecs,
    examples,
    async run(context) {
      const { options: given, signal } = context;
      refuseContradictions(given);
      const preparation = await loadPreparation(context);
      const selection = {
        hosts: splitList(given.host),
        tags: splitList(given.tag),
        all: given.all,
        not: splitList(given.not),
      };
      const hosts = selectHosts(await preparation.listHosts(), selection);
      const targets = readTargets(given.target, hosts);
      if (given.all) await confirmAll({ hosts, yes: given.yes, ask, signal });
      const [only, ...others] = hosts;
      const isOne = others.length === 0 && !given.all && selection.tags.length === 0;
      if (isOne && only !== undefined) return deployOne(context, preparation, only, targets);
      if (given.plan !== undefined) throw usage('--plan is for one host', 'give one --host');
      return deployMany(context, preparation, hosts, targets);
    },
  });
}

async function deployOne(
  context: Context,
  preparation: DeployPreparation,
  host: DeployHost,
  targets: ReadonlyMap<string, string>,
): Promise<number> {
  const { options: given, cwd } = context;
  const plan = given.plan === undefined ? undefined : readPlanFile(resolve(cwd, given.plan));
  const result = await deployHost({
    ...surroundings(context),
    host: host.name,
    preparation,
    plan,
    options: { ...hostOptions(context), target: targets.get(host.name) },
    onEvent: (event) => show(context, event, renderEvent(event), event.event === 'result'),
  });
  return exitCodeOf(result.outcome, given['detailed-exitcode']);
}

/** In detail, as `terraform plan -detailed-exitcode` tells "nothing to do" from "done". */
function exitCodeOf(outcome: Outcome, inDetail: boolean): number {
  if (outcome === 'deployed-failed-units') return exitCodes['deploy.failed-units'];
  if (inDetail && outcome === 'unchanged') return exitCodes['deploy.unchanged'];
  if (inDetail && outcome === 'boot-set') return exitCodes['deploy.reboot-pending'];
  return 0;
}

async function deployMany(
  context: Context,
  preparation: DeployPreparation,
  hosts: readonly DeployHost[],
  targets: ReadonlyMap<string, string>,
): Promise<number> {
  const { options: given, signal } = context;
  const render = createFleetRenderer();
  const { exitCode } = await deployFleet({
    ...surroundings(context),
    hosts,
    preparation,
    targets,
    options: hostOptions(context),
    fleet: {
      canary: given.canary,
      waveSize: given['wave-size'],
      order: given.order,
      maxFailures: given['max-failures'],
      keepSucceeded: given['keep-succeeded'],
      requireAll: given['require-all'],
      parallel: given.parallel,
      parallelCopies: given['parallel-copies'],
    },
    onEvent: (event) => show(context, event, render(event), event.event === 'fleet-result'),
  });
  // Which signal it was decides the exit code; the table has told the rest.
  if (exitCode === exitCodes.aborted) throw abortFault(signal);
  return exitCode;
}

function surroundings({ env, cwd, signal }: Context) {
  const stateFolder = resolve(cwd, env.PANTHER_STATE_DIR || '.panther');
  return { clock: systemClock, env, cwd, signal, stateFolder };
}

function hostOptions({ options: given, cwd }: Context): Omit<DeployOptions, 'target'> {
  return {
    flake: given.flake,
    identity: given.identity && resolve(cwd, given.identity),
    trustOnFirstUse: given['trust-on-first-use'],
    failedUnits: given['failed-units'],
    ignoreUnits: splitList(given['ignore-unit']).map((unit) => unit.replace(/\.service$/, '')),
    activationTimeoutS: given['activation-timeout'],
    confirmTimeoutS: given['confirm-timeout'],
    mode: given.boot ? 'boot' : 'switch',
    reboot: given.reboot,
    allowDirty: given['allow-dirty'],
    ignoreUnsettledOrders: given['ignore-unsettled-orders'],
  };
}

function refuseContradictions(given: Context['options']): void {
  if (!given.boot || !given.reboot) return;
  throw usage('--boot leaves the machine running, --reboot does not', 'give one of them');
}

function usage(message: string, hint: string): Fault {
  return new Fault({ code: 'usage', message: `deploy: ${message}`, hint });
}

function show(
  { json, stdout, stderr }: Context,
  event: FleetEvent,
  text: string | undefined,
  isResult: boolean,
): void {
  if (json) stdout(JSON.stringify(event));
  else if (text !== undefined) (isResult ? stdout : stderr)(text);
}

const description = `The target itself puts the previous system back unless the new one is confirmed over a new
connection in time; the boot default changes only after that. With --json stdout is one event a line.

Several hosts go in waves: servers first, then workstations. A host that fails stops its wave: no
other host starts, and the hosts of that wave that had it already are put back, each on the system it
ran before. Hosts of earlier waves stay. A host that cannot be reached or built stops nobody. At the
end a table says how each host ended and why; with --json the last event is fleet-result.

Exit code of several hosts, the first that applies: 47 a host could not be put back, 130 interrupted,
43 --require-all and not every host was ready, 55 not every host got it, 48 units failed and
--failed-units is warn, 0 every host runs it.`;

const examples = [
  { command: 'panther deploy --host ovh', description: 'deploy over the tailnet' },
  {
    command: 'panther deploy --host ovh --target ssh://root@203.0.113.7 --trust-on-first-use',
    description: 'first contact, not over the tailnet',
  },
  {
    command: 'panther deploy --tag server --canary 1',
    description: 'one server first, the others only if that went well',
  },
  {
    command: 'panther deploy --all --not desktop --wave-size 2 --max-failures 1 --yes',
    description: 'everything but one, two at a time; the second failure stops it',
  },
];
