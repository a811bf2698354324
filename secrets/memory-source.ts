import { answerOf, type SecretAnswer, type SecretProblem, type SecretSource } from './source.ts';

export interface MemoryRecord {
  /** The text, or why there is none. */
  readonly value?: string;
  readonly problem?: SecretProblem;
  readonly expiresAtMs?: number;
}

/** A source whose content is given to it; a reference it does not know is a missing item. */
export function createMemorySource(records: Readonly<Record<string, MemoryRecord>>): SecretSource {
  return {
    name: 'a store in memory',
    async resolve(references) {
      return new Map(references.map((reference) => [reference, answer(records[reference])]));
    },
    async readExpiries(references) {
      const known = references.flatMap((reference) => {
        const expiresAtMs = records[reference]?.expiresAtMs;
        return expiresAtMs === undefined ? [] : [[reference, expiresAtMs] as const];
      });
      return new Map(known);
    },
  };
}

function answer(record: MemoryRecord | undefined): SecretAnswer {
  if (record === undefined) {
    return { found: false, problem: 'missing-item', detail: 'nothing is stored under it' };
  }
  if (record.problem !== undefined) {
    return { found: false, problem: record.problem, detail: `stored as ${record.problem}` };
  }
  return answerOf(record.value ?? '');
}
