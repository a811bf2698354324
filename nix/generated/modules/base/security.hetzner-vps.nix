# Made by `panther generate` from modules/base/security.ts; do not edit.
{ ... }:
{
  boot = {
    blacklistedKernelModules = [
      "ax25"
      "cramfs"
      "dccp"
      "freevxfs"
      "hfs"
      "hfsplus"
      "jffs2"
      "n-hdlc"
      "netrom"
      "rds"
      "rose"
      "tipc"
      "x25"
    ];
    kernel.sysctl = {
      "kernel.dmesg_restrict" = 1;
      "kernel.kptr_restrict" = 2;
      "kernel.unprivileged_bpf_disabled" = 1;
      "kernel.yama.ptrace_scope" = 1;
      "net.core.bpf_jit_harden" = 2;
      "net.ipv4.conf.all.accept_redirects" = 0;
      "net.ipv4.conf.all.accept_source_route" = 0;
      "net.ipv4.conf.all.secure_redirects" = 0;
      "net.ipv4.conf.all.send_redirects" = 0;
      "net.ipv4.conf.default.accept_redirects" = 0;
      "net.ipv4.conf.default.secure_redirects" = 0;
      "net.ipv4.conf.default.send_redirects" = 0;
      "net.ipv4.tcp_rfc1337" = 1;
      "net.ipv6.conf.all.accept_redirects" = 0;
      "net.ipv6.conf.all.accept_source_route" = 0;
      "net.ipv6.conf.default.accept_redirects" = 0;
    };
  };
  environment.etc."systemd/coredump.conf.d/50-panther.conf".text =
    "[Coredump]\nStorage=none\nProcessSizeMax=0\n";
  security = {
    protectKernelImage = true;
    sudo = {
      enable = true;
      extraConfig = "Defaults lecture = never\n";
      wheelNeedsPassword = false;
    };
  };
}
