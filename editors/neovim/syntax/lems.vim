" LEMS is XML. Where tree-sitter has a parser for xml, ftplugin/lems.lua starts that instead.
if exists('b:current_syntax')
  finish
endif
runtime! syntax/xml.vim
let b:current_syntax = 'lems'
