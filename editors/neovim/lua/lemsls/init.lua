-- What the server cannot do by itself in Neovim: the commands :LemsSweep,
-- :LemsSweepClear and :LemsGenerate, and the start on Neovim 0.10. What the
-- commands complete is in complete.lua.
local M = {}

---@class lemsls.SweepResult
---@field summary? string
---@field results? string directory that holds the data

---@class lemsls.GeneratedFile
---@field uri string
---@field text string

---@class lemsls.GenerateResult
---@field files lemsls.GeneratedFile[]

---@class lemsls.Running
---@field client vim.lsp.Client
---@field request integer

---@type table<integer, lemsls.Running> the sweep of each buffer
local running = {}

local tokens = 0

---Calls a method of a client: they took no self before 0.11.
---@param client vim.lsp.Client
---@param method string
local function call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

---The client of a buffer, if one runs.
---@param bufnr integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ bufnr = bufnr, name = 'lemsls' })[1]
end

---The answer to a request for which one waits, nil if there is none in time.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param bufnr integer
function M.answer(client, method, params, bufnr)
  local response = call(client, 'request_sync', method, params, 1000, bufnr)
  return response and response.result
end

---@param message string
---@param level? integer
local function say(message, level)
  vim.notify('lemsls: ' .. message, level or vim.log.levels.INFO)
end

---The client of a buffer; nil, and a message, if none runs.
---@param bufnr integer
---@return vim.lsp.Client?
local function client_of(bufnr)
  local client = M.client(bufnr)
  if not client then
    say('the server does not run for this buffer (:checkhealth lemsls)', vim.log.levels.ERROR)
  end
  return client
end

---Shows the progress of one token in the message area until it ends.
---@param token string
local function show_progress(token)
  vim.api.nvim_create_autocmd('LspProgress', {
    group = vim.api.nvim_create_augroup('lemsls.' .. token, {}),
    callback = function(event)
      local params = event.data.params
      if params.token ~= token then
        return
      end
      local value = params.value
      if value.kind == 'end' then
        return true -- which removes the autocommand
      end
      local percentage = value.percentage and ('%3d %% '):format(value.percentage) or ''
      vim.api.nvim_echo({ { ('%s: %s%s'):format(value.title or 'lemsls', percentage, value.message or '') } }, false, {})
      vim.cmd.redraw()
    end,
  })
end

---Executes a command of the server.
---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
---@param argument table the one argument these commands take
---@param done fun(err: lsp.ResponseError?, result: any)
---@return integer? request
local function execute(client, bufnr, command, argument, done)
  tokens = tokens + 1
  local token = 'lemsls-' .. tokens
  show_progress(token)
  local params = { command = command, arguments = { argument }, workDoneToken = token }
  local _, request = call(client, 'request', 'workspace/executeCommand', params, function(err, result)
    pcall(vim.api.nvim_del_augroup_by_name, 'lemsls.' .. token)
    done(err, result)
  end, bufnr)
  return request
end

---Asks for the diagnostics again where the server cannot make Neovim ask:
---0.10 pulls, but knows no workspace/diagnostic/refresh.
---@param client vim.lsp.Client
---@param bufnr integer
local function pull(client, bufnr)
  local method = 'textDocument/diagnostic'
  if not vim.api.nvim_buf_is_valid(bufnr) then
    return
  end
  if vim.fn.has('nvim-0.11') == 0 and call(client, 'supports_method', method) then
    call(client, 'request', method, { textDocument = { uri = vim.uri_from_bufnr(bufnr) } }, nil, bufnr)
  end
end

---What is said about a sweep that is done: where its data lie, in one line, for
---more would want a key to be pressed. The summary is among the findings.
---@param sweep lemsls.SweepResult
---@return string
local function told(sweep)
  if not sweep.results then
    return sweep.summary or 'sweep done'
  end
  local path = vim.fn.fnamemodify(sweep.results, ':~')
  local text = 'swept, results in '
  if #('lemsls: ' .. text .. path) >= vim.v.echospace then
    path = vim.fn.pathshorten(path)
  end
  return text .. path
end

---Sweeps the parameters of the model in a buffer.
---@param bufnr integer
---@param asked? table what is asked for, as the server takes it: points, params, sweep, component...
function M.sweep(bufnr, asked)
  local client = client_of(bufnr)
  if not client then
    return
  end
  if running[bufnr] then
    say('a sweep of this model is running (:LemsSweep! stops it)', vim.log.levels.WARN)
    return
  end
  local argument = vim.tbl_extend('force', asked or {}, { uri = vim.uri_from_bufnr(bufnr) })
  local request = execute(client, bufnr, 'lems.server.sweep', argument, function(err, result)
    running[bufnr] = nil
    if err then
      say('sweep: ' .. err.message, vim.log.levels.ERROR)
      return
    end
    pull(client, bufnr)
    ---@type lemsls.SweepResult
    local sweep = type(result) == 'table' and result or {}
    say(told(sweep))
  end)
  running[bufnr] = request and { client = client, request = request }
end

---Stops the sweep of a buffer. Neovim keeps the answer to a cancelled request to
---itself, so this speaks in its place.
---@param bufnr integer
function M.stop_sweep(bufnr)
  local sweep = running[bufnr]
  if not sweep then
    say('no sweep of this model is running')
    return
  end
  running[bufnr] = nil
  call(sweep.client, 'cancel_request', sweep.request)
  say('sweep cancelled')
end

---Takes the findings of sweeps out of a buffer.
---@param bufnr integer
function M.clear_sweep(bufnr)
  local client = client_of(bufnr)
  if not client then
    return
  end
  execute(client, bufnr, 'lems.server.clearSweep', { uri = vim.uri_from_bufnr(bufnr) }, function(err)
    if err then
      say('clear: ' .. err.message, vim.log.levels.ERROR)
      return
    end
    pull(client, bufnr)
  end)
end

---Shows a generated file, if the server has not, and saves it: the server lets
---the editor create the file, which leaves its text in a buffer.
---@param file lemsls.GeneratedFile
local function show_file(file)
  local bufnr = vim.uri_to_bufnr(file.uri)
  if bufnr ~= vim.api.nvim_get_current_buf() then
    vim.cmd('botright sbuffer ' .. bufnr)
  end
  local lines = vim.split(file.text:gsub('\n$', ''), '\n')
  if not vim.deep_equal(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), lines) then
    vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  end
  vim.cmd('silent update')
end

---Generates code from the model in a buffer.
---@param bufnr integer
---@param target string the language
---@param more? table what else a code action or lens asks for, such as the component
function M.generate(bufnr, target, more)
  local client = client_of(bufnr)
  if not client then
    return
  end
  local argument = vim.tbl_extend('force', more or {}, { uri = vim.uri_from_bufnr(bufnr), target = target })
  execute(client, bufnr, 'lems.server.generate', argument, function(err, result)
    if err then
      say('generate: ' .. err.message, vim.log.levels.ERROR)
      return
    end
    ---@cast result lemsls.GenerateResult
    for _, file in ipairs(result and result.files or {}) do
      show_file(file)
    end
  end)
end

-- What a code action starts is treated as what a command of ours starts.
---@param command lsp.Command
---@param ctx { bufnr: integer }
vim.lsp.commands['lems.server.sweep'] = function(command, ctx)
  M.sweep(ctx.bufnr, command.arguments[1])
end
vim.lsp.commands['lems.server.clearSweep'] = function(_, ctx)
  M.clear_sweep(ctx.bufnr)
end
vim.lsp.commands['lems.server.generate'] = function(command, ctx)
  M.generate(ctx.bufnr, command.arguments[1].target, command.arguments[1])
end

---What the words behind :LemsSweep ask for: a number of points, NAME=VALUES of a
---parameter, or a sweep that lemsls.toml names.
---@param words string[]
---@return table
local function asked_for(words)
  local asked = {}
  for _, word in ipairs(words) do
    if word:find('=', 1, true) then
      asked.params = asked.params or {}
      table.insert(asked.params, word)
    elseif tonumber(word) then
      asked.points = tonumber(word)
    else
      asked.sweep = word
    end
  end
  return asked
end

---Defines the commands of a buffer.
---@param bufnr integer
function M.attach(bufnr)
  local define = vim.api.nvim_buf_create_user_command
  local complete = require('lemsls.complete')
  define(bufnr, 'LemsSweep', function(command)
    if command.bang then
      M.stop_sweep(bufnr)
      return
    end
    M.sweep(bufnr, asked_for(command.fargs))
  end, {
    bang = true,
    nargs = '*',
    complete = complete.sweep(bufnr),
    desc = 'Sweep the parameters of this model (!: stop)',
  })
  define(bufnr, 'LemsSweepClear', function()
    M.clear_sweep(bufnr)
  end, { desc = 'Take the results of sweeps out of this buffer' })
  define(bufnr, 'LemsGenerate', function(command)
    M.generate(bufnr, command.fargs[1], { flavor = command.fargs[2] })
  end, { nargs = '+', complete = complete.generate(bufnr), desc = 'Generate code from this model' })
end

---The configuration in use: lsp/lemsls.lua with the user's changes.
---@return vim.lsp.Config
function M.config()
  if vim.lsp.config then
    return vim.lsp.config.lemsls
  end
  local file = vim.api.nvim_get_runtime_file('lsp/lemsls.lua', false)[1]
  return vim.tbl_deep_extend('force', dofile(file), vim.g.lemsls or {})
end

---Starts the server for a buffer on Neovim 0.10, which has no vim.lsp.enable.
---@param bufnr integer
function M.start(bufnr)
  local config = M.config()
  vim.lsp.start({
    name = 'lemsls',
    cmd = config.cmd,
    root_dir = vim.fs.root(bufnr, config.root_markers),
    init_options = config.init_options,
    settings = config.settings,
    on_init = config.on_init,
    on_attach = config.on_attach,
    capabilities = config.capabilities,
  }, { bufnr = bufnr })
end

return M
