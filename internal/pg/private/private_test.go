package private

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// When CONGVAN_TEST_PRIVATE names a folder, the test binary plays the process that is killed: it starts the server there,
// says so, and waits.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CONGVAN_TEST_PRIVATE"); dir != "" {
		s, err := Start(context.Background(), Options{Dir: dir})
		fmt.Println("started", err)
		if err == nil {
			fmt.Println(s.Pid())
			select {}
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(context.Background(), Options{Dir: dir, Settings: []string{"shared_buffers=32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	return s
}

func query[T any](t *testing.T, s *Server, sql string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		v, err := try[T](ctx, s, sql)
		if err == nil {
			return v
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
	}
}

func try[T any](ctx context.Context, s *Server, sql string) (v T, err error) {
	conn, err := pgx.Connect(ctx, s.URL("office"))
	if err != nil {
		return v, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, sql).Scan(&v)
	return v, err
}

// One story, because each chapter needs the cluster of the one before: first start, second process, server killed, stop
// and start again, ourselves killed, stale pid file.
func TestLife(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nobody may pass here", "pg")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s := start(t, dir)
	for range 2 {
		if err := s.EnsureDatabase(ctx, "office"); err != nil {
			t.Fatal(err)
		}
	}
	query[int](t, s, "with x as (select 1) select 1")
	if got := query[string](t, s, "select string_agg(w, ' ' order by w) from unnest(array['đa','âm','ăn','an','em']) w"); got != "an ăn âm đa em" {
		t.Fatalf("not the Vietnamese order: %s", got)
	}
	if got := query[string](t, s, "select current_setting('fsync')||current_setting('synchronous_commit')||current_setting('full_page_writes')"); got != "ononon" {
		t.Fatalf("not durable: %s", got)
	}
	if st, err := os.Stat(filepath.Join(dir, "password")); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatal("the password is not kept to ourselves", err)
	}
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, ErrInUse) {
		t.Fatalf("two supervisors on one folder: %v", err)
	}

	beside, err := Attach(ctx, dir)
	if err != nil || query[int](t, beside, "select 1") != 1 || beside.Stop() != nil || !Running(dir) {
		t.Fatal("beside the running one:", err)
	}

	exec1(t, s, "create table kept (n int)")
	exec1(t, s, "insert into kept values (1)")
	killed := s.Pid()
	if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if n := query[int](t, s, "select count(*) from kept"); n != 1 || s.Pid() == killed {
		t.Fatalf("after the server was killed: %d rows, pid %d", n, s.Pid())
	}

	if err := s.Stop(); err != nil || Running(dir) {
		t.Fatal("still running after Stop", err)
	}
	pid := killedSupervisor(t, dir)
	if !Running(dir) {
		t.Fatal("the server was meant to outlive its supervisor")
	}
	s = start(t, dir)
	if n := query[int](t, s, "select count(*) from kept"); n != 1 || s.Pid() != pid {
		t.Fatalf("took over %d, meant %d; %d rows", s.Pid(), pid, n)
	}
	if err := s.Stop(); err != nil || Running(dir) {
		t.Fatal("a server taken over must stop as well", err)
	}

	// The machine restarted, and the number in the pid file now belongs to an innocent process of the same user.
	innocent := fmt.Sprintf("%d\n%s/data\n1\n%d\n\n127.0.0.1\n", os.Getpid(), dir, 1)
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(innocent), 0o666); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	if n := query[int](t, s, "select count(*) from kept"); n != 1 {
		t.Fatal(n)
	}
}

func exec1(t *testing.T, s *Server, sql string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), s.URL("office"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}

// killedSupervisor starts a process that supervises dir, kills it, and returns the pid of the server it left.
func killedSupervisor(t *testing.T, dir string) (pid int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CONGVAN_TEST_PRIVATE="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var word, msg string
	if _, err := fmt.Fscan(out, &word, &msg, &pid); err != nil || msg != "<nil>" {
		t.Fatal(word, msg, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return pid
}

func TestAttachToNothing(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := Attach(ctx, t.TempDir()); err == nil {
		t.Fatal("found a server where there is none")
	}
}

func TestNoBinaries(t *testing.T) {
	_, err := Start(context.Background(), Options{Dir: t.TempDir(), Bin: "/nowhere"})
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "CONGVAN_DATABASE_URL") {
		t.Fatal(err)
	}
}
