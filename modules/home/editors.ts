import { z } from 'zod';
import { defineModule, lines, type NixAttrs, pkgs } from '#nix';

const languageServers = [
  'bash-language-server',
  'lua-language-server',
  'nixd',
  'typescript-language-server',
  'vscode-langservers-extracted',
] as const;

// Neovim 0.11 or newer: language servers and highlighting are its own; the plugins bring server
// definitions, parsers and comfort.
const initLua = `vim.g.mapleader = " "
vim.o.number = true
vim.o.relativenumber = true
vim.o.signcolumn = "yes"
vim.o.expandtab = true
vim.o.shiftwidth = 2
vim.o.tabstop = 2
vim.o.ignorecase = true
vim.o.smartcase = true
vim.o.undofile = true
vim.o.scrolloff = 6
vim.o.splitright = true
vim.o.splitbelow = true
vim.o.termguicolors = true
vim.o.updatetime = 300
vim.o.clipboard = "unnamedplus"

vim.api.nvim_create_autocmd("FileType", {
  callback = function(event)
    pcall(vim.treesitter.start, event.buf)
  end,
})

vim.api.nvim_create_autocmd("TextYankPost", {
  callback = function()
    vim.hl.on_yank()
  end,
})

vim.diagnostic.config({ virtual_text = true, severity_sort = true })
vim.lsp.enable({ "bashls", "jsonls", "lua_ls", "nixd", "ts_ls" })

require("gitsigns").setup()
require("lualine").setup()
require("which-key").setup()
require("mini.pairs").setup()
require("mini.surround").setup()
require("mini.completion").setup()
require("oil").setup()

local pick = require("telescope.builtin")
vim.keymap.set("n", "<leader>f", pick.find_files, { desc = "Files" })
vim.keymap.set("n", "<leader>/", pick.live_grep, { desc = "Search in files" })
vim.keymap.set("n", "<leader>b", pick.buffers, { desc = "Buffers" })
vim.keymap.set("n", "<leader>s", pick.lsp_document_symbols, { desc = "Symbols" })
vim.keymap.set("n", "<leader>d", pick.diagnostics, { desc = "Diagnostics" })
vim.keymap.set("n", "<leader>e", "<cmd>Oil<cr>", { desc = "Folder of this file" })
vim.keymap.set("n", "gd", vim.lsp.buf.definition, { desc = "Definition" })
vim.keymap.set("n", "<Esc>", "<cmd>nohlsearch<cr>")
`;

const plugins = [
  'gitsigns-nvim',
  'lualine-nvim',
  'mini-nvim',
  'nvim-lspconfig',
  'nvim-treesitter.withAllGrammars',
  'oil-nvim',
  'plenary-nvim',
  'telescope-nvim',
  'which-key-nvim',
] as const;

function neovim(isDefault: boolean, hasInitLua: boolean): NixAttrs {
  return {
    enable: true,
    defaultEditor: isDefault,
    viAlias: true,
    vimAlias: true,
    vimdiffAlias: true,
    // No plugin is written in these.
    withNodeJs: false,
    withPython3: false,
    withRuby: false,
    plugins: pkgs(...plugins.map((name) => `vimPlugins.${name}`)),
    extraPackages: pkgs('fd', 'ripgrep', ...languageServers),
    // Renamed in 26.05.
    [hasInitLua ? 'initLua' : 'extraLuaConfig']: lines(initLua),
  };
}

// https://zed.dev/docs/configuring-zed
const zedSettings: NixAttrs = {
  auto_update: false,
  base_keymap: 'VSCode',
  telemetry: { diagnostics: false, metrics: false },
  vim_mode: true,
  tab_size: 2,
  format_on_save: 'on',
  load_direnv: 'shell_hook',
  ui_font_family: 'Inter',
  buffer_font_family: 'JetBrainsMono Nerd Font',
  buffer_font_size: 14,
  theme: { mode: 'system', light: 'One Light', dark: 'One Dark' },
  terminal: { font_family: 'JetBrainsMono Nerd Font', shell: { program: 'fish' } },
  languages: { Nix: { language_servers: ['nixd', '!nil'] } },
};

const vscodeSettings: NixAttrs = {
  'editor.fontFamily': "'JetBrainsMono Nerd Font', monospace",
  'editor.formatOnSave': true,
  'editor.tabSize': 2,
  'extensions.autoUpdate': false,
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.defaultProfile.linux': 'fish',
  'update.mode': 'none',
  'window.titleBarStyle': 'custom',
};

export const homeEditors = defineModule({
  name: 'home/editors',
  description: 'Neovim as the default editor; Zed, and on request VS Code, beside it',
  options: z.strictObject({
    default: z
      .enum(['neovim', 'zed'])
      .default('neovim')
      .describe('What opens where a program asks for $EDITOR.'),
    zed: z.boolean().default(true).describe('Install Zed; needs a graphical session.'),
    vscode: z.boolean().default(false).describe('Install VS Code (unfree).'),
  }),
  home: ({ options, atLeast }) => ({
    programs: {
      neovim: neovim(options.default === 'neovim' || !options.zed, atLeast('26.05')),
      ...(options.zed
        ? {
            'zed-editor': {
              enable: true,
              extensions: ['fish', 'nix', 'toml'],
              extraPackages: pkgs(...languageServers),
              userSettings: zedSettings,
            },
          }
        : {}),
      ...(options.vscode
        ? {
            vscode: {
              enable: true,
              mutableExtensionsDir: true,
              profiles: {
                default: {
                  enableUpdateCheck: false,
                  enableExtensionUpdateCheck: false,
                  userSettings: vscodeSettings,
                },
              },
            },
          }
        : {}),
    },
    ...(options.zed && options.default === 'zed'
      ? { home: { sessionVariables: { EDITOR: 'zeditor --wait', VISUAL: 'zeditor --wait' } } }
      : {}),
  }),
});
