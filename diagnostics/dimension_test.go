package diagnostics_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

// TestDimensionMistakes makes each mistake of the catalogue's section on
// dimensions, units and quantities in a sound model, and wants its finding and
// no other about dimensions. A fix that is preferred must mend it.
func TestDimensionMistakes(t *testing.T) {
	base := read(t, "../testdata/fixtures/lems/ok-base/ok-base.xml")
	const (
		v0    = `<Parameter name="v0" dimension="voltage"/>`
		state = `<StateVariable name="v" dimension="voltage"/>`
		rate  = `value="(v0 - v)/tau"`
		start = `<StateAssignment variable="v" value="v0"/>`
		tau   = `tau="10 ms"`
		ms    = `<Unit symbol="ms" dimension="time" power="-3"/>`
		onset = `<OnStart>`
	)
	for id, c := range map[string]struct{ old, new, want string }{
		"dim-unknown":                {v0, `<Parameter name="v0" dimension="voltge"/>`, "unknown-dimension"},
		"dim-duplicate-same":         {ms, `<Dimension name="time" t="1"/>` + ms, ""},
		"dim-duplicate-conflict":     {ms, `<Dimension name="time" t="2"/>` + ms, "conflicting-dimension"},
		"dim-noninteger":             {ms, `<Dimension name="sq" l="0.5"/>` + ms, "malformed-dimension"},
		"dim-unknown-base":           {ms, `<Dimension name="sq" c="1"/>` + ms, "unknown-attribute"},
		"dim-j":                      {ms, `<Dimension name="lum" j="1"/>` + ms, "unportable-dimension"},
		"dim-no-name":                {ms, `<Dimension l="1"/>` + ms, "missing-attribute"},
		"dim-none-redefined":         {ms, `<Dimension name="none" l="1"/>` + ms, "malformed-dimension"},
		"unit-unknown-dim":           {ms, `<Unit symbol="zz" dimension="nope" power="1"/>` + ms, "unknown-dimension"},
		"unit-dup-conflict":          {ms, ms + `<Unit symbol="ms" dimension="time" power="-6"/>`, "conflicting-unit"},
		"unit-no-symbol":             {ms, `<Unit name="x" dimension="time" power="-6"/>` + ms, "missing-attribute"},
		"unit-power-float":           {ms, `<Unit symbol="zz" dimension="time" power="1.5"/>` + ms, "malformed-unit"},
		"unit-power-and-scale":       {ms, `<Unit symbol="minute" dimension="time" power="1" scale="6"/>` + ms, ""},
		"unit-offset-and-scale":      {ms, `<Unit symbol="late" dimension="time" offset="1" scale="6"/>` + ms, "unportable-unit"},
		"unit-scale-zero":            {ms, `<Unit symbol="never" dimension="time" scale="0"/>` + ms, "malformed-unit"},
		"unit-unknown":               {tau, `tau="10 msec"`, "unknown-unit"},
		"unit-wrong-dimension":       {tau, `tau="10 mV"`, "unit-mismatch"},
		"unit-missing":               {tau, `tau="10"`, "missing-unit"},
		"unit-missing-zero":          {tau, `tau="0"`, "missing-unit"},
		"unit-on-dimensionless":      {v0, v0 + `<Constant name="k" dimension="none" value="3 mV"/>`, "needless-unit"},
		"qty-comma":                  {tau, `tau="10,5 ms"`, "malformed-quantity"},
		"qty-no-number":              {tau, `tau="ms"`, "malformed-quantity"},
		"qty-empty":                  {tau, `tau=""`, "malformed-quantity"},
		"qty-expression":             {tau, `tau="2*5 ms"`, "malformed-quantity"},
		"qty-plus":                   {tau, `tau="+1.0E+1ms"`, "unportable-quantity"},
		"qty-unit-slash":             {tau, `tau="10 m/s"`, "unknown-unit"},
		"qty-tab":                    {tau, "tau=\"10\tms\"", ""},
		"qty-suffix":                 {tau, `tau="1.0f"`, "missing-unit"},
		"dv-dim-mismatch":            {onset, `<DerivedVariable name="x" dimension="current" value="v0/tau"/>` + onset, "dimension-mismatch"},
		"td-dim-mismatch":            {rate, `value="v0 - v"`, "dimension-mismatch"},
		"sa-dim-mismatch":            {start, `<StateAssignment variable="v" value="tau"/>`, "dimension-mismatch"},
		"sa-number-to-dimensional":   {start, `<StateAssignment variable="v" value="-65"/>`, "dimension-mismatch"},
		"sa-zero":                    {start, `<StateAssignment variable="v" value="0"/>`, ""},
		"cond-dim-mismatch":          {onset, `<OnCondition test="v .gt. tau">` + start + `</OnCondition>` + onset, "comparison-mismatch"},
		"cond-number":                {onset, `<OnCondition test="v .gt. 10">` + start + `</OnCondition>` + onset, "comparison-mismatch"},
		"cond-zero":                  {onset, `<OnCondition test="v .gt. 0">` + start + `</OnCondition>` + onset, ""},
		"cdv-dim-mismatch":           {onset, cases("current", "v .gt. v0", "v", "v0") + onset, "dimension-mismatch"},
		"cdv-cases-differ":           {onset, cases("voltage", "v .gt. v0", "v", "tau") + onset, "dimension-mismatch"},
		"cdv-cond-dim":               {onset, cases("voltage", "v .gt. tau", "v", "v0") + onset, "comparison-mismatch"},
		"expr-add-mismatch":          {onset, `<DerivedVariable name="x" dimension="voltage" value="v + tau"/>` + onset, "sum-mismatch"},
		"expr-add-mismatch-td":       {rate, `value="(v0 - v + tau)/tau"`, "sum-mismatch"},
		"expr-add-zero":              {rate, `value="(v0 - v + 0)/tau"`, "unportable-dimension"},
		"expr-unary-plus":            {rate, `value="+(v0 - v)/tau"`, ""},
		"expr-sub-zero":              {rate, `value="(0 - v + v0)/tau"`, ""},
		"fn-arg-dim":                 {rate, `value="(v0 - v)*exp(v)/tau"`, "argument-dimension"},
		"sqrt-dim":                   {onset, `<DerivedVariable name="x" dimension="voltage" value="sqrt(v*v)"/>` + onset, "unportable-dimension"},
		"abs-dim":                    {rate, `value="abs(v0 - v)/tau"`, "unportable-dimension"},
		"pow-frac":                   {rate, `value="(v0 - v)^0.5*v/tau"`, "exponent-dimension"},
		"pow-frac-up":                {rate, `value="(v0 - v)^1.6/(v0 - v)/tau"`, "exponent-dimension"},
		"pow-dim-exponent":           {rate, `value="(v0-v)^v/tau"`, "exponent-dimension"},
		"pow-neg-literal":            {rate, `value="(v0-v)*tau^-1"`, "unportable-dimension"},
		"pow-neg-paren":              {rate, `value="(v0-v)*tau^(-1)"`, "unportable-dimension"},
		"regime-td-dim":              {onset, `<Regime name="a" initial="true"><TimeDerivative variable="v" value="v0 - v"/></Regime>` + onset, "dimension-mismatch"},
		"regime-cond-dim":            {onset, `<Regime name="a" initial="true"><OnCondition test="v .gt. tau"><Transition regime="a"/></OnCondition></Regime>` + onset, "comparison-mismatch"},
		"exposure-dim-mismatch":      {state, `<StateVariable name="v" dimension="voltage" exposure="v"/>`, "exposure-dimension"},
		"const-global-symbol":        {ms, ms + `<Constant name="rest" symbol="E0" dimension="voltage" value="-0.065"/>`, ""},
		"const-wrong-unit":           {v0, v0 + `<Constant name="E0" dimension="voltage" value="10 ms"/>`, "unit-mismatch"},
		"const-no-unit":              {v0, v0 + `<Constant name="E0" dimension="voltage" value="10"/>`, "missing-unit"},
		"const-no-dimension":         {v0, v0 + `<Constant name="E0" value="10"/>`, "unportable-dimension"},
		"const-expression":           {v0, v0 + `<Constant name="E0" dimension="none" value="3*4"/>`, "malformed-quantity"},
		"dp-dim-mismatch":            {v0, v0 + `<DerivedParameter name="q" dimension="current" value="v0/tau"/>`, "dimension-mismatch"},
		"t-as-dimensionless":         {onset, `<DerivedVariable name="x" dimension="none" value="t"/>` + onset, "dimension-mismatch"},
		"dim-empty":                  {onset, `<DerivedVariable name="x" dimension="" value="1"/>` + onset, "malformed-dimension"},
		"property-default-unit":      {v0, v0 + `<Property name="w" dimension="voltage" defaultValue="1 mV"/>`, "needless-unit"},
		"assertion-false":            {ms, ms + `<Assertion dimension="voltage" matches="current * time"/>`, "failed-assertion"},
		"dv-zero-literal":            {onset, `<DerivedVariable name="x" dimension="current" value="0"/>` + onset, "unportable-dimension"},
		"dim-star-statevar":          {onset, `<DerivedVariable name="x" dimension="*" value="v"/>` + onset, "malformed-dimension"},
		"param-missing-dimension":    {`<Parameter name="tau" dimension="time"/>`, `<Parameter name="tau"/>`, "unportable-dimension"},
		"statevar-missing-dimension": {state, `<StateVariable name="v"/>`, "unportable-dimension"},
		"declared-wrong":             {v0, `<Parameter name="v0" dimension="voltage"/><Parameter name="k" dimension="time"/><DerivedParameter name="a" dimension="voltage" value="v0*k"/><DerivedParameter name="b" dimension="time" value="tau*(1 + k)"/><DerivedParameter name="c" dimension="none" value="exp(k)"/>`, "dimension-mismatch"},
		"dv-missing-dimension":       {onset, `<DerivedVariable name="x" value="v0/tau"/>` + onset, ""},
	} {
		if !strings.Contains(base, c.old) {
			t.Fatalf("%s: no %s", id, c.old)
		}
		text := strings.Replace(base, c.old, c.new, 1)
		if id == "exposure-dim-mismatch" {
			text = strings.Replace(text, v0, v0+`<Exposure name="v" dimension="current"/>`, 1)
		}
		checkMistake(t, id, text, c.want)
	}
}

func cases(dimension, condition, first, second string) string {
	return `<ConditionalDerivedVariable name="x" dimension="` + dimension + `"><Case condition="` + condition + `" value="` + first + `"/><Case value="` + second + `"/></ConditionalDerivedVariable>`
}

// checkMistake wants one finding about dimensions, or the one that is wanted.
func checkMistake(t *testing.T, id, text, want string) {
	t.Helper()
	about := func(text string) []diagnostics.Diagnostic {
		var kept []diagnostics.Diagnostic
		for _, d := range check(id+".xml", text) {
			unportable := d.Code == "unportable-dimension" || d.Code == "unportable-quantity" || d.Code == "unportable-unit"
			if dimensional[d.Code] || unportable || d.Code == want {
				if unportable && (len(d.Portability) == 0 || d.Severity != diagnostics.Info) {
					t.Errorf("%s: %+v", id, d)
				}
				kept = append(kept, d)
			}
		}
		return kept
	}
	found := about(text)
	switch {
	case want == "" && len(found) == 0:
		return
	case len(found) != 1 || found[0].Code != want:
		t.Errorf("%s wants %q:\n%s", id, want, render(t, found))
		return
	}
	for _, fix := range found[0].Fixes {
		after := apply(t, text, fix)
		if left := about(after); fix.Preferred && len(left) > 0 {
			t.Errorf("%s, %s:\n%s", id, fix.Title, render(t, left))
		}
	}
}

// TestDimensionFixtures runs those fixtures of LEMS that are about dimensions,
// units and quantities.
func TestDimensionFixtures(t *testing.T) {
	about := regexp.MustCompile(`^(dim-|unit-|qty-|const-|fixed-wrong|dv-dim|td-dim|sa-number|sa-zero|cond-dim|cond-number|cdv-dim|cdv-cond|cdv-no-dim|expr-|fn-arg|sqrt-|pow-|regime-cond|.*-dim-mismatch|.*-missing-dimension|t-as-|property-default|assertion-|dv-zero)`)
	n := 0
	for _, line := range strings.Split(read(t, "../testdata/fixtures/lems.tsv"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) < 3 || !about.MatchString(cells[0]) {
			continue
		}
		n++
		found := check(cells[0]+".xml", read(t, "../testdata/fixtures/lems/"+cells[0]+"/"+cells[0]+".xml"))
		errors, warnings := diagnostics.Count(found, diagnostics.Error), diagnostics.Count(found, diagnostics.Warning)
		ok := map[string]bool{"error": errors > 0, "warning": warnings > 0, "hint": len(found) > 0, "portability": errors == 0 && len(found) > 0, "ok": warnings == 0}
		if !ok[cells[1]] || errors > 3 {
			t.Errorf("%s wants %s:\n%s", cells[0], cells[1], render(t, found))
		}
	}
	if n < 45 {
		t.Errorf("%d fixtures", n)
	}
}
