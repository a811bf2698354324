import { Fault } from '#lib';

/** @throws Fault cockpit.unknown, always */
export function unknownRecord(kind: { readonly name: string }, id: string): never {
  throw new Fault({
    code: 'cockpit.unknown',
    message: `there is no ${kind.name} ${id}`,
    hint: 'it was removed meanwhile, or its address is wrong',
  });
}
