import type { InputName } from '../fleet/inputs.ts';
import { type NixAttrs, ref } from '../lang/index.ts';
import { defineModule } from './test-fleet.ts';

/** A module that asks for some flake inputs and imports from others. */
export function testInputs(needs: readonly InputName[], used: readonly string[]) {
  const config: NixAttrs = {
    imports: used.map((name) => ref(`inputs.${name}.nixosModules.default`)),
  };
  return defineModule({
    name: 'test/inputs',
    description: 'uses flake inputs',
    needs,
    nixos: () => config as never,
  });
}
