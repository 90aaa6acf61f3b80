package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"congvan/internal/blob/fsblob"
	"congvan/internal/hub"
	"congvan/internal/pg"
	"congvan/internal/pg/private"
	"congvan/internal/vxp"
	"congvan/migrations"
)

const hubUsage = `usage:
  congvan hub [--listen HOST:PORT] [--database-url URL] [--data DIR]   answer participants (VXP operations)
  congvan hub system add ID --secret-file F [--name N] [--organs A,B]  register one, or give it a new secret
  congvan hub system list [--json]
  congvan hub agency import FILE.csv                                   columns code, name, parent, mail, oldcode, system

The database is a private PostgreSQL in DIR unless an address is given (CONGVAN_HUB_DATABASE_URL works too). DIR is
$CONGVAN_DATA/hub (./var/hub). Secrets are sealed with CONGVAN_HUB_KEY, or with DIR/hub.key, made on first start.
`

// hubCommand runs the exchange hub, another party's server with a database of its own, or administers it.
func hubCommand(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	h := &hubCLI{stdin: stdin, stdout: stdout, stderr: stderr}
	fs := flags("hub", hubUsage, stderr)
	data := os.Getenv("CONGVAN_DATA")
	if data == "" {
		data = "var"
	}
	fs.StringVar(&h.listen, "listen", "127.0.0.1:8090", "")
	fs.StringVar(&h.url, "database-url", os.Getenv("CONGVAN_HUB_DATABASE_URL"), "")
	fs.StringVar(&h.dir, "data", filepath.Join(data, "hub"), "")
	fs.StringVar(&h.secretFile, "secret-file", "", "")
	fs.StringVar(&h.name, "name", "", "")
	fs.StringVar(&h.organs, "organs", "", "")
	fs.BoolVar(&h.json, "json", false, "")
	words, err := parseFlags(fs, args)
	if err != nil {
		return badUsage(err, hubUsage, stderr)
	}
	switch what := strings.Join(words[:min(2, len(words))], " "); {
	case what == "":
		return h.report(h.serve(ctx))
	case what == "system list" && len(words) == 2:
		return h.report(h.list(ctx))
	case what == "system add" && len(words) == 3 && h.secretFile != "":
		return h.report(h.add(ctx, words[2]))
	case what == "agency import" && len(words) == 3:
		return h.report(h.importAgencies(ctx, words[2]))
	}
	return badUsage(nil, hubUsage, stderr)
}

type hubCLI struct {
	stdin                                      io.Reader
	stdout, stderr                             io.Writer
	listen, url, dir, secretFile, name, organs string
	json                                       bool
}

func (h *hubCLI) report(err error) int {
	if err == nil {
		return 0
	}
	return fail(h.stderr, err)
}

// open gives a server on the database. A command that finds the private database in the hands of a running hub works beside it.
func (h *hubCLI) open(ctx context.Context, log *slog.Logger) (s *hub.Server, closeAll func(), err error) {
	url, stop := h.url, func() {}
	if url == "" {
		if url, stop, err = h.private(ctx, log); err != nil {
			return nil, nil, err
		}
	}
	fail := func(err error) (*hub.Server, func(), error) { stop(); return nil, nil, err }
	if _, err := pg.Migrate(ctx, url, migrations.Hub()); err != nil {
		return fail(err)
	}
	db, err := pg.Open(ctx, pg.Config{URL: url, MaxConns: 16})
	if err != nil {
		return fail(err)
	}
	key, err := vxp.LoadKey(os.Getenv("CONGVAN_HUB_KEY"), filepath.Join(h.dir, "hub.key"))
	if err != nil {
		db.Close()
		return fail(err)
	}
	blobs, err := fsblob.Open(filepath.Join(h.dir, "blobs"))
	if err != nil {
		db.Close()
		return fail(err)
	}
	return &hub.Server{DB: db, Blobs: blobs, Key: key, Log: log}, func() { db.Close(); stop() }, nil
}

func (h *hubCLI) private(ctx context.Context, log *slog.Logger) (url string, stop func(), err error) {
	dir := filepath.Join(h.dir, "postgres")
	s, err := private.Start(ctx, private.Options{Dir: dir, Log: log, Settings: []string{"shared_buffers=64MB"}})
	stop = func() {
		if err := s.Stop(); err != nil {
			log.Error("stop the private database", "err", err)
		}
	}
	if errors.Is(err, private.ErrInUse) {
		stop = func() {} // the running hub's
		if err := awaitPostmaster(ctx, dir); err != nil {
			return "", nil, err
		}
		s, err = private.Start(ctx, private.Options{Dir: dir, Log: log, Detached: true})
	}
	if err != nil {
		return "", nil, err
	}
	if err := s.EnsureDatabase(ctx, "hub"); err != nil {
		stop()
		return "", nil, err
	}
	return s.URL("hub"), stop, nil
}

// awaitPostmaster waits until the hub that holds the folder has its database up.
func awaitPostmaster(ctx context.Context, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		b, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		if err == nil && strings.Contains(string(b), "ready") {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the hub that uses %s does not come up: %w", dir, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (h *hubCLI) serve(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(h.stderr, nil)).With("program", "hub")
	ln, err := net.Listen("tcp", h.listen) // before the database: a taken port is known at once
	if err != nil {
		return err
	}
	defer ln.Close()
	s, closeAll, err := h.open(ctx, log)
	if err != nil {
		return err
	}
	defer closeAll()
	fmt.Fprintf(h.stdout, "congvan hub answers on http://%s\n", ln.Addr())
	return s.Serve(ctx, ln)
}

func (h *hubCLI) add(ctx context.Context, id string) error {
	b, err := h.read(h.secretFile)
	if err != nil {
		return err
	}
	s, closeAll, err := h.open(ctx, quietLog(h.stderr))
	if err != nil {
		return err
	}
	defer closeAll()
	var organs []string
	for _, o := range strings.Split(h.organs, ",") {
		if o = strings.TrimSpace(o); o != "" {
			organs = append(organs, o)
		}
	}
	if err := s.AddSystem(ctx, id, h.name, vxp.Secret(strings.TrimRight(string(b), "\r\n")), organs...); err != nil {
		return err
	}
	fmt.Fprintf(h.stdout, "system %s registered\n", id)
	return nil
}

func (h *hubCLI) read(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(h.stdin, 1<<10))
	}
	return os.ReadFile(file)
}

func (h *hubCLI) list(ctx context.Context) error {
	s, closeAll, err := h.open(ctx, quietLog(h.stderr))
	if err != nil {
		return err
	}
	defer closeAll()
	systems, err := s.Systems(ctx)
	if err != nil {
		return err
	}
	if h.json {
		printJSON(h.stdout, map[string]any{"systems": systems})
		return nil
	}
	for _, v := range systems {
		state := "open"
		if v.Locked {
			state = "locked"
		}
		fmt.Fprintf(h.stdout, "%s\t%s\t%s\torgans %s\twaiting %d\n", v.ID, v.Name, state, strings.Join(v.Organs, ","), v.Waiting)
	}
	return nil
}

func (h *hubCLI) importAgencies(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	s, closeAll, err := h.open(ctx, quietLog(h.stderr))
	if err != nil {
		return err
	}
	defer closeAll()
	n, err := s.ImportAgencies(ctx, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(h.stdout, "%d agencies\n", n)
	return nil
}
