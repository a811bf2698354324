# Made by `panther generate` from modules/home/editors.ts; do not edit.
{ pkgs, ... }:
{
  programs = {
    neovim = {
      defaultEditor = true;
      enable = true;
      extraPackages = [
        pkgs.fd
        pkgs.ripgrep
        pkgs.bash-language-server
        pkgs.lua-language-server
        pkgs.nixd
        pkgs.typescript-language-server
        pkgs.vscode-langservers-extracted
      ];
      initLua = ''
        vim.g.mapleader = " "
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
      '';
      plugins = [
        pkgs.vimPlugins.gitsigns-nvim
        pkgs.vimPlugins.lualine-nvim
        pkgs.vimPlugins.mini-nvim
        pkgs.vimPlugins.nvim-lspconfig
        pkgs.vimPlugins.nvim-treesitter.withAllGrammars
        pkgs.vimPlugins.oil-nvim
        pkgs.vimPlugins.plenary-nvim
        pkgs.vimPlugins.telescope-nvim
        pkgs.vimPlugins.which-key-nvim
      ];
      viAlias = true;
      vimAlias = true;
      vimdiffAlias = true;
      withNodeJs = false;
      withPython3 = false;
      withRuby = false;
    };
    zed-editor = {
      enable = true;
      extensions = [
        "fish"
        "nix"
        "toml"
      ];
      extraPackages = [
        pkgs.bash-language-server
        pkgs.lua-language-server
        pkgs.nixd
        pkgs.typescript-language-server
        pkgs.vscode-langservers-extracted
      ];
      userSettings = {
        auto_update = false;
        base_keymap = "VSCode";
        buffer_font_family = "JetBrainsMono Nerd Font";
        buffer_font_size = 14;
        format_on_save = "on";
        languages.Nix.language_servers = [
          "nixd"
          "!nil"
        ];
        load_direnv = "shell_hook";
        tab_size = 2;
        telemetry = {
          diagnostics = false;
          metrics = false;
        };
        terminal = {
          font_family = "JetBrainsMono Nerd Font";
          shell.program = "fish";
        };
        theme = {
          dark = "One Dark";
          light = "One Light";
          mode = "system";
        };
        ui_font_family = "Inter";
        vim_mode = true;
      };
    };
  };
}
