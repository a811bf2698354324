import type { Context } from 'hono';
import { Fault, type FaultCode } from '#lib';
import { isOneOf } from '#lib/http';
import { cockpitStatuses } from '../api/statuses.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { Bearers } from './bearers.ts';

/** Who may look and act. */
export interface Guard {
  /** The person that has signed in, if any. @throws Fault api.refused for a change from another site */
  readonly personOf: (context: Context) => string | undefined;
  /** What a form of that person's pages carries; no other site knows it. */
  readonly formTokenOf: (context: Context) => string;
  /** Programs, agents among them. */
  readonly bearers: Bearers;
}

export interface Caller {
  readonly actor: Actor;
  readonly formToken: string;
  /** By a token in a header, which no browser sends by itself. */
  readonly isProgram: boolean;
}

/** Undefined for whoever may not. An agent is who its token names, and may what it was granted.
 * @throws Fault api.refused */
export function callerOf(context: Context, guard: Guard): Caller | undefined {
  const program = guard.bearers.actorOf((name) => context.req.header(name));
  if (program !== undefined) return { actor: program, formToken: '', isProgram: true };
  const person = guard.personOf(context);
  if (person === undefined) return undefined;
  const actor: Actor = `person:${person.replaceAll(/\s/g, '-')}`;
  return { actor, formToken: guard.formTokenOf(context), isProgram: false };
}

/** @throws Fault api.refused for a form that is not from a page of this person */
export function checkFormToken(caller: Caller, given: unknown): void {
  if (caller.isProgram) return;
  if (typeof given === 'string' && isOneOf([caller.formToken], given)) return;
  throw new Fault({
    code: 'api.refused',
    message: 'this form is not from a page of yours, or the page is old',
    hint: 'load the page again',
  });
}

const statuses: Readonly<Partial<Record<FaultCode, number>>> = {
  ...cockpitStatuses,
  usage: 400,
  'api.refused': 403,
  'api.unreachable': 502,
  'api.failed': 502,
  'postgres.unavailable': 503,
  'postgres.busy': 503,
  'postgres.locked': 503,
  aborted: 503,
};

export const statusOf = (fault: Fault): number => statuses[fault.code] ?? 409;
