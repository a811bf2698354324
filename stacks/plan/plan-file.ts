import { z } from 'zod';
import { Fault, readJsonFile, writeFileAtomic } from '#lib';
import type { TargetState } from '../deploy/lease.ts';
import type { HostPlan } from './types.ts';

// What a deployment holds the plan to; the rest is for who reads it.
const planFile = z.looseObject({
  kind: z.literal('panther-plan'),
  version: z.literal(1),
  host: z.string(),
  madeAt: z.string(),
  goal: z.string().startsWith('/'),
  target: z.object({
    current: z.string(),
    default: z.string(),
    generation: z.string(),
    bootId: z.string(),
  }),
  source: z.looseObject({
    who: z.string(),
    git: z.looseObject({ revision: z.string() }).nullable(),
    flakeLockHash: z.string().nullable(),
  }),
});

export type PlanFile = z.infer<typeof planFile>;

/** Throws Fault `io.no-space` or `io.write-failed`. */
export function writePlanFile(path: string, plan: HostPlan): void {
  writeFileAtomic(path, `${JSON.stringify(plan, null, 2)}\n`);
}

/** Throws Fault `io.read-failed` or `json.invalid`. */
export function readPlanFile(path: string): PlanFile {
  return readJsonFile(path, planFile);
}

/** What there is when a plan is to be carried out. */
export interface PresentState extends TargetState {
  readonly host: string;
  /** What was built now. */
  readonly goal: string;
}

/** Why a plan must not be carried out any more, as Fault `deploy.plan-stale`; undefined when all is
 * as it was planned. */
export function planStaleFault(plan: PlanFile, now: PresentState): Fault | undefined {
  const { host, goal, target } = plan;
  const rows: readonly (readonly [string, string, string])[] = [
    ['it is for', host, now.host],
    ['the system to deploy is', goal, now.goal],
    ['the running system is', target.current, now.current],
    ['the boot default is', target.default, now.default],
    ['the generation is', target.generation, now.generation],
    ['the machine was rebooted: its boot is', target.bootId, now.bootId],
  ];
  const moved = rows.filter(([, planned, present]) => planned !== present);
  if (moved.length === 0) return undefined;
  return new Fault({
    code: 'deploy.plan-stale',
    message: [
      `the plan of ${plan.madeAt} by ${plan.source.who} is not what would happen now`,
      ...moved.map(([what, planned, present]) => {
        return `  ${what} ${present || 'none'}, planned with ${planned || 'none'}`;
      }),
    ].join('\n'),
    hint: `look at it again: panther plan --host ${now.host} --out FILE`,
    where: now.host,
  });
}
