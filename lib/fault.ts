import { exitCodes, type FaultCode } from './fault-codes.ts';

export interface FaultInit {
  readonly code: FaultCode;
  /** What went wrong, in one sentence a user can read. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Where: `file:line`, a host, an option path; printed on a line of its own. */
  readonly where?: string | undefined;
  /** Trying the same again may succeed. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** An expected failure: printed as message, place and hint, without a stack; ends a command with
 * its own exit code. Everything else that is thrown is a bug and crashes with its stack. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly retryable: boolean;

  constructor(init: FaultInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.hint = init.hint;
    this.where = init.where;
    this.retryable = init.retryable ?? false;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }

  toJSON(): { code: FaultCode; message: string; hint?: string; where?: string } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.where === undefined ? {} : { where: this.where }),
    };
  }
}

/** The text a person reads on stderr. */
export function renderFault(fault: Fault): string {
  const lines = [`error: ${fault.message}`];
  if (fault.where !== undefined) lines.push(`  at: ${fault.where}`);
  if (fault.hint !== undefined) lines.push(`  hint: ${fault.hint}`);
  return lines.join('\n');
}
