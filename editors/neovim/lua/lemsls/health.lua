-- :checkhealth lemsls
local M = {}

local function check_editor()
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok('Neovim ' .. tostring(vim.version()))
  elseif vim.fn.has('nvim-0.10') == 1 then
    vim.health.ok('Neovim ' .. tostring(vim.version()) .. ', without vim.lsp.enable: configured by vim.g.lemsls')
  else
    vim.health.error('Neovim ' .. tostring(vim.version()) .. ' is too old', { 'Use Neovim 0.10 or later' })
  end
end

---@return boolean runs
local function check_server()
  local cmd = require('lemsls').config().cmd
  if type(cmd) ~= 'table' then
    vim.health.info('the server is started by a function of your configuration')
    return true
  end
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    vim.health.error(('the server “%s” is not on the PATH'):format(cmd[1]), {
      'Install lemsls, or name its place: vim.lsp.config("lemsls", { cmd = { "/path/to/lemsls", "serve" } })',
    })
    return false
  end
  local ok, run = pcall(function()
    return vim.system({ path, 'version' }, { text = true, timeout = 5000 }):wait()
  end)
  if not ok or run.code ~= 0 then
    local why = ok and ('exit status %d, signal %d: %s'):format(run.code, run.signal, run.stderr) or tostring(run)
    vim.health.error(('“%s version” does not run'):format(path), why)
    return false
  end
  vim.health.ok(('%s: %s'):format(path, vim.trim(vim.split(run.stdout, '\n')[1])))
  return true
end

local function check_buffers()
  local clients = vim.lsp.get_clients({ name = 'lemsls' })
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    vim.health.ok(('running for %d buffer(s), root %s'):format(buffers, client.config.root_dir or 'none'))
  end
  if #clients == 0 then
    vim.health.info('not running: no buffer of filetype lems is open')
  end
end

local function check_highlighting()
  local found = #vim.api.nvim_get_runtime_file('parser/xml.*', false) > 0
  vim.health.info('highlighting by ' .. (found and 'tree-sitter (xml)' or 'syntax/xml.vim (no tree-sitter parser for xml)'))
end

function M.check()
  vim.health.start('lemsls')
  check_editor()
  if check_server() then
    check_buffers()
  end
  check_highlighting()
end

return M
