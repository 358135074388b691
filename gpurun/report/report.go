// Package report makes of the results of a sweep what people look at.
//
// A View is the data behind all pictures: what was swept, the metrics at every
// point, the findings on the lines of the model, and the time series of the
// points that were looked at closely. It is one JSON object. One script, the
// viewer (its source is in editors/vscode/src/viewer), draws it: in the page that
// Page writes, and in the panel of an editor, which gets the same object from the
// language server. Figures are the same pictures as files, for papers.
//
//	read.go   a View of a folder      thin.go    what of a large sweep is shown
//	words.go  units, names, facts     series.go  time series of a simulation
//	page.go   one HTML file           figure.go  PNG and SVG
package report

// View is what there is to see of a sweep.
type View struct {
	Format     int         `json:"format"`
	Name       string      `json:"name"` // of the model, or of the LEMS component
	Dir        string      `json:"dir"`  // the folder of the results
	URI        string      `json:"uri,omitempty"`
	Facts      []Fact      `json:"facts"`           // how it was computed, for people
	Part       string      `json:"part,omitempty"`  // what part of the sweep there is; "": all of it
	Notes      []string    `json:"notes,omitempty"` // what is not shown, and why
	Grid       bool        `json:"grid"`            // the points are all combinations of the parameters' values, the first parameter slowest
	Params     []Param     `json:"params"`
	Metrics    []Metric    `json:"metrics"`
	Objective  string      `json:"objective"`       // the metric that says which point is best
	Least      bool        `json:"least,omitempty"` // its smallest value is the best, not its largest
	Replicates int         `json:"replicates"`
	Points     []int       `json:"points,omitempty"` // the numbers of the points shown; none: all of them
	Rows       [][]float64 `json:"rows,omitempty"`   // the parameters of each point, if they are not a grid
	Status     string      `json:"status"`           // a letter for each point, see below
	Best       *Best       `json:"best,omitempty"`
	Model      *Source     `json:"model,omitempty"`
	Findings   []Finding   `json:"findings,omitempty"`
	Series     []*Series   `json:"series,omitempty"`
	Command    string      `json:"command,omitempty"` // that simulates a point, without its parameters
	Manifest   any         `json:"manifest"`
}

// The letters of View.Status.
const (
	Finite    = 'o' // every replicate stayed finite
	Partly    = 'p' // some replicates did
	Diverged  = 'd' // none did
	BadDelays = 'b' // none was run: the delays make no sense
	Missing   = 'm' // not simulated
)

// Fact is something about a sweep, in words.
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Param is a swept parameter.
type Param struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"` // of the values; "": none
	Doc    string    `json:"doc,omitempty"`
	Values []float64 `json:"values"` // in the order of the sweep, with all digits

	number func(float64) float64 // of a value in SI units
}

// Metric is a column of the results.
type Metric struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Doc    string  `json:"doc"`
	Signed bool    `json:"signed,omitempty"` // 0 is its natural middle: a correlation
	Mean   numbers `json:"mean"`             // at each point, over the replicates that have it
	Std    numbers `json:"std,omitempty"`    // sample standard deviation over them; none with one replicate
}

// Best is the point with the best mean objective.
type Best struct {
	Point   int     `json:"point"`
	Params  numbers `json:"params"`
	Metrics numbers `json:"metrics"`
	Std     number  `json:"std"`   // sample standard deviation of the objective
	Count   int     `json:"count"` // replicates that have an objective
}

// Source is the text of the model.
type Source struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// Finding is what the sweep found about a line of the model. Lines and columns
// are from 1, columns count code points.
type Finding struct {
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"endLine"`
	EndColumn int      `json:"endColumn"`
	Severity  string   `json:"severity"`
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	Notes     []string `json:"notes,omitempty"`
}
