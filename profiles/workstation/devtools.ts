import { devtools, homeEditors, homeFish, homeGit, homeOpencode, homeSsh, podman } from '#modules';
import { defineProfile, use } from '#nix';

export const workstationDevtools = defineProfile({
  name: 'workstation/devtools',
  description: 'Shell, editors, git, containers and the coding agent',
  modules: [
    use(devtools),
    use(podman),
    use(homeFish),
    use(homeEditors),
    use(homeGit),
    use(homeSsh),
    use(homeOpencode, { coding: true }),
  ],
});
