import type { z } from 'zod';
import { Fault } from '#lib';
import type { Durability, EventRegistry, EventType, EventTypeName, Projection } from './types.ts';

/** Declares a type of event. `upcast` gets the payload of the version before; what it returns must pass
 * `payload`. */
export function defineEvent<const Name extends EventTypeName, Schema extends z.ZodType>(init: {
  readonly type: Name;
  readonly description: string;
  readonly payload: Schema;
  readonly durability: Durability;
  readonly upcast?: (older: unknown) => unknown;
}): EventType<Name, z.output<Schema>> {
  parseTypeName(init.type);
  return init as unknown as EventType<Name, z.output<Schema>>;
}

/** Declares tables that follow from events; `apply` sees the types of `events`, or names them itself:
 * `defineProjection<typeof signalEvents>({ … })`. Throws a plain Error for what can only be a mistake in the
 * code. */
export function defineProjection<const R extends EventRegistry>(
  init: Projection<R> & { readonly events?: R },
): Projection<R> {
  for (const table of init.tables) {
    if (table !== init.name && !table.startsWith(`${init.name}_`)) {
      throw new Error(`projection ${init.name}: the table ${table} must begin with its name`);
    }
    if (table === 'events' || table === 'projections') {
      throw new Error(`projection ${init.name}: ${table} is a table of the log`);
    }
    if (!/^[a-z][a-z0-9_]*$/.test(table)) throw new Error(`projection ${init.name}: ${table}`);
  }
  return init;
}

export interface TypeName {
  /** Without the version: `order.filled`. */
  readonly family: string;
  readonly version: number;
}

const typePattern = /^([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+)\.v([1-9]\d{0,3})$/;

/** Throws Fault `brain.event-invalid` for anything but `area.kind.v1`. */
export function parseTypeName(type: string): TypeName {
  const [, family, version] = typePattern.exec(type) ?? [];
  if (family === undefined) {
    throw new Fault({
      code: 'brain.event-invalid',
      message: `${JSON.stringify(type)} is no event type`,
      hint: 'an event type looks like order.filled.v1',
    });
  }
  return { family, version: Number(version) };
}
