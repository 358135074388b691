-- Runs the plugin and the real server on models of this repository:
--   nvim --clean --headless -u test/run.lua
-- $LEMSLS names the server (default: lemsls on the PATH). :cquit on failure.
local here = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p')))
local plugin = vim.fs.dirname(here)
local models = vim.fs.normalize(plugin .. '/../../testdata/models')
local workspace = vim.fn.tempname()
local server = vim.env.LEMSLS or 'lemsls'

vim.opt.runtimepath:prepend(plugin)
vim.opt.swapfile = false
vim.g.lemsls = { cmd = { server, 'serve' } }
if vim.lsp.config then
  vim.lsp.config('lemsls', vim.g.lemsls)
end

local messages = {}
---@diagnostic disable-next-line: duplicate-set-field
vim.notify = function(message)
  table.insert(messages, message)
end

---@param text string
local function tell(text)
  io.stdout:write(text .. '\n')
end

---@param what string
---@param ok any
---@param detail any
local function check(what, ok, detail)
  if not ok then
    error(what .. (detail ~= nil and ': ' .. vim.inspect(detail) or ''), 0)
  end
end

---@param what string
---@param seconds integer
---@param condition fun(): any
---@param detail? fun(): any
local function await(what, seconds, condition, detail)
  check('waited for ' .. what, vim.wait(seconds * 1000, condition, 20), detail and detail())
end

---Writes a file of the workspace and edits it.
---@param name string
---@param text string
local function open(name, text)
  local path = workspace .. '/' .. name
  vim.fn.writefile(vim.split(text, '\n'), path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end

---@param name string path below testdata/models
local function model(name)
  return table.concat(vim.fn.readfile(models .. '/' .. name), '\n')
end

local function edit_model(name)
  local bufnr = open(vim.fs.basename(name), model(name))
  await('the server', 10, function()
    local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'lemsls' })[1]
    return client and client.initialized
  end)
  return bufnr
end

---Puts the cursor behind the first occurrence of a text.
---@param text string
local function after(text)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  check('no “' .. text .. '” in the buffer', vim.fn.search('\\V' .. text, 'ceW') > 0)
end

---The answer of the server for the place of the cursor.
---@param bufnr integer
---@param method string
---@param shift integer characters to the right
local function ask(bufnr, method, shift)
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'lemsls' })[1]
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.position.character = params.position.character + shift
  local answers = vim.lsp.buf_request_sync(bufnr, method, params, 5000)
  local answer = answers and answers[client.id] or {}
  check(method, not answer.err and not answer.error, answer)
  return answer.result
end

---@param bufnr integer
---@param pattern string
---@param source? string
local function find_diagnostic(bufnr, pattern, source)
  return vim.iter(vim.diagnostic.get(bufnr)):find(function(d)
    return (d.message:find(pattern) or (d.code or ''):find(pattern)) and (not source or d.source == source)
  end)
end

local cases = {}

cases[#cases + 1] = { 'root elements decide the filetype', function()
  local of = {
    ['a.xml'] = { '<?xml version="1.0"?>\n<!-- <x> -->\n<Lems/>', 'lems' },
    ['b.xml'] = { '<!DOCTYPE neuroml [<!ENTITY a "b">]>\n<nml:neuroml xmlns:nml="n"/>', 'lems' },
    ['c.xml'] = { '<project/>', 'xml' },
    ['LEMS_d.xml'] = { '', 'lems' },
    ['e.lems'] = { '', 'lems' },
    ['f.nml'] = { '<neuroml/>', 'lems' },
  }
  for name, want in pairs(of) do
    open(name, want[1])
    check(name, vim.bo.filetype == want[2], vim.bo.filetype)
  end
  open('g.nml', '&grid nx = 4 /')
  check('a namelist', vim.bo.filetype ~= 'lems', vim.bo.filetype)
end }

cases[#cases + 1] = { 'highlighting', function()
  open('a.xml', '<Lems>\n</Lems>')
  local group = vim.fn.synIDattr(vim.fn.synID(1, 2, true), 'name')
  check('the tag', vim.b.ts_highlight or group:find('^xmlTag'), group)
  check('comments', vim.bo.commentstring == '<!-- %s -->', vim.bo.commentstring)
end }

cases[#cases + 1] = { 'diagnostics', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  check('filetype', vim.bo.filetype == 'lems', vim.bo.filetype)
  await('the finding about “taw”', 10, function()
    return find_diagnostic(bufnr, 'taw')
  end, function()
    return vim.diagnostic.get(bufnr)
  end)
  local found = find_diagnostic(bufnr, 'taw')
  local line = vim.api.nvim_buf_get_lines(bufnr, found.lnum, found.lnum + 1, false)[1]
  check('its range', line:sub(found.col + 1, found.end_col) == 'taw', line)
end }

cases[#cases + 1] = { 'hover', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  after('0.7 - 0.8 * w')
  local hover = ask(bufnr, 'textDocument/hover', 0)
  local text = hover and table.concat(vim.lsp.util.convert_input_to_markdown_lines(hover.contents), '\n')
  check('hover on w', text and text:find('w', 1, true), hover)
  check('no picture for a terminal', not text:find('data:image', 1, true), text)
end }

cases[#cases + 1] = { 'completion', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  after('/ ta')
  local result = ask(bufnr, 'textDocument/completion', 1)
  local items = result and (result.items or result) or {}
  local labels = vim.tbl_map(function(item)
    return item.label
  end, items)
  check('tau', vim.tbl_contains(labels, 'tau'), labels)
end }

cases[#cases + 1] = { 'definition', function()
  edit_model('broken/misspelt-constant.xml')
  after('- w + drive')
  vim.lsp.buf.definition()
  await('the Constant', 10, function()
    return vim.api.nvim_get_current_line():find('<Constant name="drive"', 1, true)
  end, vim.api.nvim_get_current_line)
  local column = vim.api.nvim_win_get_cursor(0)[2]
  check('its name', vim.api.nvim_get_current_line():sub(column + 1):find('^drive'), column)
end }

cases[#cases + 1] = { 'rename', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  after('- 0.8 * w')
  vim.lsp.buf.rename('recovery')
  local text
  await('the new name', 10, function()
    text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
    return text:find('- 0.8 * recovery)', 1, true)
  end)
  check('its declaration', text:find('<StateVariable name="recovery"', 1, true), text)
  check('its other use', text:find('/ 3.0 - recovery + drive', 1, true), text)
end }

cases[#cases + 1] = { 'formatting', function()
  local ragged = model('broken/misspelt-constant.xml'):gsub('    <Constant name="drive"', '<Constant   name="drive"')
  local bufnr = open('ragged.xml', ragged)
  await('the server', 10, function()
    local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'lemsls' })[1]
    return client and client.initialized
  end)
  vim.lsp.buf.format({ bufnr = bufnr, timeout_ms = 5000 })
  after('name="drive"')
  local line = vim.api.nvim_get_current_line()
  check('the line', vim.startswith(line, '    <Constant name="drive"'), line)
end }

cases[#cases + 1] = { 'semantic tokens', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  after('- w + drive')
  local row, column = vim.fn.line('.') - 1, vim.fn.col('.') - 1
  local tokens
  await('a token', 10, function()
    tokens = vim.lsp.semantic_tokens.get_at_pos(bufnr, row, column)
    return tokens and tokens[1]
  end)
  local line = vim.api.nvim_get_current_line()
  check('its range', line:sub(tokens[1].start_col + 1, tokens[1].end_col) == 'drive', tokens)
end }

cases[#cases + 1] = { 'inlay hints', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  await('a hint', 10, function()
    return #vim.lsp.inlay_hint.get({ bufnr = bufnr }) > 0
  end)
end }

cases[#cases + 1] = { 'symbols', function()
  local bufnr = edit_model('rateml/oscillator.xml')
  local symbols = ask(bufnr, 'textDocument/documentSymbol', 0)
  check('alpha', vim.inspect(symbols):find('"alpha"', 1, true), symbols)
end }

cases[#cases + 1] = { 'a mistake that is mended goes away', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  await('the finding', 10, function()
    return find_diagnostic(bufnr, 'taw')
  end)
  vim.cmd('silent %s/taw/tau/')
  await('its end', 10, function()
    return not find_diagnostic(bufnr, 'taw')
  end)
  vim.cmd('silent undo')
end }

cases[#cases + 1] = { 'a sweep and its results', function()
  local bufnr = edit_model('rateml/oscillator.xml')
  local progress = {}
  vim.api.nvim_create_autocmd('LspProgress', {
    callback = function(event)
      progress[event.data.params.value.kind] = true
    end,
  })
  messages = {}
  vim.cmd('LemsSweep 2')
  await('the results on the lines', 120, function()
    return find_diagnostic(bufnr, '.', 'lemsls sweep')
  end, function()
    return { messages = messages, diagnostics = vim.diagnostic.get(bufnr) }
  end)
  await('the summary', 10, function()
    return #messages > 0
  end)
  check('progress', progress.begin and progress['end'], progress)
  tell('      ' .. messages[1]:gsub('\n', ' '))
  for _, d in ipairs(vim.diagnostic.get(bufnr)) do
    tell(('      %d: %s [%s]'):format(d.lnum + 1, d.message, d.source))
  end
  vim.cmd('LemsSweepClear')
  await('the results to go', 10, function()
    return not find_diagnostic(bufnr, '.', 'lemsls sweep')
  end)
end }

cases[#cases + 1] = { 'a sweep that is stopped', function()
  local bufnr = edit_model('rateml/oscillator.xml')
  messages = {}
  local ended = false
  vim.api.nvim_create_autocmd('LspProgress', {
    pattern = 'end',
    callback = function()
      ended = true
    end,
  })
  vim.cmd('LemsSweep 64')
  vim.wait(300)
  check('it runs', not ended and #messages == 0, messages)
  vim.cmd('LemsSweep!')
  check('it says so', messages[1]:find('cancelled'), messages)
  await('the end of its progress', 30, function()
    return ended
  end)
  check('it leaves no results', not find_diagnostic(bufnr, '.', 'lemsls sweep'))
end }

cases[#cases + 1] = { 'code actions: a fix, and a sweep with its message', function()
  local bufnr = edit_model('broken/misspelt-constant.xml')
  await('the finding', 10, function()
    return find_diagnostic(bufnr, 'taw')
  end)
  local found = find_diagnostic(bufnr, 'taw')
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'quickfix' } },
    filter = function(action)
      return action.isPreferred
    end,
  })
  await('the fix', 10, function()
    return vim.api.nvim_get_current_line():find('/ tau"')
  end, function()
    return { vim.api.nvim_get_current_line(), messages }
  end)

  bufnr = edit_model('rateml/oscillator.xml')
  messages = {}
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'source.lems.sweep' } },
    filter = function(action)
      return action.kind == 'source.lems.sweep'
    end,
  })
  await('its results', 120, function()
    return #messages > 0 and find_diagnostic(bufnr, '.', 'lemsls sweep')
  end, function()
    return messages
  end)
  vim.cmd('LemsSweepClear')
  await('the results to go', 10, function()
    return not find_diagnostic(bufnr, '.', 'lemsls sweep')
  end)
end }

cases[#cases + 1] = { 'a sweep of one parameter, with its bars in the documentation', function()
  local bufnr = edit_model('rateml/oscillator.xml')
  messages = {}
  vim.cmd('LemsSweep 2 global_coupling=0:0.1:5')
  await('its results', 120, function()
    return #messages > 0 and find_diagnostic(bufnr, 'global_coupling', 'lemsls sweep')
  end, function()
    return messages
  end)
  check('10 points', find_diagnostic(bufnr, 'Sweep of 10 points', 'lemsls sweep'), vim.diagnostic.get(bufnr))
  check('one line about it', not messages[1]:find('\n'), messages)
  after('name="global_coupling')
  local hover = ask(bufnr, 'textDocument/hover', 0)
  local text = table.concat(vim.lsp.util.convert_input_to_markdown_lines(hover.contents), '\n')
  local bars = text:match('[▁▂▃▄▅▆▇█]+')
  check('five bars', bars and vim.fn.strchars(bars) == 5, text)
  vim.cmd('LemsSweepClear')
end }

cases[#cases + 1] = { 'a sweep that lemsls.toml names', function()
  vim.fn.writefile({ '[sweep.short]', 'model = "oscillator.xml"', 'time = "20ms"', 'points = 3' }, workspace .. '/lemsls.toml')
  local bufnr = edit_model('rateml/oscillator.xml')
  messages = {}
  vim.cmd('LemsSweep short')
  await('its results', 120, function()
    return #messages > 0 and find_diagnostic(bufnr, '9 points x 200 steps', 'lemsls sweep')
  end)
  local words = vim.fn.getcompletion('LemsSweep ', 'cmdline')
  check('sweeps and parameters', vim.deep_equal(words, { 'short', 'global_speed=', 'global_coupling=' }), words)
  vim.fn.delete(workspace .. '/lemsls.toml')
  vim.cmd('LemsSweepClear')
  await('the results to go', 10, function()
    return not find_diagnostic(bufnr, '.', 'lemsls sweep')
  end)
end }

cases[#cases + 1] = { 'targets and flavors are completed', function()
  edit_model('rateml/oscillator.xml')
  local targets = vim.fn.getcompletion('LemsGenerate ', 'cmdline')
  check('targets', vim.deep_equal(targets, { 'cuda', 'go', 'ir', 'python' }), targets)
  local flavors = vim.fn.getcompletion('LemsGenerate python n', 'cmdline')
  check('flavors', vim.deep_equal(flavors, { 'numba', 'numpy' }), flavors)
end }

cases[#cases + 1] = { 'help', function()
  vim.cmd('help :LemsSweep')
  check('it finds the command', vim.api.nvim_get_current_line():find('*:LemsSweep*', 1, true), vim.api.nvim_get_current_line())
  local shipped = vim.fn.readfile(plugin .. '/doc/tags')
  local copy = vim.fn.tempname()
  vim.fn.mkdir(copy)
  vim.fn.writefile(vim.fn.readfile(plugin .. '/doc/lemsls.txt'), copy .. '/lemsls.txt')
  vim.cmd.helptags(copy)
  check('doc/tags is up to date (:helptags doc)', vim.deep_equal(shipped, vim.fn.readfile(copy .. '/tags')))
  vim.fn.delete(copy, 'rf')
end }

cases[#cases + 1] = { 'a lens sweeps', function()
  local bufnr = edit_model('rateml/oscillator.xml')
  messages = {}
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'lemsls' })[1]
  local lenses = vim.lsp.buf_request_sync(bufnr, 'textDocument/codeLens', { textDocument = { uri = vim.uri_from_bufnr(bufnr) } }, 5000)
  local lens = vim.iter(lenses[client.id].result):find(function(l)
    return l.command and l.command.command == 'lems.server.sweep'
  end)
  check('a lens that sweeps', lens, lenses)
  vim.lsp.commands[lens.command.command](lens.command, { bufnr = bufnr, client_id = client.id })
  await('its results', 120, function()
    return #messages > 0 and find_diagnostic(bufnr, '.', 'lemsls sweep')
  end)
  vim.cmd('LemsSweepClear')
end }

cases[#cases + 1] = { 'generated Python', function()
  edit_model('rateml/oscillator.xml')
  messages = {}
  vim.cmd('LemsGenerate python')
  await('a Python buffer', 20, function()
    return vim.api.nvim_buf_get_name(0):find('%.py$')
  end, function()
    return messages
  end)
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  check('a function', text:find('def '), text:sub(1, 200))
  await('it to be saved', 5, function()
    return not vim.bo.modified and vim.fn.getfsize(vim.api.nvim_buf_get_name(0)) > 0
  end)
end }

cases[#cases + 1] = { 'health', function()
  vim.cmd('checkhealth lemsls')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  check('no error', not text:find('ERROR') and text:find('running for'), text)
  vim.cmd.bwipeout()
end }

local function run()
  vim.fn.mkdir(workspace .. '/.git', 'p')
  local failed = 0
  for _, case in ipairs(cases) do
    local ok, err = xpcall(case[2], function(e)
      return type(e) == 'string' and e or vim.inspect(e)
    end)
    tell((ok and 'ok    ' or 'FAIL  ') .. case[1] .. (ok and '' or '\n      ' .. err))
    failed = failed + (ok and 0 or 1)
    vim.cmd('silent! %bwipeout!')
  end
  for _, client in ipairs(vim.lsp.get_clients()) do
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  vim.wait(5000, function()
    return #vim.lsp.get_clients() == 0
  end)
  vim.fn.delete(workspace, 'rf')
  tell(('%d of %d failed, Neovim %s'):format(failed, #cases, tostring(vim.version())))
  vim.cmd(failed > 0 and 'cquit' or 'quitall!')
end

vim.api.nvim_create_autocmd('VimEnter', { callback = function()
  vim.schedule(run)
end })
