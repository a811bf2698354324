import { Fault } from '#lib';

/** The first thing in a log that is not as it was written. */
export interface LogProblem {
  readonly kind:
    | 'changed'
    | 'missing'
    | 'inserted'
    | 'reordered'
    | 'forked'
    /** The row was rewritten so that it is right in itself; the next row or a head tells. */
    | 'replaced'
    | 'tail-lost'
    | 'head'
    | 'schema'
    | 'file';
  /** The row; 0 when it is about no row. */
  readonly seq: number;
  /** Of that row. */
  readonly columns: readonly string[];
  /** One sentence. */
  readonly message: string;
}

export function tamperedFault(path: string, problem: LogProblem): Fault {
  return new Fault({
    code: 'brain.tampered',
    message: `the event log is not as it was written: ${problem.message}`,
    hint: 'stop the brain, look at it with `panther brain verify`, restore a backup; nothing was changed',
    where: path,
  });
}
