package ide

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Refusal says why something cannot be done, to the user.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Renamable is the text of the name at the offset, and what a new name would
// replace: without the d in front of it that RateML's derivatives have.
func Renamable(m *lems.Model, off int32) (syntax.Span, string, error) {
	sym, span := renamedAt(m, off)
	if sym == nil {
		return syntax.Span{}, "", refuse("There is no name here that could be changed.")
	}
	if err := fixed(m, sym); err != nil {
		return syntax.Span{}, "", err
	}
	text := m.Doc.Text(span)
	switch {
	case text == sym.Name:
	case text == "d"+sym.Name:
		span.Start++
	default:
		return syntax.Span{}, "", refuse("“%s” is written “%s” here; rename it where it is declared.", sym.Name, oneLine(text))
	}
	return span, sym.Name, nil
}

// renamedAt is symbolAt, where what a Constant is called beside its name, its
// symbol, is a name of its own.
func renamedAt(m *lems.Model, off int32) (*lems.Symbol, syntax.Span) {
	sym, span := symbolAt(m, off)
	if sym == nil {
		it, a, _, ok := attrRow(m, m.Doc.At(off))
		if !ok || it.Row.Name != "Constant" || m.Doc.Text(a.Name) != "symbol" || !a.Value.Contains(off) || it.Symbol == nil {
			return nil, span
		}
		return alias(it.Symbol), a.Value
	}
	if other := alias(sym); other != nil && sym.Name != other.Name && m.Doc.Text(span) == other.Name {
		return other, span
	}
	return sym, span
}

// alias is the other name of a Constant; nil if it has none.
func alias(sym *lems.Symbol) *lems.Symbol {
	if sym.Kind != lems.ConstantSymbol || sym.Item == nil || sym.Item.Value("symbol") == "" {
		return nil
	}
	return &lems.Symbol{Kind: sym.Kind, Name: sym.Item.Value("symbol"), Place: sym.Item.AttrPlace("symbol"), Item: sym.Item, Owner: sym.Owner}
}

// fixed says why a symbol cannot have another name, whatever it may be.
func fixed(m *lems.Model, sym *lems.Symbol) error {
	switch {
	case sym.Kind == lems.ReservedSymbol:
		return refuse("“%s” belongs to the language.", sym.Name)
	case !sym.Place.IsValid():
		return refuse("“%s” is not declared anywhere.", sym.Name)
	case sym.Kind == lems.CouplingFunctionSymbol:
		return refuse("“%s” has its name from RateML: it must be pre or post.", sym.Name)
	case sym.Place.Text() != sym.Name:
		return refuse("“%s” has no name of its own in the file.", sym.Name)
	case locked(sym.Place.File.Path) != "":
		return refuse("“%s” is declared in %s, which cannot be edited.", sym.Name, locked(sym.Place.File.Path))
	}
	switch {
	case sym.Item == nil:
		return nil
	case m.World != nil && supplied(sym) && own(sym.Name):
		return refuse("“%s” is an attribute that every component may have.", sym.Name)
	case m.World != nil && numeric(sym.Kind) && sym.Name == "t":
		return refuse("“t” is time, and named so by its users.")
	case m.World != nil && sym.Kind == lems.ComponentTypeSymbol && schemaTag(sym.Name):
		return refuse("“%s” is an element of LEMS too: components of this type cannot be told from it.", sym.Name)
	case m.World != nil:
		return nil
	}
	switch {
	case sym.Kind == lems.ComponentTypeSymbol && sym.Item.Row.Role != "coupling":
		return refuse("“%s” has its name from RateML.", sym.Name)
	case sym.Kind == lems.DerivedParameterSymbol && (sym.Name == "nsig" || sym.Name == "rec_speed_dt"):
		return refuse("“%s” has its name from RateML: with another it would lose its effect.", sym.Name)
	}
	return nil
}

// locked names a file that nobody edits, by what an author calls it; empty for
// others.
func locked(file string) string {
	jar, inside, ok := strings.Cut(file, ".jar!/")
	if !ok {
		return ""
	}
	return fileName(inside) + " inside " + fileName(jar) + ".jar"
}

// Rename is what gives the name at the offset another one, everywhere. It
// refuses what would change the meaning of a file of the project.
func Rename(p Project, off int32, name string) ([]diagnostics.Edit, error) {
	sym, _ := renamedAt(p.Model, off)
	if sym == nil {
		return nil, refuse("There is no name here that could be changed.")
	}
	if err := fixed(p.Model, sym); err != nil {
		return nil, err
	}
	if name == sym.Name {
		return nil, nil
	}
	if err := valid(p.Model, sym, name); err != nil {
		return nil, err
	}
	f := familyOf(p, sym)
	if err := f.clash(name); err != nil {
		return nil, err
	}
	return f.edits(name)
}

// valid says what is wrong with a text as the name of a symbol.
func valid(m *lems.Model, sym *lems.Symbol, name string) error {
	if sym.Kind == lems.UnitSymbol {
		if name == "" || strings.ContainsAny(name, " \t\r\n<>&\"'0123456789+-*/^().,") {
			return refuse("“%s” cannot be the symbol of a unit: a single word without digits is needed.", name)
		}
		return nil
	}
	if sym.Kind == lems.ComponentSymbol {
		if name == "" || strings.ContainsAny(name, " \t\r\n<>&\"'/[]:,") {
			return refuse("“%s” cannot be an id.", name)
		}
		return nil
	}
	if !numeric(sym.Kind) && sym.Kind != lems.ComponentTypeSymbol && sym.Kind != lems.DimensionSymbol && isTag(name) {
		return validMember(m, sym, name)
	}
	if !isIdentifier(name) {
		return refuse("“%s” is no name: letters, digits and underscores are, and no digit in front.", name)
	}
	if f := expr.LookupFunc(name); f != nil && !f.Foreign && numeric(sym.Kind) {
		return refuse("“%s” is a function: no expression could name this %s.", name, sym.Kind)
	}
	switch {
	case sym.Kind == lems.DimensionSymbol && name == "none":
		return refuse("“none” is the dimension of plain numbers.")
	case m.World != nil && numeric(sym.Kind) && name == "t":
		return refuse("“t” is time.")
	case sym.Kind == lems.ComponentTypeSymbol && m.World == nil && !strings.Contains(strings.ToLower(name), "coupling"):
		return refuse("RateML takes a type for a coupling if its name contains “coupling”.")
	case sym.Kind == lems.ComponentTypeSymbol && m.World != nil && schemaTag(name):
		return refuse("“%s” is an element of LEMS: a component could not have it as its tag.", name)
	case m.World == nil && m.Dialect.Mode.Has(expr.Symbols) && (strings.EqualFold(name, "pi") || strings.EqualFold(name, "inf")):
		return refuse("“%s” is a constant of the language.", name)
	}
	return validMember(m, sym, name)
}

// validMember says why a member of a type cannot have a name.
func validMember(m *lems.Model, sym *lems.Symbol, name string) error {
	if m.World != nil && supplied(sym) && own(name) {
		return refuse("“%s” is an attribute that every component may have.", name)
	}
	return nil
}

// own says that an attribute belongs to components as such.
func own(name string) bool {
	return name == "id" || name == "type" || name == "extends" || name == "name"
}

// isTag says that a text may be the name of an element or attribute: what is
// never part of an expression may have colons and such.
func isTag(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) && (i == 0 || strings.IndexByte(":.-", s[i]) < 0) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// schemaTag says that an element of LEMS itself has the name.
func schemaTag(name string) bool {
	return name == "Lems" || name == "neuroml" || lems.LEMS.Schema.Find(lems.LEMS.Schema.Known("Lems"), name, "") != nil
}

func isIdentifier(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isWord(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// numeric says that expressions may name what is of this kind.
func numeric(k lems.SymbolKind) bool {
	switch k {
	case lems.ParameterSymbol, lems.DerivedParameterSymbol, lems.ConstantSymbol, lems.PropertySymbol, lems.RequirementSymbol, lems.ExposureSymbol,
		lems.StateVariableSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol, lems.CouplingParameterSymbol, lems.AccumulatorSymbol:
		return true
	}
	return false
}

// supplied says that components give it as an attribute.
func supplied(sym *lems.Symbol) bool {
	if sym.Item == nil {
		return false
	}
	switch sym.Item.Row.Name {
	case "Parameter", "IntegerParameter", "IndexParameter", "PathParameter", "Property", "Text", "Path", "ComponentReference", "Link", "ComponentTypeReference":
		return true
	}
	return false
}

// edits replaces the names of a family.
func (f *family) edits(name string) ([]diagnostics.Edit, error) {
	var list []diagnostics.Edit
	seen := map[spot]bool{}
	var bad error
	put := func(at syntax.Place, text string) {
		if seen[spotOf(at)] {
			return
		}
		seen[spotOf(at)] = true
		if file := locked(at.File.Path); file != "" {
			bad = refuse("“%s” also stands in %s, which cannot be edited.", f.sym.Name, file)
		}
		list = append(list, diagnostics.Edit{Place: at, NewText: text})
	}
	for _, s := range f.members {
		put(s.Place, name)
	}
	for m := range f.p.models {
		for _, u := range usesIn(m, f.sym, f.has) {
			f.edit(m, u, name, put)
		}
	}
	for _, at := range f.texts {
		put(at, name)
	}
	return list, bad
}

// edit replaces one use, and the name in the end tag if it is a tag's.
func (f *family) edit(m *lems.Model, u Use, name string, put func(syntax.Place, string)) {
	switch u.Place.Text() {
	case f.sym.Name:
		put(u.Place, name)
	case "d" + f.sym.Name:
		put(u.Place, "d"+name)
	default:
		return // another spelling, such as a Constant's symbol
	}
	if u.tagged != 0 {
		if end, ok := endNameOf(m.Doc, u.tagged); ok {
			put(m.Doc.Place(end), name)
		}
	}
}
