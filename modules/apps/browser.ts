import { z } from 'zod';
import { call, defineModule, type NixAttrs, type NixExpr, pkg } from '#nix';

type Browser = 'brave' | 'zen';

const desktopFiles: Readonly<Record<Browser, string>> = {
  brave: 'brave-browser.desktop',
  zen: 'zen-beta.desktop',
};

const webTypes = [
  'application/xhtml+xml',
  'text/html',
  'x-scheme-handler/about',
  'x-scheme-handler/http',
  'x-scheme-handler/https',
  'x-scheme-handler/unknown',
] as const;

// Chrome Enterprise policies that Brave reads too, and its own from "Group Policy" in Brave's help.
// NixOS writes them for every browser that is built on Chromium.
const bravePolicies: NixAttrs = {
  BackgroundModeEnabled: false,
  BraveAIChatEnabled: false,
  BraveRewardsDisabled: true,
  BraveVPNDisabled: true,
  BraveWalletDisabled: true,
  BrowserSignin: 0,
  DefaultBrowserSettingEnabled: false,
  MetricsReportingEnabled: false,
  // Passwords are 1Password's.
  PasswordManagerEnabled: false,
};

// https://mozilla.github.io/policy-templates
const zenPolicies: NixAttrs = {
  // The store is read-only: an update comes with the flake's lock.
  DisableAppUpdate: true,
  DisableTelemetry: true,
  DontCheckDefaultBrowser: true,
  OfferToSaveLogins: false,
};

/** Zen with our policies; `default` is the beta channel, the stable one of the two. */
function zenPackage(system: string): NixExpr {
  return call(`inputs.zen-browser.packages.${system}.default.override`, {
    extraPolicies: zenPolicies,
  });
}

export const browser = defineModule({
  name: 'apps/browser',
  description: 'Brave and Zen, without telemetry and without a password store of their own',
  options: z.strictObject({
    default: z
      .enum(['brave', 'zen'])
      .default('zen')
      .describe('The browser that opens links; it must be one of those installed.'),
    extensions: z
      .array(z.string().regex(/^[a-p]{32}$/))
      .default(['aeblfdkhhhdcdjpifhhbdiojplfjncoa'])
      .describe(
        "Extensions that Brave installs, by Chrome Web Store id. The default is 1Password's.",
      ),
  }),
  needs: ['zen-browser'],
  nixos: ({ options, host }) => ({
    environment: {
      systemPackages: [pkg('brave'), zenPackage(host.system)],
      // 1Password talks to browsers it knows, and to the process names in this file.
      etc: { '1password/custom_allowed_browsers': { text: 'zen\n.zen-wrapped\n', mode: '0755' } },
    },
    programs: {
      chromium: { enable: true, extensions: options.extensions, extraOpts: bravePolicies },
    },
  }),
  home: ({ options }) => ({
    xdg: {
      mimeApps: {
        enable: true,
        defaultApplications: Object.fromEntries(
          webTypes.map((type) => [type, desktopFiles[options.default]]),
        ),
      },
    },
  }),
});
