import { describe, expect, test } from 'vitest';
import { anchorForm, renderOptionPath, splitOptionName } from './names.ts';

// The printed forms are those of lib.options.showOption and of the 24.11 manual's own list.
describe('option names', () => {
  test('segments are split at dots outside quotes', () => {
    expect(splitOptionName('services.openssh.enable')).toEqual(['services', 'openssh', 'enable']);
    expect(splitOptionName('boot.kernel.sysctl."net.core.rmem_max"')).toEqual([
      'boot',
      'kernel',
      'sysctl',
      'net.core.rmem_max',
    ]);
    expect(splitOptionName('a."say \\"hi\\"".b')).toEqual(['a', 'say "hi"', 'b']);
  });

  test('every placeholder reads as <name>', () => {
    expect(splitOptionName('users.users.<name>.uid')).toEqual(['users', 'users', '<name>', 'uid']);
    expect(splitOptionName('home-manager.users.<user-name>')).toEqual([
      'home-manager',
      'users',
      '<name>',
    ]);
  });

  test('a segment in the form of an HTML anchor stays whole', () => {
    expect(splitOptionName('boot.kernel.sysctl._net.core.rmem_max_')).toEqual([
      'boot',
      'kernel',
      'sysctl',
      '_net.core.rmem_max_',
    ]);
    expect(splitOptionName('services.xserver.windowManager._2bwm_.enable').at(-2)).toBe('_2bwm_');
    expect(splitOptionName('programs._1password-gui.enable')).toEqual([
      'programs',
      '_1password-gui',
      'enable',
    ]);
    expect(anchorForm('net.core.rmem_max')).toBe('_net.core.rmem_max_');
    expect(anchorForm('invalid users')).toBe('_invalid_users_');
    expect(anchorForm('enable')).toBeUndefined();
  });

  test('a path is shown as Nix would write it', () => {
    expect(renderOptionPath(['services', 'a b', 'list', 2, 'x'])).toBe('services."a b".list[2].x');
    expect(renderOptionPath(['swapDevices', '*', 'device'])).toBe('swapDevices.*.device');
  });
});
