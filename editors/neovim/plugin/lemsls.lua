if vim.g.loaded_lemsls or vim.g.lemsls_enable == false then
  return
end
vim.g.loaded_lemsls = true

if vim.lsp.enable then -- 0.11 and later
  vim.lsp.enable('lemsls')
else
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('lemsls', {}),
    pattern = 'lems',
    callback = function(event)
      require('lemsls').start(event.buf)
    end,
  })
end
