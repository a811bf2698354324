import { once } from './once.ts';
import { listItems, textOf } from './reading.ts';
import type { Unit } from './units.ts';

const execKeys = /^Exec(?:Start|StartPre|StartPost|Stop|StopPost|Reload|Condition)$/;

export interface ExecLine {
  readonly option: string;
  /** With `${…}` for what is interpolated. */
  readonly text: string;
}

/** The command lines of a unit that are there as text. */
export const execLines = once((unit: Unit): readonly ExecLine[] =>
  [...unit.section].flatMap(([key, value]) => {
    if (!execKeys.test(key)) return [];
    return listItems(value).flatMap((item) => {
      const text = textOf(item);
      return text === undefined ? [] : [{ option: `${unit.option}.serviceConfig.${key}`, text }];
    });
  }),
);

const scriptKeys = ['script', 'preStart', 'postStart', 'preStop', 'postStop', 'reload'] as const;

/** The shell scripts of a unit that are there as text. */
export const scriptsOf = once((unit: Unit): readonly ExecLine[] =>
  scriptKeys.flatMap((key) => {
    const text = textOf(unit.options.get(key));
    return text === undefined ? [] : [{ option: `${unit.option}.${key}`, text }];
  }),
);
