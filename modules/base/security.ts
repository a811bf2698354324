import { z } from 'zod';
import { defineModule } from '#nix';

// Kernel documentation, admin-guide/sysctl. What containers and Tailscale live on stays as it is:
// user namespaces, IP forwarding and reverse path filtering are not touched here.
const sysctl = {
  'kernel.dmesg_restrict': 1,
  'kernel.kptr_restrict': 2,
  'kernel.unprivileged_bpf_disabled': 1,
  // A debugger may attach to its own children only.
  'kernel.yama.ptrace_scope': 1,
  'net.core.bpf_jit_harden': 2,
  'net.ipv4.conf.all.accept_redirects': 0,
  'net.ipv4.conf.all.accept_source_route': 0,
  'net.ipv4.conf.all.secure_redirects': 0,
  'net.ipv4.conf.all.send_redirects': 0,
  'net.ipv4.conf.default.accept_redirects': 0,
  'net.ipv4.conf.default.secure_redirects': 0,
  'net.ipv4.conf.default.send_redirects': 0,
  'net.ipv4.tcp_rfc1337': 1,
  'net.ipv6.conf.all.accept_redirects': 0,
  'net.ipv6.conf.all.accept_source_route': 0,
  'net.ipv6.conf.default.accept_redirects': 0,
};

// Protocols and file systems nobody here uses, each with a record of kernel holes; without this any
// user can have them loaded.
const rareModules = [
  'ax25',
  'cramfs',
  'dccp',
  'freevxfs',
  'hfs',
  'hfsplus',
  'jffs2',
  'n-hdlc',
  'netrom',
  'rds',
  'rose',
  'tipc',
  'x25',
];

export const security = defineModule({
  name: 'base/security',
  description: 'sudo, kernel hardening, core dumps',
  options: z.strictObject({
    sudoNeedsPassword: z
      .boolean()
      .nullable()
      .default(null)
      .describe(
        'Whether the owner types a password for sudo. null: yes on a workstation, no on a server, where the owner logs in by key and has no password.',
      ),
    protectKernelImage: z
      .boolean()
      .nullable()
      .default(null)
      .describe(
        'Forbid replacing the running kernel. This turns off hibernation and kexec (so also a reinstall with nixos-anywhere). null: on for a server, off for a workstation.',
      ),
    apparmor: z
      .boolean()
      .default(false)
      .describe('Turn on AppArmor with the profiles that packages bring. Needs a reboot.'),
    keepCoreDumps: z
      .boolean()
      .default(false)
      .describe(
        'Keep core dumps of crashed programs on disk, at most 1 GiB. They hold whatever was in memory, secrets too.',
      ),
  }),
  nixos: ({ options, host }) => {
    const workstation = host.role === 'workstation';
    return {
      security: {
        sudo: {
          enable: true,
          // Not execWheelOnly: the deploy user is in no group but its own.
          wheelNeedsPassword: options.sudoNeedsPassword ?? workstation,
          extraConfig: 'Defaults lecture = never\n',
        },
        protectKernelImage: options.protectKernelImage ?? !workstation,
        ...(workstation ? { polkit: { enable: true } } : {}),
        ...(options.apparmor ? { apparmor: { enable: true } } : {}),
      },
      // Root has no password ("!" is NixOS's default) and no key: it is reached through sudo only.
      boot: { kernel: { sysctl }, blacklistedKernelModules: rareModules },
      // As a drop-in file: the option for it was renamed between releases.
      environment: {
        etc: {
          'systemd/coredump.conf.d/50-panther.conf': {
            text: options.keepCoreDumps
              ? '[Coredump]\nStorage=external\nMaxUse=1G\n'
              : '[Coredump]\nStorage=none\nProcessSizeMax=0\n',
          },
        },
      },
    };
  },
});
