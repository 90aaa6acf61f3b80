// Package app builds the program out of its parts and runs it. The wiring is in New, who reacts to what in listeners.go, the
// embedded servers in local.go, the demo's people in cast.go and demo.go.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"time"

	"congvan/internal/api"
	"congvan/internal/audit"
	"congvan/internal/auth"
	"congvan/internal/bpmn"
	"congvan/internal/config"
	"congvan/internal/document"
	"congvan/internal/exchange"
	"congvan/internal/finder"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/notify"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pki"
	"congvan/internal/signing"
	"congvan/internal/workflow"
	"congvan/web"
	"congvan/workflows"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

const (
	sealEvery  = 2 * time.Second // how far the audit chain may lag behind the audit trail
	sweepEvery = time.Minute
)

// App is the office's program: its services, its background work and its web server.
type App struct {
	Stack     *Stack
	Org       *org.Service
	Auth      *auth.Service
	Signing   *signing.Service
	Documents *document.Service
	Exchange  *exchange.Service
	Finder    *finder.Finder
	Notify    *notify.Service
	Live      *notify.Hub
	Jobs      *jobs.Runner
	Trust     *pki.Trust

	cfg    config.Config
	log    *slog.Logger
	sealer *audit.Sealer
}

// New wires the parts on a stack that is up. It installs the flows that ship, and starts nothing.
func New(ctx context.Context, cfg config.Config, stack *Stack, log *slog.Logger) (*App, error) {
	secret, err := cfg.Secret()
	if err != nil {
		return nil, err
	}
	trust, err := loadTrust(cfg.Trust)
	if err != nil {
		return nil, fmt.Errorf("trusted roots: %w", err)
	}
	db, now := stack.DB, time.Now
	a := &App{Stack: stack, Trust: trust, cfg: cfg, log: log, sealer: &audit.Sealer{DB: db}}
	a.Org = &org.Service{DB: db, Now: now}
	a.Auth = auth.New(db, a.Org, auth.Config{})
	a.Notify = &notify.Service{DB: db, Now: now}
	a.Live = notify.NewHub(db, log)
	a.Signing = newSigning(db, stack.Blobs, trust, secret, log)
	flow := &workflow.Engine{Dir: directory{org.Directory{Now: now}}, Now: now,
		Words: bpmn.Words{Roles: workflows.Roles, Actions: workflows.Actions, Services: workflows.Services}}
	a.Documents = &document.Service{DB: db, Blobs: stack.Blobs, Flow: flow, Signing: a.Signing, Verify: verifier(trust), Prepare: prepare,
		Log: log, Now: now, MaxFile: cfg.MaxUpload}
	a.Exchange = newExchange(db, stack.Blobs, a.Documents, secret, log)
	a.Finder = &finder.Finder{Documents: a.Documents, Index: stack.Index}
	if a.Jobs, err = jobs.New(db, stack.Redis, log, a.listeners(), a.schedules()); err != nil {
		return nil, err
	}
	a.Jobs.Workers = cfg.Workers
	return a, installFlows(ctx, db, flow)
}

// loadTrust trusts the roots in a folder. Without the folder nobody is trusted, and every signature is at best "unknown".
func loadTrust(dir string) (*pki.Trust, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.pem"))
	if err != nil {
		return nil, err
	}
	return pki.LoadTrust(files...)
}

// directory lets the flow ask the organisation, which it does not know.
type directory struct{ org.Directory }

func (d directory) Candidates(ctx context.Context, tx pgx.Tx, agency id.Agency, q workflow.Ask) ([]id.Post, error) {
	return d.Directory.Candidates(ctx, tx, agency, q.Role, q.Unit, q.Post)
}

func installFlows(ctx context.Context, db *pg.DB, flow *workflow.Engine) error {
	return pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
		for name, xml := range workflows.Default() {
			if _, err := flow.Install(ctx, tx, name, xml); err != nil {
				return fmt.Errorf("install flow %s: %w", name, err)
			}
		}
		return nil
	})
}

// Server is the web server of the app; streams end when stop is done.
func (a *App) Server(stop context.Context) (*fiber.App, error) {
	s := &api.Server{Documents: a.Documents, Catalog: &document.Catalogue{DB: a.Stack.DB, Org: a.Org, Now: time.Now}, Auth: a.Auth, Org: a.Org,
		Signing: a.Signing, Exchange: a.Exchange, Finder: a.Finder, Notify: a.Notify, Live: a.Live, Jobs: a.Jobs, TakeIntake: a.takeIntake,
		Audit: func(ctx context.Context, by org.Actor, f audit.Filter) ([]audit.Row, error) {
			return audit.Read(ctx, a.Stack.DB, by.Agency, f)
		},
		Web: web.FS(), Log: a.log, Secure: strings.HasPrefix(a.cfg.PublicURL, "https://"),
		Ready: func(ctx context.Context) error {
			for name, err := range a.Stack.Ready(ctx) {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}}
	return s.App(stop)
}

// Run serves until ctx ends: background work, live screens and the web server. It returns when all of them have stopped.
func (a *App) Run(ctx context.Context, ready func(addr string)) error {
	ln, err := net.Listen("tcp", a.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	server, err := a.Server(ctx)
	if err != nil {
		ln.Close()
		return err
	}
	g.Go(func() error { return a.Jobs.Run(ctx) })
	g.Go(func() error { return a.Live.Run(ctx) })
	g.Go(func() error { return a.fillIndex(ctx) })
	g.Go(func() error { return server.Listener(ln) })
	g.Go(func() error {
		<-ctx.Done()
		return server.ShutdownWithTimeout(10 * time.Second)
	})
	ready(ln.Addr().String())
	return g.Wait()
}

// fillIndex builds a search index that does not know yet what the database knows.
func (a *App) fillIndex(ctx context.Context) error {
	if !a.Stack.Reindex {
		return nil
	}
	err := a.Finder.Rebuild(ctx, func(done int) { a.log.Info("filling the search index", "documents", done) })
	if err != nil {
		if ctx.Err() == nil {
			a.log.Error("search index not filled; run congvan search reindex", "error", err)
		}
		return nil // people can work without searching
	}
	return a.Stack.Indexed()
}
