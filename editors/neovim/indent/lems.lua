vim.cmd.runtime('indent/xml.vim')
