; The colours of XML; the server adds those of names and units in expressions.
(STag (Name) @tag)
(ETag (Name) @tag)
(EmptyElemTag (Name) @tag)
(Attribute (Name) @attribute)
(AttValue) @string
(Comment) @comment
(PI) @preproc
(XMLDecl) @preproc
["<" ">" "</" "/>"] @punctuation.bracket
"=" @operator
