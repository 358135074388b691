(element
  (STag (Name) @context (Attribute (Name) @_key (AttValue) @name))
  (#match? @_key "^(name|id)$")) @item
(element
  (EmptyElemTag (Name) @context (Attribute (Name) @_key (AttValue) @name))
  (#match? @_key "^(name|id)$")) @item
