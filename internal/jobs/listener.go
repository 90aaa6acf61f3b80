package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listener reacts to events of one kind. Make it with On or OnOutside.
type Listener struct {
	name, kind string
	// exactly one is set
	inTx    func(ctx context.Context, tx pgx.Tx, m Meta, payload []byte) error
	outside func(ctx context.Context, m Meta, payload []byte) error
}

// Name returns the listener's name.
func (l Listener) Name() string { return l.name }

// Kind returns the kind of event it reacts to.
func (l Listener) Kind() string { return l.kind }

// On makes a listener whose effect is in PostgreSQL. fn runs in a transaction scoped to the event's agency (System for an
// event of the whole system), commits together with the note that it was done, and must have no effect elsewhere. The
// name is unique among all listeners and is never changed: unfinished jobs carry it.
func On[E Event](name string, fn func(ctx context.Context, tx pgx.Tx, m Meta, e E) error) Listener {
	return Listener{name: name, kind: kindOf[E](), inTx: func(ctx context.Context, tx pgx.Tx, m Meta, payload []byte) error {
		e, err := decode[E](payload)
		if err != nil {
			return err
		}
		return fn(ctx, tx, m, e)
	}}
}

// OnOutside makes a listener with an effect outside PostgreSQL. fn opens its own transactions if it needs any, and may run
// again after it succeeded (the process may end before that is written down): hand m.ID on as the idempotency key.
func OnOutside[E Event](name string, fn func(ctx context.Context, m Meta, e E) error) Listener {
	return Listener{name: name, kind: kindOf[E](), outside: func(ctx context.Context, m Meta, payload []byte) error {
		e, err := decode[E](payload)
		if err != nil {
			return err
		}
		return fn(ctx, m, e)
	}}
}

func kindOf[E Event]() string {
	var zero E
	return zero.EventKind()
}

func decode[E Event](payload []byte) (E, error) {
	var e E
	if err := json.Unmarshal(payload, &e); err != nil {
		return e, GiveUp(fmt.Errorf("unreadable event: %w", err)) // it will not get better by waiting
	}
	return e, nil
}

// Later is a listener's answer for "not yet": it is called again after d, as often as it likes.
func Later(d time.Duration) error { return later(d) }

type later time.Duration

func (l later) Error() string { return "again in " + time.Duration(l).String() }

// GiveUp is a listener's answer for "never": the job becomes a dead letter that an operator sees and may retry.
func GiveUp(err error) error { return giveUp{err} }

type giveUp struct{ err error }

func (g giveUp) Error() string { return "gave up: " + g.err.Error() }
func (g giveUp) Unwrap() error { return g.err }

const (
	firstPause  = time.Second
	longPause   = 10 * time.Minute
	maxFailures = 150 // at ten minutes each about a day: a weekend of a dead peer is for operators to see and retry
)

// pause returns how long to wait after the n-th failure in a row.
func pause(n int) time.Duration {
	d := firstPause
	for i := 1; i < n && d < longPause; i++ {
		d *= 2
	}
	return min(d, longPause)
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9.-]{0,80}$`)

// index arranges listeners by name and by kind and refuses names that would mix up jobs.
func index(ls []Listener) (byName map[string]Listener, byKind map[string][]string, err error) {
	byName, byKind = map[string]Listener{}, map[string][]string{}
	for _, l := range ls {
		if !nameForm.MatchString(l.name) {
			return nil, nil, fmt.Errorf("jobs: bad listener name %q", l.name)
		}
		if _, twice := byName[l.name]; twice {
			return nil, nil, fmt.Errorf("jobs: two listeners are called %q", l.name)
		}
		if l.kind == "" {
			return nil, nil, errors.New("jobs: listener " + l.name + " reacts to an event without a kind")
		}
		byName[l.name] = l
		byKind[l.kind] = append(byKind[l.kind], l.name)
	}
	return byName, byKind, nil
}
