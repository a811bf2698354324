import type { Rule } from '../rule.ts';
import { adminKey } from './admin-key.ts';
import { biosPartition } from './bios-partition.ts';
import { bootLoader } from './boot-loader.ts';
import { btrfsOptions } from './btrfs-options.ts';
import { catalogueMissing } from './catalogue-missing.ts';
import { conflictingDefinitions } from './conflicting-definitions.ts';
import { cpuVendor } from './cpu-vendor.ts';
import { deployUser } from './deploy-user.ts';
import { desktopOnServer } from './desktop-on-server.ts';
import { diskDevice } from './disk-device.ts';
import { diskGrammar } from './disk-grammar.ts';
import { diskIdentityKept } from './disk-identity.ts';
import { diskMounts } from './disk-mounts.ts';
import { displayManagers } from './display-managers.ts';
import { esp } from './esp.ts';
import { execPath } from './exec-path.ts';
import { execPercent } from './exec-percent.ts';
import { facterReport } from './facter-report.ts';
import { factsMissing } from './facts-missing.ts';
import { factsUnmeasured } from './facts-unmeasured.ts';
import { fileMissing } from './file-missing.ts';
import { fileOrphan } from './file-orphan.ts';
import { firewallOff } from './firewall-off.ts';
import { flakeHosts } from './flake-hosts.ts';
import { flakeInputsExact } from './flake-inputs.ts';
import { graphics } from './graphics.ts';
import { initialPassword } from './initial-password.ts';
import { inputUndeclared } from './input-undeclared.ts';
import { inputUnused } from './input-unused.ts';
import { moduleUnused } from './module-unused.ts';
import { networkOnlineWants } from './network-online-wants.ts';
import { networkOwner } from './network-owner.ts';
import { networkdSetup } from './networkd-setup.ts';
import { niriSession } from './niri-session.ts';
import { notificationDaemons } from './notification-daemons.ts';
import { opnixBrokenOptions } from './opnix-broken-options.ts';
import { opnixToken } from './opnix-token.ts';
import { optionRelease } from './option-release.ts';
import { optionType } from './option-type.ts';
import { passwordLogin } from './password-login.ts';
import { polkitAgents } from './polkit-agents.ts';
import { portReach } from './port-reach.ts';
import { portUsedTwice } from './port-used-twice.ts';
import { postgresExtension } from './postgres-extension.ts';
import { postgresOwner } from './postgres-owner.ts';
import { postgresPackage } from './postgres-package.ts';
import { postgresTarget } from './postgres-target.ts';
import { postgresTrust } from './postgres-trust.ts';
import { powerDaemons } from './power-daemons.ts';
import { profileUnused } from './profile-unused.ts';
import { publicPortUndeclared } from './public-port-undeclared.ts';
import { publicPortUnused } from './public-port-unused.ts';
import { releaseBranches } from './release-branches.ts';
import { releaseEndOfLife } from './release-end-of-life.ts';
import { rootLogin } from './root-login.ts';
import { secretConsumer } from './secret-consumer.ts';
import { secretConsumerUnknown } from './secret-consumer-unknown.ts';
import { secretInStore } from './secret-in-store.ts';
import { secretLookingValue } from './secret-looking-value.ts';
import { secretMode } from './secret-mode.ts';
import { secretName } from './secret-name.ts';
import { secretOrdering } from './secret-ordering.ts';
import { secretOwner } from './secret-owner.ts';
import { secretPath } from './secret-path.ts';
import { secretReference } from './secret-reference.ts';
import { secretUnused } from './secret-unused.ts';
import { secretVault } from './secret-vault.ts';
import { serviceHardening } from './service-hardening.ts';
import { serviceRestart } from './service-restart.ts';
import { serviceTypeSane } from './service-type.ts';
import { shellStartersOnce } from './shell-starters.ts';
import { soundServers } from './sound-servers.ts';
import { specialArgsLib } from './special-args-lib.ts';
import { sshUnreachable } from './ssh-unreachable.ts';
import { stateVersionKept } from './state-version-kept.ts';
import { stateVersionRelease } from './state-version-release.ts';
import { substituterKey } from './substituter-key.ts';
import { swapSize } from './swap-size.ts';
import { textClean } from './text-clean.ts';
import { timerNotPersistent } from './timer-not-persistent.ts';
import { timerWithoutService } from './timer-without-service.ts';
import { trustedInterface } from './trusted-interface.ts';
import { trustedUsers } from './trusted-users.ts';
import { unfreeNeeded } from './unfree-needed.ts';
import { unitCycle } from './unit-cycle.ts';
import { unknownOption } from './unknown-option.ts';
import { waitOnline } from './wait-online.ts';
import { wifiFirmware } from './wifi-firmware.ts';
import { wrongSecretsUnit } from './wrong-secrets-unit.ts';

/** Every rule, in the order of the codes. */
export const rules = [
  unknownOption,
  optionType,
  optionRelease,
  conflictingDefinitions,
  catalogueMissing,
  secretName,
  secretReference,
  secretVault,
  secretOwner,
  secretPath,
  secretMode,
  opnixBrokenOptions,
  secretConsumer,
  secretConsumerUnknown,
  secretOrdering,
  wrongSecretsUnit,
  opnixToken,
  secretLookingValue,
  secretInStore,
  initialPassword,
  unitCycle,
  timerWithoutService,
  timerNotPersistent,
  serviceRestart,
  serviceHardening,
  execPath,
  execPercent,
  serviceTypeSane,
  networkOnlineWants,
  portUsedTwice,
  publicPortUndeclared,
  publicPortUnused,
  trustedInterface,
  firewallOff,
  portReach,
  networkOwner,
  networkdSetup,
  waitOnline,
  adminKey,
  passwordLogin,
  rootLogin,
  deployUser,
  sshUnreachable,
  displayManagers,
  polkitAgents,
  shellStartersOnce,
  desktopOnServer,
  niriSession,
  powerDaemons,
  soundServers,
  notificationDaemons,
  diskGrammar,
  diskMounts,
  biosPartition,
  bootLoader,
  diskIdentityKept,
  stateVersionKept,
  stateVersionRelease,
  esp,
  btrfsOptions,
  diskDevice,
  factsUnmeasured,
  factsMissing,
  cpuVendor,
  graphics,
  facterReport,
  swapSize,
  wifiFirmware,
  substituterKey,
  trustedUsers,
  releaseEndOfLife,
  releaseBranches,
  unfreeNeeded,
  postgresPackage,
  postgresOwner,
  postgresExtension,
  postgresTrust,
  postgresTarget,
  moduleUnused,
  profileUnused,
  inputUnused,
  inputUndeclared,
  secretUnused,
  fileOrphan,
  fileMissing,
  textClean,
  flakeInputsExact,
  flakeHosts,
  specialArgsLib,
] as const satisfies readonly Rule[];
