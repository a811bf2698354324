# Made by `panther generate` from modules/base/locale.ts; do not edit.
{ ... }:
{
  console.keyMap = "us";
  i18n = {
    defaultLocale = "en_US.UTF-8";
    extraLocaleSettings = {
      LC_MEASUREMENT = "en_DK.UTF-8";
      LC_MONETARY = "en_DK.UTF-8";
      LC_NUMERIC = "en_DK.UTF-8";
      LC_PAPER = "en_DK.UTF-8";
      LC_TIME = "en_DK.UTF-8";
    };
  };
  services.timesyncd.enable = true;
  time.timeZone = "UTC";
}
