-- What :LemsSweep and :LemsGenerate complete: what the server offers for the
-- model in the buffer.
local M = {}

---The code actions of some kinds for the place of the cursor.
---@param bufnr integer
---@param kind string
---@return lsp.CodeAction[]
local function actions(bufnr, kind)
  local lemsls = require('lemsls')
  local client = lemsls.client(bufnr)
  if not client then
    return {}
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, only = { kind } }
  return lemsls.answer(client, 'textDocument/codeAction', params, bufnr) or {}
end

---The parameters that a RateML model declares with a range, up to their values.
---@param bufnr integer
---@return string[]
local function parameters(bufnr)
  local names = {}
  for _, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)) do
    local name = line:match('<Parameter%s[^>]*name="([^"]+)"')
    if name and line:find('dimension="[^"]*,') then
      table.insert(names, name .. '=')
    end
  end
  return names
end

---The words that begin as what is typed does, each once.
---@param words string[]
---@param lead string
---@return string[]
local function fitting(words, lead)
  local seen = {}
  return vim.tbl_filter(function(word)
    local fits = vim.startswith(word, lead) and not seen[word]
    seen[word] = true
    return fits
  end, words)
end

---Completes the sweeps that lemsls.toml names, and the parameters of the model.
---@param bufnr integer
---@return fun(lead: string): string[]
function M.sweep(bufnr)
  return function(lead)
    local words = {}
    for _, action in ipairs(actions(bufnr, 'source.lems.sweep')) do
      local command = type(action.command) == 'table' and action.command or action
      local asked = (command.arguments or {})[1]
      if asked and asked.sweep then
        table.insert(words, asked.sweep)
      end
    end
    return fitting(vim.list_extend(words, parameters(bufnr)), lead)
  end
end

---Completes a target, and behind one its flavors.
---@param bufnr integer
---@return fun(lead: string, line: string): string[]
function M.generate(bufnr)
  return function(lead, line)
    local target = line:match('LemsGenerate!?%s+(%S+)%s')
    local words = target and {} or { 'ir' } -- which is for those who work on lemsls: no action offers it
    for _, action in ipairs(actions(bufnr, 'source.lems.generate')) do
      local command = type(action.command) == 'table' and action.command or action
      local asked = (command.arguments or {})[1] or {}
      if not target then
        table.insert(words, 1, asked.target)
      elseif asked.target == target then
        table.insert(words, asked.flavor)
      end
    end
    table.sort(words)
    return fitting(words, lead)
  end
end

return M
