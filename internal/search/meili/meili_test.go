package meili_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"congvan/internal/search"
	"congvan/internal/search/meili"
	"congvan/internal/search/meili/child"
	"congvan/internal/search/searchtest"
)

// When CONGVAN_TEST_CHILD names a folder, the test binary plays the process that is killed: it starts the engine there,
// says which process that is, and waits.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CONGVAN_TEST_CHILD"); dir != "" {
		c, err := child.Start(context.Background(), child.Options{Dir: dir, Bin: program()})
		if err != nil {
			fmt.Println(0, err)
			os.Exit(1)
		}
		fmt.Println(c.Pid())
		select {}
	}
	os.Exit(m.Run())
}

func program() string {
	if bin := child.Find(""); bin != "" {
		return bin
	}
	return child.Find("../../../bin/meilisearch")
}

// engine starts a real Meilisearch. make test puts the program into bin/.
func engine(t *testing.T, dir string) *child.Child {
	t.Helper()
	if program() == "" {
		t.Skip("no meilisearch in PATH or bin/ (make bin/meilisearch)")
	}
	c, err := child.Start(t.Context(), child.Options{Dir: dir, Bin: program(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

func TestIndex(t *testing.T) {
	c := engine(t, t.TempDir())
	var n atomic.Int64
	searchtest.Run(t, func(t *testing.T) search.Index {
		return meili.New(meili.Config{URL: c.URL(), Key: c.Key(), Index: fmt.Sprint("test-", n.Add(1))})
	})
}

func TestChild(t *testing.T) {
	dir := t.TempDir()
	c := engine(t, dir)
	if !c.Fresh {
		t.Fatal("an empty folder is not fresh")
	}
	if st, err := os.Stat(filepath.Join(dir, "key")); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatal("the key is not kept to ourselves", err)
	}
	x := meili.New(meili.Config{URL: c.URL(), Key: c.Key()})
	e := search.Entry{ID: "a", Title: "Quy chế văn thư", Readers: []string{"r"}, At: time.Now()}
	if err := x.Put(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	found := func(x search.Index) bool {
		hits, err := x.Search(t.Context(), search.Query{Text: "quy che", Readers: []string{"r"}})
		return err == nil && len(hits) == 1
	}
	if !found(x) {
		t.Fatal("not found")
	}
	if err := meili.New(meili.Config{URL: c.URL(), Key: "wrong"}).Ping(t.Context()); err == nil {
		t.Fatal("anybody may use it")
	}

	if url, key, ok := child.Beside(dir); !ok || !found(meili.New(meili.Config{URL: url, Key: key})) {
		t.Fatal("another process does not find the engine")
	}

	was := c.Pid()
	if err := syscall.Kill(was, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); !found(x) || c.Pid() == was; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come back after it was killed")
		}
	}

	if _, err := child.Start(t.Context(), child.Options{Dir: dir, Bin: program()}); err == nil {
		t.Fatal("two supervisors on one folder")
	}
	c.Stop()
	left := killedSupervisor(t, dir)
	second := engine(t, dir)
	if second.Fresh || second.Pid() == left || !found(meili.New(meili.Config{URL: second.URL(), Key: second.Key()})) {
		t.Fatalf("fresh %v, pid %d after %d", second.Fresh, second.Pid(), left)
	}
	if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", left)); err == nil { // a zombie has none
		t.Fatal("the one left running still runs", exe)
	}
	second.Stop()

	if err := os.WriteFile(filepath.Join(dir, "data.ms", "VERSION"), []byte("0.1.0"), 0o600); err != nil {
		t.Fatal(err)
	}
	third := engine(t, dir)
	y := meili.New(meili.Config{URL: third.URL(), Key: third.Key()})
	if !third.Fresh || found(y) {
		t.Fatal("data of another version were opened")
	}
	third.Stop()
	if _, _, ok := child.Beside(dir); ok {
		t.Fatal("found an engine that has stopped")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := y.Put(ctx, e); !errors.Is(err, meili.ErrDown) {
		t.Fatal(err)
	}
}

// killedSupervisor starts a process that supervises dir, kills it, and returns the pid of the engine it left.
func killedSupervisor(t *testing.T, dir string) (pid int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CONGVAN_TEST_CHILD="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscan(out, &pid); err != nil || pid == 0 {
		t.Fatal(pid, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return pid
}
