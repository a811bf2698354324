import { createTwoFilesPatch } from 'diff';
import { canonicalJson, Fault } from '#lib';
import type { PolicySnapshot, TailnetControl, TailnetDevice } from './control.ts';
import type { TailnetFleet } from './fleet-ports.ts';
import { hasComments, parseHujson } from './hujson.ts';
import { isTailnetAddress, readTailnetStatus, type TailscaleCommandOptions } from './local.ts';
import { findLockouts, type Lockout } from './lockout.ts';
import { generatePolicy, type Role, renderPolicy, tagOf } from './policy.ts';

export interface AclInput {
  readonly control: TailnetControl;
  readonly fleet: TailnetFleet;
  /** Who owns the tags; undefined is decided by the kind of control plane. */
  readonly owner: string | undefined;
  readonly command: TailscaleCommandOptions;
}

/** What would be set, against what is set. */
export interface AclReview {
  readonly server: string;
  readonly wanted: string;
  readonly before: PolicySnapshot;
  readonly isCurrent: boolean;
  /** 'unknown' where the control plane cannot check without setting. */
  readonly checked: 'valid' | 'unknown';
  /** Unified; '' when nothing would change. */
  readonly diff: string;
  readonly lockouts: readonly Lockout[];
  /** Of what is set by hand and would be gone. */
  readonly losses: readonly string[];
}

/** Makes the policy of the fleet, has it checked and compares it with the one that is set. Changes
 * nothing. Throws Fault `tailnet.policy-invalid` and those of the control plane. */
export async function reviewAcl({ control, fleet, owner, command }: AclInput): Promise<AclReview> {
  const [devices, before] = await Promise.all([control.listDevices(), control.readPolicy()]);
  const chosen = owner ?? defaultOwner(control, fleet);
  const populated = control.kind === 'headscale' ? rolesOf(devices) : undefined;
  const wanted = renderPolicy(generatePolicy({ hosts: fleet.hosts, owner: chosen, populated }));
  const checked = await control.checkPolicy(wanted);
  const now = parseHujson(before.text);
  const next = parseHujson(wanted);
  const isCurrent = canonicalJson(now) === canonicalJson(next);
  const self = await findSelf(devices, command);
  return {
    server: control.server,
    wanted,
    before,
    isCurrent,
    checked,
    diff: isCurrent ? '' : patch(now, wanted),
    lockouts: findLockouts({ hosts: fleet.hosts, devices, self, owner: chosen }),
    losses: isCurrent ? [] : findLosses(before.text, now, next),
  };
}

/** Headscale has no group of admins. */
function defaultOwner(control: TailnetControl, fleet: TailnetFleet): string {
  return control.kind === 'headscale' ? `${fleet.user}@` : 'autogroup:admin';
}

function rolesOf(devices: readonly TailnetDevice[]): Set<Role> {
  const tags = new Set(devices.flatMap((device) => device.tags));
  return new Set((['server', 'workstation'] as const).filter((role) => tags.has(tagOf(role))));
}

async function findSelf(
  devices: readonly TailnetDevice[],
  command: TailscaleCommandOptions,
): Promise<TailnetDevice | undefined> {
  const answer = await readTailnetStatus(command);
  if (!answer.read) return undefined;
  const own = (answer.status.Self?.TailscaleIPs ?? []).filter(isTailnetAddress);
  return devices.find(({ addresses }) => addresses.some((address) => own.includes(address)));
}

function patch(now: Readonly<Record<string, unknown>>, wanted: string): string {
  const before = `${JSON.stringify(inOrderOf(wanted, now), undefined, 2)}\n`;
  const text = createTwoFilesPatch('set', 'fleet', before, wanted, '', '', { context: 3 });
  // Without the line of equals signs that begins it.
  return text.slice(text.indexOf('\n') + 1).trimEnd();
}

/** Sections in the order of ours first, so that order alone makes no difference. */
function inOrderOf(
  wanted: string,
  now: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const first = Object.keys(parseHujson(wanted)).filter((name) => Object.hasOwn(now, name));
  const rest = Object.keys(now).filter((name) => !first.includes(name));
  return Object.fromEntries([...first, ...rest].map((name) => [name, now[name]]));
}

function findLosses(
  text: string,
  now: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): string[] {
  const sections = Object.keys(now).filter((name) => !Object.hasOwn(next, name));
  return [
    ...sections.map((name) => `the section "${name}", which was not made from the fleet`),
    ...(hasComments(text) ? ['its comments'] : []),
  ];
}

export interface ApplyOptions {
  /** Sets it although hosts would be out of reach. */
  readonly evenIfLockedOut: boolean;
  /** Resolves to whether the owner agrees; told only when something would change. */
  readonly agree: (review: AclReview) => Promise<boolean>;
}

/** Sets the policy that was reviewed, if what is set is still what was compared. Resolves to false
 * when there was nothing to do. Throws Fault `tailnet.lockout`, `tailnet.conflict`, `aborted` (not
 * agreed), and those of the control plane; nothing was changed then. */
export async function applyAcl(
  control: TailnetControl,
  review: AclReview,
  { evenIfLockedOut, agree }: ApplyOptions,
): Promise<boolean> {
  if (review.isCurrent) return false;
  if (review.lockouts.length > 0 && !evenIfLockedOut) throw lockoutFault(review);
  if (!(await agree(review))) {
    throw new Fault({ code: 'aborted', message: 'not agreed, so nothing was changed' });
  }
  await control.writePolicy(review.wanted, review.before);
  return true;
}

function lockoutFault({ lockouts }: AclReview): Fault {
  const lines = lockouts.map(({ host, why }) => `  ${host}: ${why}`);
  return new Fault({
    code: 'tailnet.lockout',
    message: ['with this policy these hosts could not be logged in to from here:', ...lines].join(
      '\n',
    ),
    hint: 'give them their tags first (panther tailnet key, or the admin console); --even-if-locked-out sets it all the same',
  });
}

/** For a person. */
export function renderReview(review: AclReview): string {
  const { server, isCurrent, checked, diff, lockouts, losses } = review;
  const head = isCurrent
    ? `the policy of ${server} is the one of the fleet`
    : `the policy of ${server} is not the one of the fleet:\n${diff}`;
  return [
    head,
    ...(review.before.text.trim() === '' ? ['no policy is set: everything is allowed now'] : []),
    ...(checked === 'unknown' ? [`${server} cannot check a policy without setting it`] : []),
    ...losses.map((loss) => `would be lost: ${loss}`),
    ...lockouts.map(({ host, why }) => `${host} could not be logged in to from here: ${why}`),
  ].join('\n');
}
