-- Finds out whether a buffer holds LEMS: by its root element.
local M = {}

local roots = { lems = true, neuroml = true }

---The lines in which the root element has to begin.
M.lines = 200

---Where what stands before the root element ends; nil if it does not end.
---@param text string
---@param at integer offset of its '<'
---@return integer?
local function prologue_end(text, at)
  local _, stop
  if text:sub(at, at + 3) == '<!--' then
    _, stop = text:find('-->', at + 4, true)
  elseif text:sub(at, at + 1) == '<?' then
    _, stop = text:find('?>', at + 2, true)
  else -- a DOCTYPE, perhaps with an internal subset in brackets
    _, stop = text:find('^<![^>%[]*%b[]%s*>', at)
    if not stop then
      _, stop = text:find('^<![^>%[]*>', at)
    end
  end
  return stop
end

---The local name of the root element; nil if the text shows none.
---@param text string
---@return string?
function M.root(text)
  local at = text:sub(1, 3) == '\239\187\191' and 4 or 1
  while true do
    at = text:find('%S', at)
    if not at or text:sub(at, at) ~= '<' then
      return nil
    end
    if not text:find('^<[!?]', at) then
      local name = text:match('^<([%w_.:-]+)', at)
      return name and name:gsub('^.*:', '')
    end
    local stop = prologue_end(text, at)
    if not stop then
      return nil
    end
    at = stop + 1
  end
end

---'lems' if the root element of the buffer is Lems or neuroml, else nil: the
---next rule decides then.
---@param bufnr integer
---@return string?
function M.filetype(bufnr)
  local lines = vim.api.nvim_buf_get_lines(bufnr, 0, M.lines, false)
  local root = M.root(table.concat(lines, '\n'))
  return root and roots[root:lower()] and 'lems' or nil
end

return M
