import { expect, it } from 'vitest';
import { decideLoader } from './boot.ts';

// systemd-boot is an EFI program; the server layout (EF02 and ESP) boots either way with GRUB.
it('boots what the disk layout of the role can boot', () => {
  expect(decideLoader('workstation', 'uefi')).toBe('systemd-boot');
  expect(decideLoader('workstation', null)).toBe('systemd-boot');
  expect(decideLoader('workstation', 'bios')).toBe('grub-hybrid');
  expect(decideLoader('server', 'uefi')).toBe('grub-hybrid');
  expect(decideLoader('server', 'bios')).toBe('grub-hybrid');
  expect(decideLoader('server', null)).toBe('grub-hybrid');
});
