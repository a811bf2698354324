import { backup, podman, server, serverNet } from '#modules';
import { defineProfile, use } from '#nix';

export const serverBase = defineProfile({
  name: 'server/base',
  description: 'A rented virtual machine: its network, rootless containers, nightly backups',
  modules: [use(server), use(serverNet), use(podman), use(backup)],
});
