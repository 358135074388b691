-- Two thirds of real LEMS files are called something.xml, so the root element
-- decides. Priority 10 puts the pattern before the built-in .xml.
local function sniff(_, bufnr)
  return require('lemsls.detect').filetype(bufnr)
end

vim.filetype.add({
  extension = { lems = 'lems', nml = sniff },
  pattern = {
    ['.*/LEMS_.*%.xml'] = { 'lems', { priority = 20 } },
    ['.*%.xml'] = { sniff, { priority = 10 } },
  },
})
