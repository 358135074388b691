package server

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/report"
	"github.com/lemsls/lemsls/lems"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// The commands about the results of sweeps.
const (
	resultsCommand   = "lems.server.results"
	pointCommand     = "lems.server.point"
	setValuesCommand = "lems.server.setValues"
	reportCommand    = "lems.server.report"
)

// showResults is a command of clients that have a panel for results; the others
// are offered a page for the browser.
const showResults = "lems.showResults"

// Recalled is a sweep whose results lie in a folder.
type Recalled struct {
	Sweep *gpurun.Sweep
	diagnostics.Swept
}

// resultsArgs say which results are meant: those in a folder, or those of the
// last sweep of a document.
type resultsArgs struct {
	URI uri.URI `json:"uri,omitempty"`
	Dir string  `json:"dir,omitempty"`
}

type pointArgs struct {
	resultsArgs
	Point int `json:"point"`
}

// recalled is the sweep that a client means.
func (s *Server) recalled(ctx context.Context, c *Call, args resultsArgs) (*Recalled, error) {
	sw := c.Snapshot.sweeps[args.URI]
	if sw != nil && (args.Dir == "" || args.Dir == sw.Result.Dir) {
		return &Recalled{Sweep: sw.work, Swept: sw.Swept}, nil
	}
	if args.Dir == "" {
		return nil, fmt.Errorf("there are no results of %s; run a sweep first", filepath.Base(pathOf(args.URI)))
	}
	if s.recall == nil {
		return nil, fmt.Errorf("nothing is known of the sweep in %s", args.Dir)
	}
	return s.recall(ctx, args.Dir)
}

// today is what was swept, as it is now; nil if it is gone.
func (r *Recalled) today(a *Analysis) *lems.Subject {
	c := r.Subject.Component
	if c == nil && a.Model.World == nil {
		return &lems.Subject{System: a.Model.System}
	}
	if c != nil {
		if now := a.runnable(c.ID).Subject; now != nil {
			return now
		}
	}
	return a.runnable("").Subject
}

// results is what there is to see of a sweep. Results whose model is gone are
// shown without it.
func (s *Server) results(ctx context.Context, c *Call, args resultsArgs) (*report.View, error) {
	r, missing := s.recalled(ctx, c, args)
	if missing != nil && args.Dir == "" {
		return nil, missing
	}
	var swept *diagnostics.Swept
	dir := args.Dir
	if r != nil {
		swept, dir = &r.Swept, cmp.Or(dir, r.Result.Dir)
	}
	v, err := report.Read(dir, swept)
	if err != nil {
		return nil, err
	}
	if missing != nil {
		v.Notes = append(v.Notes, fmt.Sprintf("No units, no findings, and nothing can be simulated: %v.", missing))
	}
	v.URI = string(args.URI)
	if v.URI == "" && r != nil {
		v.URI = string(uriOf(r.Subject.System.Model.File.Path))
	}
	return v, nil
}

// point simulates a point of a sweep, with its time series.
func (s *Server) point(ctx context.Context, c *Call, args pointArgs) (*report.Series, error) {
	if s.run == nil {
		return nil, fmt.Errorf("this server simulates nothing")
	}
	r, err := s.recalled(ctx, c, args.resultsArgs)
	if err != nil {
		return nil, err
	}
	return report.Simulate(ctx, s.run, r.Sweep, &r.Swept, args.Point, func(done, total int) {
		c.Progress.Report(ctx, fmt.Sprintf("step %s of %s", gpurun.Digits(done), gpurun.Digits(total)), int64(done), int64(total))
	})
}

type setValuesResult struct {
	Applied bool `json:"applied"`
}

// setValues puts the parameters of a point into the model.
func (s *Server) setValues(ctx context.Context, c *Call, args pointArgs) (*setValuesResult, error) {
	r, err := s.recalled(ctx, c, args.resultsArgs)
	if err != nil {
		return nil, err
	}
	if args.Point < 0 || args.Point >= r.Sweep.Points.Len() {
		return nil, fmt.Errorf("there is no point %d", args.Point)
	}
	d, err := c.Snapshot.Document(args.URI)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	edits, err := diagnostics.ValueEdits(a.Model, r.today(a), r.Sweep.Points.Names, r.Sweep.Points.At(args.Point, nil))
	if err != nil {
		return nil, err
	}
	label := fmt.Sprintf("Set the values of point %d", args.Point)
	answer, err := c.Client.ApplyEdit(ctx, &protocol.ApplyWorkspaceEditParams{Label: &label, Edit: *c.Snapshot.WorkspaceEdit(edits)})
	if err != nil {
		return nil, fmt.Errorf("set values: %w", err)
	}
	return &setValuesResult{Applied: answer.Applied}, nil
}

type reportArgs struct {
	resultsArgs
	Shown bool `json:"shown,omitempty"` // by the client itself
}

type reportResult struct {
	Path string  `json:"path"`
	URI  uri.URI `json:"uri"`
}

// report writes the page about a sweep beside its results, and lets the client
// open it in a browser, or says where it is.
func (s *Server) report(ctx context.Context, c *Call, args reportArgs) (*reportResult, error) {
	v, err := s.results(ctx, c, args.resultsArgs)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(v.Dir, report.PageName)
	if err := report.WritePage(path, v); err != nil {
		return nil, err
	}
	result := &reportResult{Path: path, URI: uriOf(path)}
	if args.Shown || s.opens(ctx, c, result.URI) {
		return result, nil
	}
	return result, c.Client.ShowMessage(ctx, &protocol.ShowMessageParams{Type: protocol.MessageTypeInfo, Message: "The report is in " + path})
}

// opens says that the client has opened a file in the browser.
func (s *Server) opens(ctx context.Context, c *Call, u uri.URI) bool {
	if !c.Snapshot.Client.shows {
		return false
	}
	yes := true
	answer, err := c.Client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: u, External: &yes})
	if err != nil {
		s.log.Debug("show report", zap.Error(err))
		return false
	}
	return answer.Success
}
