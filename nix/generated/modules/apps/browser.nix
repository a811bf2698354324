# Made by `panther generate` from modules/apps/browser.ts; do not edit.
{ inputs, pkgs, ... }:
{
  environment = {
    etc."1password/custom_allowed_browsers" = {
      mode = "0755";
      text = "zen\n.zen-wrapped\n";
    };
    systemPackages = [
      pkgs.brave
      (inputs.zen-browser.packages.x86_64-linux.default.override {
        extraPolicies = {
          DisableAppUpdate = true;
          DisableTelemetry = true;
          DontCheckDefaultBrowser = true;
          OfferToSaveLogins = false;
        };
      })
    ];
  };
  programs.chromium = {
    enable = true;
    extensions = [ "aeblfdkhhhdcdjpifhhbdiojplfjncoa" ];
    extraOpts = {
      BackgroundModeEnabled = false;
      BraveAIChatEnabled = false;
      BraveRewardsDisabled = true;
      BraveVPNDisabled = true;
      BraveWalletDisabled = true;
      BrowserSignin = 0;
      DefaultBrowserSettingEnabled = false;
      MetricsReportingEnabled = false;
      PasswordManagerEnabled = false;
    };
  };
}
