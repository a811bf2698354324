import { expect, it } from 'vitest';
import { sshFault } from './failure.ts';
import { fingerprint } from './known-hosts.ts';

const target = {
  host: 'ovh',
  user: 'root',
  address: '100.64.0.1',
  port: 22,
  root: '',
  storeRoot: '',
};
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHWz5vLinU3wdLjxLYPA98gpTqnKaHGHL1GIyrRMtrk';

// The texts are those of OpenSSH 9.2's client (sshconnect.c, sshconnect2.c, packet.c, misc.c).
it.each([
  [
    'No ED25519 host key is known for ovh and you have requested strict checking.\nHost key verification failed.',
    'deploy.host-key',
  ],
  ['root@100.64.0.1: Permission denied (publickey,keyboard-interactive).', 'deploy.auth'],
  [
    'Received disconnect from 100.64.0.1 port 22:2: Too many authentication failures',
    'deploy.auth',
  ],
  ['ssh: connect to host 100.64.0.1 port 22: Connection refused', 'deploy.unreachable'],
  ['ssh: connect to host 100.64.0.1 port 22: Connection timed out', 'deploy.unreachable'],
  ['ssh: connect to host 100.64.0.1 port 22: No route to host', 'deploy.unreachable'],
  ['ssh: Could not resolve hostname ovh: Name or service not known', 'deploy.unreachable'],
  ['kex_exchange_identification: Connection closed by remote host', 'deploy.unreachable'],
  ['Timeout, server 100.64.0.1 not responding.', 'deploy.unreachable'],
  ['client_loop: send disconnect: Broken pipe', 'deploy.unreachable'],
  ['', 'deploy.unreachable'],
])('%s', (stderr, code) => {
  const fault = sshFault({ target, pinned: [key], stderr });
  expect(fault.code).toBe(code);
  expect(fault.retryable).toBe(code === 'deploy.unreachable');
});

it('shows both fingerprints of a changed key', () => {
  const offered = 'SHA256:H4aOj/8uV5bCBpxcXeEFCFnQbiv4WOSS+HNSAGQhWtk';
  const stderr = `@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
${offered}.
Please contact your system administrator.
Host key verification failed.`;
  const { message } = sshFault({ target, pinned: [key], stderr });
  expect(message).toContain(offered);
  expect(message).toContain(fingerprint(key));
});
