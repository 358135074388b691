-- The configuration of the server: what vim.lsp.enable('lemsls') starts (0.11
-- and later), and what lua/lemsls/init.lua starts on 0.10.
---@type vim.lsp.Config
return {
  cmd = { 'lemsls', 'serve' },
  filetypes = { 'lems' },
  root_markers = { 'lemsls.toml', '.git' },
  -- A terminal shows neither pictures nor codicons.
  init_options = { hoverImages = false, codicons = false },
  -- Told to ask for diagnostics again, Neovim 0.12 asks a server that can report on a
  -- workspace for that report alone, of which it then ignores what is about open buffers.
  on_init = function(client)
    local provider = client.server_capabilities.diagnosticProvider
    if provider then
      provider.workspaceDiagnostics = false
    end
  end,
}
