import { expect, it } from 'vitest';
import { decideZramPercent } from './zram.ts';

it('gives small machines more compressed swap, and an unmeasured one NixOS’s own default', () => {
  expect(decideZramPercent(2048)).toBe(100);
  expect(decideZramPercent(16_384)).toBe(50);
  expect(decideZramPercent(40_960)).toBe(25);
  // nixos/modules/config/zram.nix: memoryPercent defaults to 50.
  expect(decideZramPercent(null)).toBe(50);
});
