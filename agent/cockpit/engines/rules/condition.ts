import { z } from 'zod';
import type { Scalar } from './signals.ts';

export const comparisons = ['above', 'atLeast', 'below', 'atMost'] as const;
export type Comparison = (typeof comparisons)[number];

/** A condition as it is written in a rule: a tree of `all`, `any` and `not` over tests of one signal. */
export interface Condition {
  readonly all?: readonly Condition[] | undefined;
  readonly any?: readonly Condition[] | undefined;
  readonly not?: Condition | undefined;
  readonly signal?: string | undefined;
  readonly is?: Scalar | undefined;
  readonly isNot?: Scalar | undefined;
  readonly oneOf?: readonly Scalar[] | undefined;
  readonly known?: boolean | undefined;
  /** The change of the signal over so many hours is compared, not the signal. */
  readonly changeOverHours?: number | undefined;
  readonly above?: number | { readonly signal: string } | undefined;
  readonly atLeast?: number | { readonly signal: string } | undefined;
  readonly below?: number | { readonly signal: string } | undefined;
  readonly atMost?: number | { readonly signal: string } | undefined;
}

export const conditionLimits = { depthMax: 12, nodesMax: 200 } as const;

const scalar = z.union([z.number(), z.string().max(200), z.boolean()]);
const bound = z.union([z.number(), z.strictObject({ signal: z.string().min(1) })]);
const groups = ['all', 'any', 'not', 'signal'] as const;
const tests = ['is', 'isNot', 'oneOf', 'known', ...comparisons] as const;

const node: z.ZodType<Condition> = z.lazy(() =>
  z
    .strictObject({
      all: z.array(node).min(1).max(50).optional(),
      any: z.array(node).min(1).max(50).optional(),
      not: node.optional(),
      signal: z.string().min(1).max(100).optional(),
      is: scalar.optional(),
      isNot: scalar.optional(),
      oneOf: z.array(scalar).min(1).max(50).optional(),
      known: z.boolean().optional(),
      changeOverHours: z.number().positive().max(8_760).optional(),
      above: bound.optional(),
      atLeast: bound.optional(),
      below: bound.optional(),
      atMost: bound.optional(),
    })
    .superRefine((value, context) => {
      const problem = problemOf(value);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    }),
);

/** A condition that is no deeper and no larger than `conditionLimits` says. */
export const condition: z.ZodType<Condition> = z
  .unknown()
  .superRefine((value, context) => {
    const { depth, nodes } = measure(value, 0);
    if (depth <= conditionLimits.depthMax && nodes <= conditionLimits.nodesMax) return;
    const { depthMax, nodesMax } = conditionLimits;
    const message = `at most ${depthMax} levels and ${nodesMax} conditions`;
    context.addIssue({ code: 'custom', message });
  })
  .pipe(node);

function problemOf(value: Condition): string | undefined {
  const given = groups.filter((name) => value[name] !== undefined);
  if (given.length !== 1) return 'it needs one of all, any, not and signal';
  const asked = tests.filter((name) => value[name] !== undefined);
  const { changeOverHours } = value;
  if (given[0] !== 'signal') {
    const stray = [...asked, ...(changeOverHours === undefined ? [] : ['changeOverHours'])];
    return stray.length === 0 ? undefined : `${stray[0]} belongs beside a signal`;
  }
  if (asked.length !== 1) return `a signal needs one of ${tests.join(', ')}`;
  if (changeOverHours !== undefined && !comparisons.some((name) => name === asked[0])) {
    return `a change is compared with ${comparisons.join(', ')}`;
  }
  return undefined;
}

/** Stops at what is too much already, so that a file of aliases costs nothing. */
function measure(value: unknown, depth: number): { depth: number; nodes: number } {
  if (depth > conditionLimits.depthMax || typeof value !== 'object' || value === null) {
    return { depth, nodes: 0 };
  }
  const { all, any, not } = value as { all?: unknown; any?: unknown; not?: unknown };
  const below = [all, any].flatMap((list) => (Array.isArray(list) ? list : []));
  if (not !== undefined) below.push(not);
  let [deepest, nodes] = [depth, 1];
  for (const each of below) {
    const found = measure(each, depth + 1);
    deepest = Math.max(deepest, found.depth);
    nodes += found.nodes;
    if (nodes > conditionLimits.nodesMax) break;
  }
  return { depth: deepest, nodes };
}
