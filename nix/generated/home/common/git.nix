# Made by `panther generate` from modules/home/git.ts; do not edit.
{ ... }:
{
  programs = {
    delta = {
      enable = true;
      enableGitIntegration = true;
      options = {
        hyperlinks = true;
        line-numbers = true;
        navigate = true;
      };
    };
    gh = {
      enable = true;
      gitCredentialHelper.enable = false;
      settings = {
        git_protocol = "ssh";
        prompt = "enabled";
      };
    };
    git = {
      enable = true;
      ignores = [
        ".DS_Store"
        ".direnv/"
        ".envrc.local"
        "*.swp"
        "result"
        "result-*"
      ];
      lfs.enable = true;
      settings = {
        alias = {
          amend = "commit --amend --no-edit";
          last = "log -1 --stat";
          unstage = "restore --staged";
        };
        branch.sort = "-committerdate";
        column.ui = "auto";
        commit.verbose = true;
        credential."https://github.com".helper =
          "!f() { test \"$1\" = get && test -r /home/hayden/.config/github/pat && echo username=x-access-token && echo \"password=$(cat /home/hayden/.config/github/pat)\"; }; f";
        diff = {
          algorithm = "histogram";
          colorMoved = "default";
          mnemonicPrefix = true;
        };
        fetch.prune = true;
        init.defaultBranch = "main";
        merge.conflictStyle = "zdiff3";
        pull.rebase = true;
        push = {
          autoSetupRemote = true;
          followTags = true;
        };
        rebase = {
          autoSquash = true;
          autoStash = true;
          updateRefs = true;
        };
        rerere.enabled = true;
        transfer.fsckObjects = true;
        user.name = "Hayden";
      };
      signing = {
        format = "ssh";
        key = null;
        signByDefault = false;
      };
    };
    lazygit = {
      enable = true;
      settings.git.autoFetch = false;
    };
  };
}
