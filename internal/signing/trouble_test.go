package signing_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/jobs"
	"congvan/internal/signing"
)

var errTrouble = errors.New("trouble")

// TestTrouble breaks one step after another, once. The jobs' next attempt must bring exactly one result.
func TestTrouble(t *testing.T) {
	once := func(how func()) func(context.Context, int) error {
		return func(_ context.Context, n int) error {
			if n == 1 {
				how()
				return errTrouble
			}
			return nil
		}
	}
	storeOnce := func() func() error {
		n := 0
		return func() error {
			if n++; n == 1 {
				return errTrouble
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		set    func(o *office)
		embeds int
	}{
		"reading the file":   {func(o *office) { o.blobs.open = storeOnce() }, 1},
		"error in embed":     {func(o *office) { o.embed = once(func() {}) }, 2},
		"panic in embed":     {func(o *office) { o.embed = once(func() { panic("broken file") }) }, 2},
		"keeping the result": {func(o *office) { o.blobs.put = storeOnce() }, 2},
		// The signature exists and was kept: it is used, not made again.
		"error in check": {func(o *office) { o.check = once(func() {}) }, 1},
		"panic in check": {func(o *office) { o.check = once(func() { panic("broken file") }) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			c.set(o)
			if err := o.runner.Drain(t.Context()); err == nil {
				t.Fatal("nothing went wrong: this test shows nothing")
			}
			o.is(b, "signing")
			o.later(time.Minute)
			o.drain()
			o.is(b, "done")
			o.over(b)
			if o.calls["embed"] != c.embeds || len(o.signed) != 1 || len(o.failed) != 0 {
				t.Fatalf("%d signatures made, %d announced, %d failures", o.calls["embed"], len(o.signed), len(o.failed))
			}
		})
	}
}

// TestProcessDies ends the worker for good at each step: nothing after it runs, not even the clean-up.
func TestProcessDies(t *testing.T) {
	// A goroutine that ends in the middle is a process that ends in the middle.
	nth := func(at int) func() {
		n := 0
		return func() {
			if n++; n == at {
				runtime.Goexit()
			}
		}
	}
	afterCheck := func(o *office, at int) {
		o.check = func(context.Context, int) error {
			if o.tick == nil {
				o.tick = nth(at)
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		set      func(o *office)
		state    string // it leaves behind
		attempts int
	}{
		"before it signs":         {func(o *office) { f := nth(1); o.embed = func(context.Context, int) error { f(); return nil } }, "signing", 2},
		"before it keeps":         {func(o *office) { f := nth(1); o.blobs.put = func() error { f(); return nil } }, "signing", 2},
		"before it checks":        {func(o *office) { f := nth(1); o.check = func(context.Context, int) error { f(); return nil } }, "signing", 2},
		"while it records":        {func(o *office) { afterCheck(o, 1) }, "signing", 2},
		"before the batch closes": {func(o *office) { afterCheck(o, 2) }, "done", 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			c.set(o)
			done, dead := false, make(chan struct{})
			go func() {
				defer close(dead)
				_ = o.runner.Drain(context.Background())
				done = true
			}()
			<-dead
			if done {
				t.Fatal("it did not die")
			}
			o.is(b, c.state)
			if value[bool](o, "select authorisation is null from signing_batch") {
				t.Fatal("the batch was closed: this test shows nothing")
			}
			o.later(5 * time.Second)
			o.drain()
			o.is(b, c.state) // it may still be alive
			o.later(time.Minute)
			o.drain()
			o.is(b, "done")
			o.over(b)
			if len(o.signed) != 1 || value[int](o, "select count(*) from signing_evidence") != 1 || value[int](o, "select attempt from signing_request") != c.attempts {
				t.Fatal(len(o.signed), "announced")
			}
		})
	}
}

// TestTwoWorkers: a slow worker is taken for dead, another takes over, and then the first one comes back.
func TestTwoWorkers(t *testing.T) {
	for name, first := range map[string]bool{"the first ends first": true, "the second ends first": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			other := o.newRunner()
			entered := make(chan int, 2)
			gates := []chan struct{}{nil, make(chan struct{}), make(chan struct{})}
			o.embed = func(_ context.Context, n int) error {
				entered <- n
				<-gates[n]
				return nil
			}
			ends := []chan error{nil, make(chan error, 1), make(chan error, 1)}
			go func() { ends[1] <- o.runner.Drain(context.Background()) }()
			<-entered
			o.later(time.Minute)
			go func() { ends[2] <- other.Drain(context.Background()) }()
			<-entered
			order := []int{2, 1}
			if first {
				order = []int{1, 2}
			}
			for _, n := range order {
				close(gates[n])
				if err := <-ends[n]; err != nil {
					t.Fatal(n, err)
				}
			}
			o.drain()
			o.is(b, "done")
			o.over(b)
			if len(o.signed) != 1 || len(o.failed) != 0 || value[int](o, "select attempt from signing_evidence") != 2 {
				t.Fatalf("%d signed, %d failed", len(o.signed), len(o.failed))
			}
		})
	}
}

// TestSideBySide: several processes work off one batch.
func TestSideBySide(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	b := o.ask(o.files(40)...)
	var wg sync.WaitGroup
	for _, r := range []*jobs.Runner{o.runner, o.newRunner(), o.newRunner()} {
		wg.Go(func() {
			if err := r.Drain(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	o.drain()
	o.later(time.Minute)
	o.drain()
	o.is(b, strings.TrimSpace(strings.Repeat("done ", 40)))
	o.over(b)
	if n := value[int](o, "select count(distinct after_sum) from signing_evidence"); n != 40 || len(o.signed) != 40 {
		t.Fatal(n, len(o.signed))
	}
}
