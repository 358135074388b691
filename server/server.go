// Package server speaks the Language Server Protocol for lemsls.
//
// It is wiring around one value, the Snapshot: everything the server knows at
// one moment, immutable. Notifications are handled in the order they arrive, on
// the goroutine that reads, and the ones of sync.go are the only writers: each
// swaps the Snapshot for the next. A request takes the Snapshot that is current
// when it arrives and then runs on its own, so that it sees exactly the edits
// sent before it and nothing needs a lock. Until it is answered it holds the
// analyses of its Snapshot; one that nobody holds becomes that of the next
// version of its document (take.go).
//
//	stream.go    frames on a pipe            wire.go      order, errors, cancelling
//	decode.go    uneven JSON                 lifecycle.go initialize to exit
//	sync.go      the writers                 snapshot.go  what is known, analyses
//	take.go      analyses follow edits
//	publish.go   diagnostics, pushed         pull.go      diagnostics, asked for
//	command.go   workspace/executeCommand    progress.go  long work
//	watch.go     files that change on disk   chart.go     pictures in hovers
//	settings.go  what settings mean          configure.go where they come from
//	folders.go   that the editor shows       walk.go      many positions
//	results.go   what sweeps left            choices.go   what can be asked for
//	convert.go   the one place where bytes become lines and columns
//
// To add a feature X: server/ide/x.go computes it from a model and an offset,
// x.go here converts (see pull.go for the shape), one line in methodTable names
// its method and one line in capabilities announces it. A command is a function
// and one line in commandTable.
package server

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/report"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// Analysis is what is found out about one version of one document.
type Analysis struct {
	Model       *lems.Model
	Diagnostics []diagnostics.Diagnostic
	// Next, if not nil, makes this analysis that of a later version of the
	// document. It may say nil; in either case this one is good for nothing then.
	Next func(ctx context.Context, file *syntax.File, open Opener) *Analysis

	counted   sync.Once
	swept     int // of points
	runnables runnables
}

// Opener finds the text of a file that is open in the editor. What an analysis
// asks for is remembered: it is repeated when one of these files changes.
type Opener func(path string) (*syntax.File, bool)

// Options is what a Server is made of.
type Options struct {
	Logger  *zap.Logger // nil: no log
	Version string
	// Analyze finds out about a file. Its result is thrown away once ctx is
	// cancelled, so that it may return early then, with anything. Nil: parse.
	Analyze func(ctx context.Context, file *syntax.File, open Opener) *Analysis
	// Opened is told the folders that the editor shows, when a session begins and
	// whenever they change. It may be nil.
	Opened func(folders []string)
	// Renewed is told that files on disk may have changed, before analyses are
	// repeated. It may be nil.
	Renewed func()
	// Users are, read in full, a file and the others that may use a name that it
	// declares. It may be nil.
	Users func(ctx context.Context, declared *syntax.File, name string, open Opener) []*lems.Model
	// Models are the files of the workspaces, the open ones among them being near,
	// with their declarations alone. It may be nil.
	Models func(ctx context.Context, near []*syntax.File, open Opener) []*lems.Model
	// Configured is told what the user of the editor has set, by folder and with the
	// name "" for files in no such folder, before analyses are repeated. It may be
	// nil.
	Configured func(map[string]diagnostics.Config)
	// List is what is in a folder as an Include of a file names it. It may be nil.
	List func(from *syntax.File, dir string) []ide.File
	// Find is the path of the file that an Include of a file names, empty if there
	// is none. It may be nil: then it is looked for beside the file alone.
	Find    func(from *syntax.File, spec string, open Opener) string
	Runner  gpurun.Runner // nil: nothing can be simulated
	Backend func() string // what the Runner would run on now: cpu, cuda; it never waits
	// Plan makes the sweep that is asked for of a file, with what its settings say
	// of it. Nil: there are no settings.
	Plan func(path string, s *lems.Subject, p *ir.Program, asked Asked) (*gpurun.Sweep, error)
	// Points is how many points the sweep of a file has about which nothing is
	// asked; 0 if that is not known. Nil: there are no settings.
	Points func(path string, s *lems.Subject, p *ir.Program) int
	// Sweeps are those that the settings describe for a file. It may be nil.
	Sweeps func(path string) []NamedSweep
	// Run simulates, and records nothing. Nil: it cannot be done.
	Run report.Run
	// Recall finds again the sweep whose results lie in a folder. It may be nil.
	Recall func(ctx context.Context, dir string) (*Recalled, error)
}

// Server serves one client.
type Server struct {
	log        *zap.Logger
	version    string
	runner     gpurun.Runner
	backend    func() string
	plan       func(path string, s *lems.Subject, p *ir.Program, asked Asked) (*gpurun.Sweep, error)
	points     func(path string, s *lems.Subject, p *ir.Program) int
	sweeps     func(path string) []NamedSweep
	run        report.Run
	recall     func(ctx context.Context, dir string) (*Recalled, error)
	opened     func(folders []string)
	renewed    func()
	configured func(map[string]diagnostics.Config)
	list       func(from *syntax.File, dir string) []ide.File
	find       func(from *syntax.File, spec string, open Opener) string
	users      func(ctx context.Context, declared *syntax.File, name string, open Opener) []*lems.Model
	models     func(ctx context.Context, near []*syntax.File, open Opener) []*lems.Model
	methods    map[string]handler
	notices    map[string]notice
	commands   map[string]command

	phase       phase // of the reader alone
	analyzer    *analyzer
	snapshot    atomic.Pointer[Snapshot]
	changed     chan struct{} // capacity 1: the snapshot is not the one last looked at
	affected    atomic.Bool   // an edit outdated what was found about another document
	trace       atomic.Value  // protocol.TraceValue
	cancels     sync.Map      // jsonrpc2.ID of a running request -> *context.CancelFunc
	tokens      sync.Map      // protocol.ProgressToken -> *context.CancelFunc
	created     atomic.Int64  // tokens made here
	painted     sync.Map      // uri.URI -> *painted, the tokens last sent
	sources     sources       // of the settings
	reconfigure chan struct{} // capacity 1: settings have changed
	rehint      chan struct{} // capacity 1: hints have changed
	relens      chan struct{} // capacity 1: lenses have changed
	said        chan string   // what is wrong with the settings
	greeted     bool          // of the reader alone
	ready       chan struct{} // closed by initialized

	conn   jsonrpc2.Conn
	client protocol.Client
	stop   context.CancelFunc // ends Serve
}

// ErrNoShutdown says that the client left without asking for shutdown first.
var ErrNoShutdown = errors.New("client left without shutdown")

// New makes a Server.
func New(o Options) *Server {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if o.Analyze == nil {
		o.Analyze = parse
	}
	if o.Plan == nil {
		o.Plan = plan
	}
	if o.Points == nil {
		o.Points = points
	}
	s := &Server{
		log:         o.Logger,
		version:     o.Version,
		runner:      o.Runner,
		backend:     o.Backend,
		plan:        o.Plan,
		points:      o.Points,
		sweeps:      o.Sweeps,
		run:         o.Run,
		recall:      o.Recall,
		opened:      o.Opened,
		renewed:     o.Renewed,
		configured:  o.Configured,
		list:        o.List,
		find:        o.Find,
		reconfigure: make(chan struct{}, 1),
		rehint:      make(chan struct{}, 1),
		relens:      make(chan struct{}, 1),
		said:        make(chan string, 16),
		users:       o.Users,
		models:      o.Models,
		analyzer:    newAnalyzer(o.Analyze, o.Logger),
		changed:     make(chan struct{}, 1),
		ready:       make(chan struct{}),
	}
	s.methods, s.notices, s.commands = s.methodTable(), s.noticeTable(), s.commandTable()
	s.trace.Store(protocol.TraceValueOff)
	s.snapshot.Store(&Snapshot{Client: &Client{}, analyzer: s.analyzer})
	return s
}

// Serve speaks with a client until it exits, in ends or ctx is cancelled. It
// returns nil after a shutdown and ErrNoShutdown otherwise. A Server serves
// once. If in is an io.Closer, it is closed.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	pipe := newStream(in, out, stop, s.log)
	s.stop = stop
	s.conn = jsonrpc2.NewConn(pipe, jsonrpc2.WithCodec(codec{}))
	s.client = protocol.ClientDispatcher(s.conn)

	var background sync.WaitGroup
	background.Go(func() { s.publish(ctx) })
	background.Go(func() { s.watch(ctx) })
	background.Go(func() { s.follow(ctx) })
	s.conn.Go(ctx, s.handle)
	<-s.conn.Done()
	stop()
	background.Wait()
	s.snapshot.Load().abandon()
	s.analyzer.running.Wait()
	if err := s.conn.Err(); err != nil {
		s.log.Info("connection", zap.Error(err))
	}
	if s.phase != down {
		return ErrNoShutdown
	}
	return nil
}

// parse is the Analyze of a server that finds nothing.
func parse(_ context.Context, file *syntax.File, _ Opener) *Analysis {
	return &Analysis{Model: lems.Load(file, nil)}
}
