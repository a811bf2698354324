# Made by `panther generate` from secrets/map.ts; do not edit.
{
  host,
  user,
  home,
}:
{
  agentToken = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.config/panther/agent-token";
    reference = "op://pantherOS/panther/agent/token";
  };
  atticB2AppKey = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/attic/b2/appKey";
  };
  atticB2KeyId = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/attic/b2/keyId";
  };
  atticTokenSecret = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/attic/server/tokenSecret";
  };
  backupB2AppKey = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/backup/b2/appKey";
  };
  backupB2KeyId = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/backup/b2/keyId";
  };
  backupPassword = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/backup/restic/password";
  };
  brainToken = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/panther/brain/token";
  };
  datadogApiKey = {
    group = "datadog";
    mode = "0600";
    owner = "datadog";
    reference = "op://pantherOS/datadog/${host}/apiKey";
  };
  datadogAppKey = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.config/datadog/app-key";
    reference = "op://pantherOS/datadog/default/appKey";
  };
  datadogHostUrl = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.config/datadog/host-url";
    reference = "op://pantherOS/datadog/default/hostUrl";
  };
  githubPat = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.config/github/pat";
    reference = "op://pantherOS/github-pat/token";
  };
  mcpToken = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/panther/agent/mcp-token";
  };
  minimaxApiKey = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/minimax-coding-plan-api/default/apiKey";
  };
  minimaxBaseAnthropicUrl = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/minimax-coding-plan-api/default/baseAnthropicUrl";
  };
  minimaxBaseUrl = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/minimax-coding-plan-api/default/baseUrl";
  };
  opencodePassword = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.config/panther/opencode-password";
    reference = "op://pantherOS/opencode/server/password";
  };
  sshPrivateKey = {
    group = "users";
    mode = "0600";
    owner = user;
    path = "${home}/.ssh/id_ed25519";
    reference = "op://pantherOS/ssh/${host}/privateKey?ssh-format=openssh";
  };
  tailscaleAuthKey = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/tailscale-auth-key/authKey";
  };
  zaiApiKey = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/zai-coding-plan-api/default/apiKey";
  };
  zaiBaseUrl = {
    group = "root";
    mode = "0600";
    owner = "root";
    reference = "op://pantherOS/zai-coding-plan-api/default/baseUrl";
  };
}
