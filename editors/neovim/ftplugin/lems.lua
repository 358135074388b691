if vim.b.did_ftplugin then
  return
end
vim.b.did_ftplugin = 1

vim.bo.commentstring = '<!-- %s -->'
vim.bo.comments = 's:<!--,e:-->'
vim.opt_local.matchpairs:append('<:>')

vim.treesitter.language.register('xml', 'lems')
pcall(vim.treesitter.start, 0, 'xml') -- without a parser, syntax/lems.vim colours

require('lemsls').attach(vim.api.nvim_get_current_buf())

vim.b.undo_ftplugin = table.concat({
  'setlocal commentstring< comments< matchpairs<',
  'silent! delcommand -buffer LemsSweep',
  'silent! delcommand -buffer LemsSweepClear',
  'silent! delcommand -buffer LemsGenerate',
  'lua pcall(vim.treesitter.stop)', -- last: it would take a bar for its own
}, ' | ')
