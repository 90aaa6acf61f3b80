package private

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cluster is the folder on disk and how to run a server on it.
type cluster struct {
	dir      string
	bin      string
	owner    *syscall.Credential // nil: ourselves
	settings []string
}

// durable are the settings that make "committed" mean "survives the power cut". Given on the command line they win over
// whatever the configuration files say. Options.Settings come later and win over these.
var durable = []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on"}

func (c cluster) data() string { return filepath.Join(c.dir, "data") }

// version returns the major version the data belong to, 0 if there are none.
func (c cluster) version() int {
	b, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return n
}

// init makes the cluster unless it is there, and returns the owner's password. It works beside the final place and
// renames, so that a kill in the middle leaves nothing half made.
func (c cluster) init(ctx context.Context) (string, error) {
	pwname := filepath.Join(c.dir, "password")
	if c.version() > 0 {
		b, err := os.ReadFile(pwname)
		return strings.TrimSpace(string(b)), err
	}
	fresh := filepath.Join(c.dir, "data.new")
	if err := os.RemoveAll(fresh); err != nil {
		return "", err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return "", err
	}
	if err := c.own(fresh); err != nil {
		return "", err
	}
	password := rand.Text()
	if err := os.WriteFile(pwname, []byte(password+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := os.Chmod(pwname, 0o600); err != nil { // an older file keeps its mode when written to
		return "", err
	}
	if err := c.initdb(ctx, fresh, password); err != nil {
		return "", err
	}
	return password, os.Rename(fresh, c.data())
}

func (c cluster) initdb(ctx context.Context, fresh, password string) error {
	// initdb reads the password by name, as the other user. A pipe inherited from root cannot be opened again under a
	// name, so it is a file of that user's, outside the folder that must be empty, for the second this takes.
	pw, err := os.CreateTemp("", "congvan-initdb-")
	if err != nil {
		return err
	}
	defer os.Remove(pw.Name())
	defer pw.Close()
	if _, err := pw.WriteString(password + "\n"); err != nil {
		return err
	}
	if err := c.own(pw.Name()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, "initdb"), "-D", "/proc/self/fd/3", "-U", User, "-A", "scram-sha-256",
		"--pwfile="+pw.Name(), "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi", "--data-checksums")
	closeDir, err := c.prepare(cmd, fresh)
	if err != nil {
		return err
	}
	defer closeDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, tail(out))
	}
	return nil
}

// prepare makes cmd run as the cluster's owner, with the data folder as file 3 and nothing of our environment.
func (c cluster) prepare(cmd *exec.Cmd, data string) (closeDir func() error, err error) {
	d, err := os.Open(data)
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{d}
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + c.bin + ":/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	// A session of its own: Ctrl-C or the end of the terminal is for us; we stop the server when we are done with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setsid: true}
	return d.Close, nil
}

// start starts a server on the cluster and returns at once.
func (c cluster) start(port int) (*process, error) {
	logname := filepath.Join(c.dir, "postgres.log")
	if st, err := os.Stat(logname); err == nil && st.Size() > 20<<20 {
		_ = os.Rename(logname, logname+".1") // a full log must not keep the server down
	}
	log, err := os.OpenFile(logname, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := []string{"-D", "/proc/self/fd/3", "-p", strconv.Itoa(port)}
	settings := slices.Concat([]string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "cluster_name=congvan", "max_connections=200",
		"shared_buffers=256MB", "logging_collector=off", "log_min_messages=warning"}, durable, c.settings)
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(filepath.Join(c.bin, "postgres"), args...)
	closeDir, err := c.prepare(cmd, c.data())
	if err != nil {
		return nil, err
	}
	defer closeDir()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	return child(cmd, c.data()), nil
}

// running finds the server that works on the data, left by an earlier process. The pid is 0 if there is none.
func (c cluster) running() (pid, port int) {
	b, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return 0, 0
	}
	lines := strings.Split(string(b), "\n") // pid, folder, start time, port, …: documented in PostgreSQL's pidfile.h
	if len(lines) < 4 {
		return 0, 0
	}
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	if pid <= 0 || port <= 0 || !worksIn(pid, c.data()) {
		return 0, 0
	}
	return pid, port
}

// settle waits for the backends of a killed server to notice and end, and then removes a pid file that names an
// innocent process: after a restart of the machine or container the number may belong to anybody.
func (c cluster) settle(ctx context.Context) error {
	for !c.empty() {
		select {
		case <-ctx.Done():
			return errors.New("processes of an earlier server still work on the data")
		case <-time.After(20 * time.Millisecond):
		}
	}
	err := os.Remove(filepath.Join(c.data(), "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// empty reports that no process works in the data folder.
func (c cluster) empty() bool {
	names, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, n := range names {
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(n))); err == nil && worksIn(pid, c.data()) {
			return false
		}
	}
	return true
}

func (c cluster) logTail() string {
	b, err := os.ReadFile(filepath.Join(c.dir, "postgres.log"))
	if err != nil {
		return err.Error()
	}
	return tail(b)
}

func (c cluster) own(name string) error {
	if c.owner == nil {
		return nil
	}
	return os.Chown(name, int(c.owner.Uid), int(c.owner.Gid))
}

// owner returns who the server runs as: nil for ourselves, somebody without rights when we are root.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("running as root, and there is neither a user postgres nor nobody to run the server")
}

// binaries returns the folder of PostgreSQL's programs: the wanted major version, or with 0 the newest from 15 on.
func binaries(dir string, want int) (string, error) {
	if dir != "" {
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err != nil {
			return "", ErrNoBinaries.Because(err)
		}
		return dir, nil
	}
	best, bestDir, any := 0, "", false
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/postgres", "/usr/pgsql-*/bin/postgres"} {
		found, _ := filepath.Glob(pattern)
		for _, f := range found {
			d := filepath.Dir(f)
			v, _ := strconv.Atoi(strings.TrimPrefix(filepath.Base(filepath.Dir(d)), "pgsql-"))
			if _, err := os.Stat(filepath.Join(d, "initdb")); err != nil || v < 15 {
				continue
			}
			any = true
			if v > best && (want == 0 || v == want) {
				best, bestDir = v, d
			}
		}
	}
	switch {
	case !any:
		return "", ErrNoBinaries
	case best == 0:
		return "", fmt.Errorf("no PostgreSQL %d", want)
	}
	return bestDir, nil
}

// Find returns the folder of the newest usable PostgreSQL on this machine, or ErrNoBinaries. For doctor.
func Find() (string, error) { return binaries("", 0) }

func tail(b []byte) string {
	const most = 600
	s := strings.TrimSpace(string(b))
	if len(s) > most {
		s = "…" + strings.ToValidUTF8(s[len(s)-most:], "")
	}
	return s
}

// Running reports whether a server works on the cluster in dir, whoever started it.
func Running(dir string) bool {
	pid, _ := cluster{dir: dir}.running()
	return pid != 0
}
