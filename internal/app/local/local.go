// Package local brings up what the program stands on, on one machine without any server to set up, or connects to the
// servers that are configured: the same [Stack] either way.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"congvan/internal/blob"
	"congvan/internal/blob/fsblob"
	"congvan/internal/config"
	"congvan/internal/jobs/memredis"
	"congvan/internal/pg"
	"congvan/internal/pg/private"
	"congvan/internal/search"
	"congvan/internal/search/meili"
	"congvan/internal/search/meili/child"
	"congvan/internal/search/pgsearch"
	"congvan/migrations"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// Stack is what the program stands on: database, Redis, search engine, files. Where the configuration gives an address,
// that server is used; where it gives none, the program brings its own, under the one folder CONGVAN_DATA:
//
//	postgres/  a private PostgreSQL          search/  Meilisearch as a child process, if its program is found
//	blobs/     the files                     (Redis runs in this process and keeps nothing)
type Stack struct {
	DB          *pg.DB
	DatabaseURL string
	Redis       asynq.RedisConnOpt
	Blobs       blob.Store
	Index       search.Index
	Engine      string // "meilisearch" or "postgres"
	// Reindex says that the index does not know what the database knows: it is new, or another engine was used before. Call
	// Indexed once it has been filled.
	Reindex bool

	cfg    config.Config
	log    *slog.Logger
	pings  map[string]func(context.Context) error
	closes []func()
}

// Start brings up everything that the configuration does not place elsewhere, migrates the database and connects.
// ctx bounds the start alone; the caller calls Stop.
func Start(ctx context.Context, cfg config.Config, log *slog.Logger) (*Stack, error) {
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	s := &Stack{cfg: cfg, log: log, pings: map[string]func(context.Context) error{}}
	var server *private.Server
	var engine *child.Child
	g, gctx := errgroup.WithContext(ctx) // the two slow starts, side by side
	g.Go(func() (err error) {
		if cfg.DatabaseURL == "" {
			server, err = private.Start(gctx, private.Options{Dir: filepath.Join(cfg.Data, "postgres"), Bin: cfg.PostgresBin, Log: log})
		}
		return err
	})
	g.Go(func() error {
		if cfg.MeiliURL == "" && cfg.MeiliBin != "off" && child.Find(cfg.MeiliBin) != "" {
			var err error
			engine, err = child.Start(gctx, child.Options{Dir: filepath.Join(cfg.Data, "search"), Bin: cfg.MeiliBin, Log: log})
			if err != nil && gctx.Err() == nil {
				log.Warn("Meilisearch does not start; searching in PostgreSQL", "err", err)
			}
		}
		return nil
	})
	err := g.Wait()
	if engine != nil {
		s.onStop(engine.Stop)
	}
	if server != nil {
		s.onStop(func() {
			if err := server.Stop(); err != nil {
				log.Error("stop", "err", err)
			}
		})
	}
	if err == nil {
		err = s.connect(ctx, server, engine)
	}
	if err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Tools is Start for commands: it works beside a running program, whose servers it uses and leaves running, or alone. It
// brings no Redis.
func Tools(ctx context.Context, cfg config.Config, log *slog.Logger) (*Stack, error) {
	s := &Stack{cfg: cfg, log: log, pings: map[string]func(context.Context) error{}}
	url, stop, err := Database(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	s.onStop(stop)
	if err = s.open(ctx, url); err == nil {
		var engine *child.Child
		if cfg.MeiliURL == "" && cfg.MeiliBin != "off" {
			if at, key, ok := child.Beside(filepath.Join(cfg.Data, "search")); ok {
				s.cfg.MeiliURL, s.cfg.MeiliKey = at, key
			} else if child.Find(cfg.MeiliBin) != "" {
				if engine, err = child.Start(ctx, child.Options{Dir: filepath.Join(cfg.Data, "search"), Bin: cfg.MeiliBin, Log: log}); err == nil {
					s.onStop(engine.Stop)
				}
			}
		}
		if err == nil {
			s.choose(engine)
			s.Blobs, err = fsblob.Open(filepath.Join(cfg.Data, "blobs"))
		}
	}
	if err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Database returns the address of the office database, migrated: the configured one, the private one of the program
// that is running on the data folder, or a private one started for the time until stop.
func Database(ctx context.Context, cfg config.Config, log *slog.Logger) (url string, stop func(), err error) {
	stop = func() {}
	url = cfg.DatabaseURL
	if url == "" {
		dir := filepath.Join(cfg.Data, "postgres")
		server, err := private.Start(ctx, private.Options{Dir: dir, Bin: cfg.PostgresBin, Log: log})
		if errors.Is(err, private.ErrInUse) {
			wait, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			server, err = private.Attach(wait, dir)
		}
		if err != nil {
			return "", nil, err
		}
		stop = func() {
			if err := server.Stop(); err != nil {
				log.Error("stop", "err", err)
			}
		}
		if err := server.EnsureDatabase(ctx, "congvan"); err != nil {
			stop()
			return "", nil, err
		}
		url = server.URL("congvan")
	}
	if _, err := pg.Migrate(ctx, url, migrations.Office()); err != nil {
		stop()
		return "", nil, err
	}
	return url, stop, nil
}

func (s *Stack) connect(ctx context.Context, server *private.Server, engine *child.Child) error {
	url := s.cfg.DatabaseURL
	if server != nil {
		if err := server.EnsureDatabase(ctx, "congvan"); err != nil {
			return err
		}
		url = server.URL("congvan")
	}
	if _, err := pg.Migrate(ctx, url, migrations.Office()); err != nil {
		return err
	}
	if err := s.open(ctx, url); err != nil {
		return err
	}
	if err := s.connectRedis(); err != nil {
		return err
	}
	s.choose(engine)
	var err error
	s.Blobs, err = fsblob.Open(filepath.Join(s.cfg.Data, "blobs"))
	return err
}

func (s *Stack) open(ctx context.Context, url string) error {
	db, err := pg.Open(ctx, pg.Config{URL: url, MaxConns: int32(s.cfg.DatabaseMax)})
	if err != nil {
		return err
	}
	s.DB, s.DatabaseURL = db, url
	s.pings["database"] = db.Ping
	s.onStop(db.Close)
	return nil
}

func (s *Stack) connectRedis() error {
	opt, err := s.cfg.Redis()
	if err != nil {
		return err
	}
	if opt == nil {
		r, err := memredis.Start()
		if err != nil {
			return err
		}
		s.onStop(r.Close)
		opt = r.Opt()
	}
	client := opt.MakeRedisClient().(redis.UniversalClient)
	s.onStop(func() { client.Close() })
	s.Redis = opt
	s.pings["redis"] = func(ctx context.Context) error { return client.Ping(ctx).Err() }
	return nil
}

// RedisPolicy asks the configured Redis what it does when its memory is full: "noeviction" is what jobs want, "" means that
// it does not say. For doctor.
func RedisPolicy(ctx context.Context, cfg config.Config) (string, error) {
	opt, err := cfg.Redis()
	if err != nil || opt == nil {
		return "", err
	}
	c := opt.MakeRedisClient().(redis.UniversalClient)
	defer c.Close()
	if err := c.Ping(ctx).Err(); err != nil {
		return "", err
	}
	said, err := c.ConfigGet(ctx, "maxmemory-policy").Result()
	if err != nil {
		return "", nil // managed services forbid CONFIG
	}
	return said["maxmemory-policy"], nil
}

// choose takes the search engine: configured, child process, or the database.
func (s *Stack) choose(engine *child.Child) {
	c := meili.Config{URL: s.cfg.MeiliURL, Key: s.cfg.MeiliKey}
	if engine != nil {
		c = meili.Config{URL: engine.URL(), Key: engine.Key()}
		if engine.Fresh {
			_ = os.Remove(s.mark()) // at worst the mark lies, and congvan search reindex is there
		}
	}
	if c.URL == "" {
		s.Engine, s.Index = "postgres", pgsearch.New(s.DB)
	} else {
		x := meili.New(c)
		s.Engine, s.Index = "meilisearch", x
		s.pings["search"] = x.Ping
	}
	b, err := os.ReadFile(s.mark())
	s.Reindex = err != nil || strings.TrimSpace(string(b)) != s.Engine
}

// mark is the file that says which engine was last filled with everything.
func (s *Stack) mark() string { return filepath.Join(s.cfg.Data, "search-engine") }

// Indexed notes that the index holds everything now.
func (s *Stack) Indexed() error {
	s.Reindex = false
	return os.WriteFile(s.mark(), []byte(s.Engine+"\n"), 0o644)
}

// Ready asks every part whether it answers and returns what does not, by name: for /readyz.
func (s *Stack) Ready(ctx context.Context) map[string]error {
	bad := map[string]error{}
	for name, ping := range s.pings {
		if err := ping(ctx); err != nil {
			bad[name] = err
		}
	}
	return bad
}

func (s *Stack) onStop(fn func()) { s.closes = append(s.closes, fn) }

// Stop ends everything that was started, the last first.
func (s *Stack) Stop() {
	for i := len(s.closes) - 1; i >= 0; i-- {
		s.closes[i]()
	}
	s.closes = nil
}
