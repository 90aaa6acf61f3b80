package notify

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"congvan/internal/access"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Hub hands events to open browsers of this process. It reads the feed, so it does not matter which process wrote.
//
// The feed has no order one could follow: transactions commit in another order than they take numbers or clocks. So the
// hub remembers PostgreSQL's snapshot of its last look and asks for rows that are committed now and were not then. That
// misses nothing, repeats nothing and never waits for a slow transaction. There is no NOTIFY: it would put a lock of the
// whole cluster into every commit.
type Hub struct {
	db    *pg.DB
	log   *slog.Logger
	every time.Duration
	nudge chan struct{}
	last  string // snapshot of the last look; "" before the first

	mu   sync.Mutex
	subs map[*subscriber]struct{}
}

// NewHub returns a hub that looks about every second once [Hub.Run] runs.
func NewHub(db *pg.DB, log *slog.Logger) *Hub {
	return &Hub{db: db, log: log, every: time.Second, nudge: make(chan struct{}, 1), subs: map[*subscriber]struct{}{}}
}

// Nudge makes the hub look soon. Call it after a commit that wrote events; it never waits.
func (h *Hub) Nudge() {
	select {
	case h.nudge <- struct{}{}:
	default:
	}
}

// Run looks at the feed until ctx ends. A database that is away is tried again; what was written meanwhile is not lost.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(h.every)
	defer tick.Stop()
	healthy := true
	for {
		err := h.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && healthy {
			h.log.Warn("change feed unreachable", "err", err)
		}
		healthy = err == nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-h.nudge:
			select { // a storm of nudges is one look
			case <-ctx.Done():
			case <-time.After(h.every / 20):
			}
		}
	}
}

type feedRow struct {
	Type     string   `json:"t"`
	Ref      string   `json:"r"`
	Audience []string `json:"a"`
}

// look reads what was committed since the last look and hands it out. One statement, so the rows and the snapshot that is
// remembered are of one moment. It reads by change_feed_xid.
func (h *Hub) look(ctx context.Context) error {
	var snapshot string
	var rows []feedRow
	err := pg.InTx(ctx, h.db, pg.System(), func(tx pgx.Tx) error {
		if h.last == "" {
			return tx.QueryRow(ctx, "select pg_current_snapshot()::text").Scan(&snapshot)
		}
		return tx.QueryRow(ctx, `select pg_current_snapshot()::text, coalesce((
				select json_agg(json_build_object('t', type, 'r', ref, 'a', audience)) from change_feed
				where xid >= pg_snapshot_xmin($1::text::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)), '[]')`,
			h.last).Scan(&snapshot, &rows)
	})
	if err != nil {
		return err
	}
	h.last = snapshot
	h.spread(rows)
	return nil
}

func (h *Hub) spread(rows []feedRow) {
	if len(rows) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		for _, r := range rows {
			if slices.ContainsFunc(r.Audience, func(t string) bool { return slices.Contains(s.tokens, t) }) {
				s.add(Event{r.Type, r.Ref})
			}
		}
	}
}

// Subscribe returns the events for an actor until ctx ends; then the channel is closed. A reader that is slow gets fewer
// events that say more ("something of this type"), never old ones late.
func (h *Hub) Subscribe(ctx context.Context, a org.Actor) <-chan Event {
	s := &subscriber{tokens: append(access.TokensOf(a), access.PostToken(a.Post)), wake: make(chan struct{}, 1)}
	out := make(chan Event)
	h.mu.Lock()
	h.subs[s] = struct{}{}
	h.mu.Unlock()
	go func() {
		defer close(out)
		defer func() {
			h.mu.Lock()
			delete(h.subs, s)
			h.mu.Unlock()
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.wake:
			}
			for e, ok := s.take(); ok; e, ok = s.take() {
				select {
				case <-ctx.Done():
					return
				case out <- e:
				}
			}
		}
	}()
	return out
}

// subscriber is one open browser and what it has not been told yet.
type subscriber struct {
	tokens []string
	wake   chan struct{}

	mu      sync.Mutex
	pending []Event
}

// most is how many events may wait for one reader before those of a type become one.
const most = 50

func (s *subscriber) add(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := Event{Type: e.Type}
	switch {
	case slices.Contains(s.pending, e) || slices.Contains(s.pending, all):
	case len(s.pending) >= most:
		s.pending = append(slices.DeleteFunc(s.pending, func(p Event) bool { return p.Type == e.Type }), all)
	default:
		s.pending = append(s.pending, e)
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *subscriber) take() (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) == 0 {
		return Event{}, false
	}
	e := s.pending[0]
	s.pending = s.pending[1:]
	return e, true
}
