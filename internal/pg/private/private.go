package private

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"congvan/internal/errs"

	"github.com/jackc/pgx/v5"
)

// User is the cluster's owner role, a superuser. The program's statements run as congvan_app (package pg).
const User = "congvan"

var (
	ErrNoBinaries = errs.New(errs.Unavailable, "postgres-missing",
		"Máy này chưa có PostgreSQL 15 trở lên. Cài gói „postgresql” của hệ điều hành, hoặc đặt CONGVAN_DATABASE_URL tới một máy chủ PostgreSQL.",
		"There is no PostgreSQL 15 or newer on this machine. Install the system's package \"postgresql\", or set CONGVAN_DATABASE_URL to a PostgreSQL server.")
	ErrInUse = errs.New(errs.Conflict, "data-in-use",
		"Thư mục dữ liệu {dir} đang được một tiến trình congvan khác dùng. Dừng tiến trình đó, hoặc đặt CONGVAN_DATA sang thư mục khác.",
		"The data folder {dir} is in use by another congvan process. Stop that process, or set CONGVAN_DATA to another folder.")
	ErrOtherVersion = errs.New(errs.Unavailable, "postgres-version",
		"Dữ liệu trong {dir} thuộc PostgreSQL {version}, nhưng máy này không có phiên bản đó. Cài gói postgresql-{version}.",
		"The data in {dir} belong to PostgreSQL {version}, which this machine does not have. Install the package postgresql-{version}.")
)

// Options says where the cluster lives. Only Dir is needed.
type Options struct {
	Dir      string       // folder for everything, made if missing
	Port     int          // 0: a free one
	Bin      string       // folder of the binaries; "": the newest found
	Settings []string     // more "name=value" settings for the command line
	Log      *slog.Logger // nil: slog.Default()

	// Detached starts a server and leaves it alone: nobody supervises it and no lock is held. For package pgtest, whose
	// server outlives the process that needed it first.
	Detached bool
}

// Server is a running private PostgreSQL.
type Server struct {
	o        Options
	c        cluster
	password string
	port     int
	lock     *os.File
	attached bool // another process looks after it

	mu   sync.Mutex
	proc *process

	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// Start makes the cluster if there is none, starts or takes over its server, waits until it answers, and keeps it alive
// until Stop. It fails with ErrInUse when another live process does the same on this folder. ctx bounds the start alone.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("private postgres: %w", err)
	}
	o.Dir = dir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("private postgres: %w", err)
	}
	s := &Server{o: o, stop: make(chan struct{}), stopped: make(chan struct{})}
	if !o.Detached {
		if s.lock, err = lockFile(filepath.Join(dir, "lock")); err != nil {
			return nil, err
		}
	}
	if err := s.start(ctx); err != nil {
		s.unlock()
		return nil, fmt.Errorf("private postgres in %s: %w", dir, err)
	}
	if o.Detached {
		close(s.stopped)
	} else {
		go s.supervise()
	}
	return s, nil
}

// Attach finds the server that another process supervises on dir, and waits for it to answer while it is coming up. It
// neither starts nor stops anything: Stop on what it returns does nothing. For commands beside a running program.
func Attach(ctx context.Context, dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("private postgres: %w", err)
	}
	s := &Server{o: Options{Dir: dir}, c: cluster{dir: dir}, stopped: make(chan struct{}), attached: true}
	close(s.stopped)
	for {
		if b, err := os.ReadFile(filepath.Join(dir, "password")); err == nil {
			s.password = strings.TrimSpace(string(b))
			if pid, port := s.c.running(); pid != 0 {
				s.proc, s.port = &process{pid: pid, data: s.c.data(), done: make(chan struct{})}, port
				if s.await(ctx, time.Second) == nil {
					return s, nil
				}
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("private postgres in %s: the server does not come up: %w", dir, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Server) start(ctx context.Context) error {
	owner, err := owner()
	if err != nil {
		return err
	}
	s.c = cluster{dir: s.o.Dir, owner: owner, settings: s.o.Settings}
	if s.c.bin, err = binaries(s.o.Bin, s.c.version()); err != nil {
		if found := s.c.version(); found > 0 && !errors.Is(err, ErrNoBinaries) {
			return ErrOtherVersion.With("dir", s.o.Dir).With("version", found)
		}
		return err
	}
	if s.password, err = s.c.init(ctx); err != nil {
		return err
	}
	if pid, port := s.c.running(); pid != 0 {
		s.proc, s.port = stranger(pid, s.c.data()), port
		if err := s.await(ctx, 10*time.Second); err == nil {
			s.o.Log.Info("took over the running private PostgreSQL", "pid", pid, "port", port)
			return nil
		}
		// Starting up, shutting down or stuck: it is ours alone, so it goes, and a fresh one follows.
		s.proc.end(syscall.SIGINT, 20*time.Second)
	}
	return s.launch(ctx)
}

// launch starts a new server. A random port may be lost to somebody between choosing and listening, hence the tries.
func (s *Server) launch(ctx context.Context) error {
	if err := s.c.settle(ctx); err != nil {
		return err
	}
	var err error
	for range 5 {
		port := s.o.Port
		if port == 0 {
			if port, err = freePort(); err != nil {
				return err
			}
		}
		if s.proc, err = s.c.start(port); err != nil {
			return err
		}
		s.port = port
		if err = s.await(ctx, 60*time.Second); err == nil {
			s.o.Log.Info("private PostgreSQL is up", "pid", s.proc.pid, "port", port)
			return nil
		}
		s.proc.end(syscall.SIGINT, 20*time.Second)
		if ctx.Err() != nil {
			break
		}
	}
	return fmt.Errorf("%w; its log ends: %s", err, s.c.logTail())
}

// await returns once the server answers a query, or fails when it ended or the time is up.
func (s *Server) await(ctx context.Context, d time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.proc.done:
			return errors.New("the server ended")
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// supervise starts the server again whenever it ends, on the same port, until Stop.
func (s *Server) supervise() {
	defer close(s.stopped)
	wait := 100 * time.Millisecond
	for {
		select {
		case <-s.stop:
			s.current().end(syscall.SIGINT, 30*time.Second)
			return
		case <-s.current().done:
		}
		began := time.Now()
		s.o.Log.Error("private PostgreSQL ended by itself; starting it again", "log", s.c.logTail())
		if p, err := s.again(); err != nil {
			s.o.Log.Error("private PostgreSQL does not start", "err", err)
		} else {
			s.mu.Lock()
			s.proc = p
			s.mu.Unlock()
		}
		select {
		case <-s.stop:
		case <-time.After(wait):
		}
		if wait = min(2*wait, 5*time.Second); time.Since(began) > time.Minute {
			wait = 100 * time.Millisecond
		}
	}
}

func (s *Server) again() (*process, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.c.settle(ctx); err != nil {
		return nil, err
	}
	return s.c.start(s.port)
}

func (s *Server) current() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.proc
}

// URL returns the address of a database in this cluster, password included.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(User, s.password), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

// Pid returns the running server's process id.
func (s *Server) Pid() int { return s.current().pid }

// EnsureDatabase makes the database if it does not exist.
func (s *Server) EnsureDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("private postgres: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return errs.Wrap(err, "private postgres")
	}
	_, err = conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize())
	return errs.Wrap(err, "private postgres: create database")
}

// Stop ends the server the way that rolls back what is open and keeps what was committed, and waits for it.
func (s *Server) Stop() error {
	if s.attached {
		return nil
	}
	s.once.Do(func() { close(s.stop) })
	<-s.stopped
	if s.o.Detached {
		s.proc.end(syscall.SIGINT, 30*time.Second)
	}
	s.unlock()
	if s.current().alive() {
		return errors.New("private postgres: the server does not stop")
	}
	return nil
}

func (s *Server) unlock() {
	if s.lock != nil {
		s.lock.Close()
		s.lock = nil
	}
}

// lockFile takes the folder for this process. The kernel gives it back however the process ends.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("private postgres: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, ErrInUse.With("dir", strings.TrimSuffix(filepath.Dir(name), "/")).Because(err)
	}
	return f, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
