// Package child runs Meilisearch as a supervised child process, for machines on which nobody set up a server.
//
// It listens on a loopback port with a random key kept in a file of mode 0600, and is started again when it dies. What it
// keeps can be built again from the database: data it does not want to open (of another version, or damaged) are put
// away and it starts empty; Fresh then tells the caller to fill it.
package child

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options says where. Only Dir is needed.
type Options struct {
	Dir string // folder for everything, made if missing
	Bin string // the program; "": found by Find
	Log *slog.Logger
}

// Child is a running Meilisearch.
type Child struct {
	o    Options
	key  string
	port int
	lock *os.File
	// Fresh says that it started without data.
	Fresh bool

	mu   sync.Mutex
	proc *exec.Cmd
	done chan struct{} // closed when proc has ended

	stop, stopped chan struct{}
	once          sync.Once
}

// Find returns the program: the one named, or one in PATH, beside our own binary, or in ./bin. "" if there is none.
func Find(bin string) string {
	candidates := []string{bin}
	if bin == "" {
		self, _ := os.Executable()
		candidates = []string{"meilisearch", filepath.Join(filepath.Dir(self), "meilisearch"), "./bin/meilisearch"}
	}
	for _, c := range candidates {
		if p, err := exec.LookPath(c); err == nil {
			if abs, err := filepath.Abs(p); err == nil {
				return abs
			}
		}
	}
	return ""
}

// Start starts it and waits until it answers. ctx bounds the start alone.
func Start(ctx context.Context, o Options) (*Child, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Bin = Find(o.Bin); o.Bin == "" {
		return nil, errors.New("meilisearch: no such program")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("meilisearch: %w", err)
	}
	o.Dir = dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("meilisearch: %w", err)
	}
	c := &Child{o: o, stop: make(chan struct{}), stopped: make(chan struct{})}
	if c.lock, err = lockFile(filepath.Join(dir, "lock")); err != nil {
		return nil, fmt.Errorf("meilisearch in %s: another process uses this folder: %w", dir, err)
	}
	if c.key, err = key(filepath.Join(dir, "key")); err == nil {
		err = c.first(ctx)
	}
	if err != nil {
		c.lock.Close()
		return nil, fmt.Errorf("meilisearch in %s: %w", dir, err)
	}
	go c.supervise()
	return c, nil
}

// Beside returns address and key of the engine that another process supervises on dir, for commands beside a running
// program. ok is false when nobody does.
func Beside(dir string) (url, key string, ok bool) {
	f, err := lockFile(filepath.Join(dir, "lock"))
	if err == nil {
		f.Close()
		return "", "", false
	}
	u, err1 := os.ReadFile(filepath.Join(dir, "address"))
	k, err2 := os.ReadFile(filepath.Join(dir, "key"))
	return strings.TrimSpace(string(u)), strings.TrimSpace(string(k)), err1 == nil && err2 == nil
}

// first starts it, if need be without the data it does not open.
func (c *Child) first(ctx context.Context) error {
	if err := c.evict(ctx); err != nil {
		return err
	}
	data := filepath.Join(c.o.Dir, "data.ms")
	_, err := os.Stat(data)
	c.Fresh = errors.Is(err, os.ErrNotExist)
	for try := 0; ; try++ {
		if c.port, err = freePort(); err != nil {
			return err
		}
		if err = c.launch(); err != nil {
			return err
		}
		if err = c.await(ctx); err == nil {
			if err := os.WriteFile(filepath.Join(c.o.Dir, "address"), []byte(c.URL()+"\n"), 0o600); err != nil {
				return err
			}
			c.o.Log.Info("Meilisearch is up", "pid", c.Pid(), "port", c.port)
			return nil
		}
		c.end()
		if try == 2 || ctx.Err() != nil {
			return fmt.Errorf("%w; its log ends: %s", err, c.logTail())
		}
		if try == 1 && !c.Fresh {
			old := data + ".unusable"
			c.o.Log.Warn("Meilisearch does not open its data; it starts empty", "kept", old, "log", c.logTail())
			if err := errors.Join(os.RemoveAll(old), os.Rename(data, old)); err != nil {
				return err
			}
			c.Fresh = true
		}
	}
}

func (c *Child) launch() error {
	logname := filepath.Join(c.o.Dir, "meilisearch.log")
	if st, err := os.Stat(logname); err == nil && st.Size() > 20<<20 {
		_ = os.Rename(logname, logname+".1") // a full log must not keep it down
	}
	log, err := os.OpenFile(logname, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(c.o.Bin, "--no-analytics", "--env", "production", "--http-addr", net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		"--db-path", "data.ms", "--dump-dir", "dumps", "--snapshot-dir", "snapshots", "--log-level", "WARN", "--max-indexing-memory", "512MiB")
	cmd.Dir = c.o.Dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + c.o.Dir, "TMPDIR=" + os.TempDir(), "MEILI_MASTER_KEY=" + c.key} // not on the command line, which everybody can read
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C or the end of the terminal is for us
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the log holds more than the exit code
		close(done)
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proc, c.done = cmd, done
	return nil
}

func (c *Child) ended() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

func (c *Child) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		req, err := http.NewRequestWithContext(ctx, "GET", c.URL()+"/health", nil)
		if err != nil {
			return err
		}
		if res, err := client.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-c.ended():
			return errors.New("it ended")
		case <-ctx.Done():
			return errors.New("it does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (c *Child) supervise() {
	defer close(c.stopped)
	wait := 100 * time.Millisecond
	for {
		began := time.Now()
		select {
		case <-c.stop:
			c.end()
			return
		case <-c.ended():
		}
		c.o.Log.Error("Meilisearch ended by itself; starting it again", "log", c.logTail())
		if wait = min(2*wait, 10*time.Second); time.Since(began) > time.Minute {
			wait = 100 * time.Millisecond
		}
		select {
		case <-c.stop:
			return
		case <-time.After(wait):
		}
		if err := c.launch(); err != nil {
			c.o.Log.Error("Meilisearch does not start", "err", err)
		}
	}
}

// URL returns its address, Key its master key.
func (c *Child) URL() string {
	return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
}
func (c *Child) Key() string { return c.key }

// Pid returns the running process.
func (c *Child) Pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc.Process.Pid
}

// Stop ends it and waits for that.
func (c *Child) Stop() {
	c.once.Do(func() { close(c.stop) })
	<-c.stopped
	c.lock.Close()
}

func (c *Child) end() {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		_ = syscall.Kill(c.Pid(), sig)
		select {
		case <-c.ended():
			return
		case <-time.After(15 * time.Second):
		}
	}
}

// evict ends a Meilisearch that an earlier, killed congvan left on our data: two must not write to them. It is known by
// its working folder, for pids are reused.
func (c *Child) evict(ctx context.Context) error {
	for {
		pid := c.squatter()
		if pid == 0 {
			return nil
		}
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("end the one that was left running (pid %d): %w", pid, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the one that was left running (pid %d) does not end", pid)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *Child) squatter() int {
	here, err := os.Stat(c.o.Dir)
	if err != nil {
		return 0
	}
	names, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, n := range names {
		exe, _ := os.Readlink(filepath.Join(filepath.Dir(n), "exe"))
		if st, err := os.Stat(n); err != nil || !os.SameFile(st, here) || !strings.Contains(filepath.Base(exe), "meilisearch") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(n))); err == nil && pid != os.Getpid() {
			return pid
		}
	}
	return 0
}

func key(name string) (string, error) {
	b, err := os.ReadFile(name)
	if k := strings.TrimSpace(string(b)); err == nil && len(k) >= 16 {
		return k, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	k := rand.Text()
	return k, os.WriteFile(name, []byte(k+"\n"), 0o600)
}

// lockFile takes the folder for this process. The kernel gives it back however the process ends.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (c *Child) logTail() string {
	b, _ := os.ReadFile(filepath.Join(c.o.Dir, "meilisearch.log"))
	s := strings.TrimSpace(string(b))
	if len(s) > 500 {
		s = "…" + strings.ToValidUTF8(s[len(s)-500:], "")
	}
	return s
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
