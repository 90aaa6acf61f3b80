package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"congvan/internal/id"

	"github.com/jackc/pgx/v5"
)

// Event is something that happened. Implement it with value receivers on a struct whose JSON form stays readable: rows
// written by yesterday's program are read by today's.
type Event interface {
	// EventKind names the event for ever, e.g. "document.issued". It must not depend on the value.
	EventKind() string
}

// Meta is what a listener is told besides the event.
type Meta struct {
	ID      id.Event  // the event; with the listener's name the idempotency key of effects outside PostgreSQL
	Agency  id.Agency // zero for an event of the whole system
	At      time.Time // when it happened
	Attempt int       // 1 for the first; answers of Later do not count
}

// Emit announces e as part of the caller's transaction. The zero agency makes it an event of the whole system. A
// transaction scoped to an agency can announce events of that agency and of the system only.
func Emit(ctx context.Context, tx pgx.Tx, agency id.Agency, e Event) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind(), err)
	}
	_, err = tx.Exec(ctx, "insert into outbox (id, agency_id, kind, payload) values ($1, $2, $3, $4)",
		id.New[id.Event](), agency, e.EventKind(), payload)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind(), err)
	}
	return nil
}

// EmitAt is Emit for an event whose listeners are not called before at: timers and reminders.
func EmitAt(ctx context.Context, tx pgx.Tx, agency id.Agency, e Event, at time.Time) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind(), err)
	}
	_, err = tx.Exec(ctx, "insert into outbox (id, agency_id, kind, payload, due_at) values ($1, $2, $3, $4, $5)",
		id.New[id.Event](), agency, e.EventKind(), payload, at)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind(), err)
	}
	return nil
}

// Nudge wakes the relays of this process. Call it after a commit that announced something, to save the up to 200 ms
// until the next poll. It never blocks. (A NOTIFY in the transaction would reach other processes too, but takes a
// global lock at commit that halves the throughput of everybody.)
func Nudge() { nudges.ring() }

var nudges bell

// bell wakes whoever listens; many rings before somebody looks are one.
type bell struct {
	mu   sync.Mutex
	ears map[chan struct{}]struct{}
}

func (b *bell) listen() (ear chan struct{}, leave func()) {
	ear = make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ears == nil {
		b.ears = map[chan struct{}]struct{}{}
	}
	b.ears[ear] = struct{}{}
	return ear, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.ears, ear)
	}
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ear := range b.ears {
		select {
		case ear <- struct{}{}:
		default:
		}
	}
}
