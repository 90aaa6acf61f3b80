package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"congvan/internal/access"
	"congvan/internal/id"
	"congvan/internal/notify"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// office is an agency with a clerk and a specialist, and a running hub.
type office struct {
	t                 *testing.T
	db                *pg.DB
	g                 id.Agency
	clerk, specialist org.Actor
	hub               *notify.Hub
	*notify.Service
}

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	db := pgtest.New(t)
	o := &office{t: t, db: db, Service: &notify.Service{DB: db}, hub: notify.NewHub(db, slog.New(slog.DiscardHandler))}
	s := &org.Service{DB: db}
	by := org.System("test")
	var err error
	if o.g, err = s.CreateAgency(ctx, by, org.AgencyInput{Code: "H41", Name: "a", ShortName: "a", Abbrev: "UBND", Place: "Vinh"}); err != nil {
		t.Fatal(err)
	}
	unit, err := s.CreateUnit(ctx, by, o.g, org.UnitInput{Name: "Văn phòng"})
	if err != nil {
		t.Fatal(err)
	}
	hire := func(name string, r org.Role) (a org.Actor) {
		_, p, err := s.CreateUser(ctx, by, o.g, org.UserInput{Username: name, FullName: name}, org.PostInput{Unit: unit, Title: "x", Roles: []org.Role{r}})
		if err == nil {
			err = pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
				a, err = org.ActorByPost(ctx, tx, p, time.Now())
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	o.clerk, o.specialist = hire("dao", org.Clerk), hire("binh", org.Specialist)
	done := make(chan struct{})
	go func() { defer close(done); _ = o.hub.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return o
}

func (o *office) tx(fn func(ctx context.Context, tx pgx.Tx) error) {
	o.t.Helper()
	ctx := context.Background()
	if err := pg.InTx(ctx, o.db, pg.Agency(o.g), func(tx pgx.Tx) error { return fn(ctx, tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) announce(e notify.Event, audience ...string) {
	o.t.Helper()
	o.tx(func(ctx context.Context, tx pgx.Tx) error { return notify.Announce(ctx, tx, o.g, e, audience...) })
	o.hub.Nudge()
}

func (o *office) subscribe(a org.Actor) <-chan notify.Event {
	ctx, cancel := context.WithCancel(context.Background())
	o.t.Cleanup(cancel)
	return o.hub.Subscribe(ctx, a)
}

func (o *office) next(c <-chan notify.Event) notify.Event {
	o.t.Helper()
	select {
	case e := <-c:
		return e
	case <-time.After(10 * time.Second):
		o.t.Fatal("no event came")
		return notify.Event{}
	}
}

// ready waits until the hub has taken its first look and hands on what is new.
func (o *office) ready(cs ...<-chan notify.Event) {
	o.t.Helper()
	mark := notify.Event{Type: "mark", ID: "0"}
	seen := map[<-chan notify.Event]bool{}
	deadline := time.Now().Add(10 * time.Second)
	for i := 0; len(seen) < len(cs); i++ {
		if time.Now().After(deadline) {
			o.t.Fatal("the hub does not start")
		}
		o.announce(mark, access.PostToken(o.clerk.Post), access.PostToken(o.specialist.Post))
		for _, c := range cs {
			select {
			case <-c:
				seen[c] = true
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// skip returns the next event that is no mark.
func (o *office) skip(c <-chan notify.Event) notify.Event {
	o.t.Helper()
	for {
		if e := o.next(c); e.Type != "mark" {
			return e
		}
	}
}

func TestEventsGoToThoseWhoMaySee(t *testing.T) {
	o := newOffice(t)
	clerk, specialist := o.subscribe(o.clerk), o.subscribe(o.specialist)
	o.ready(clerk, specialist)
	theirs := access.Doc{Agency: o.g, Participants: []access.Participant{{Unit: o.specialist.Unit}}}
	o.announce(notify.Event{Type: notify.Documents, ID: "registry only"}, access.Readers(access.Doc{Agency: o.g})...)
	o.announce(notify.Event{Type: notify.Documents, ID: "the unit's too"}, access.Readers(theirs)...)
	if d := cmp.Diff(notify.Event{Type: notify.Documents, ID: "registry only"}, o.skip(clerk)); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff(notify.Event{Type: notify.Documents, ID: "the unit's too"}, o.skip(clerk)); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff(notify.Event{Type: notify.Documents, ID: "the unit's too"}, o.skip(specialist)); d != "" {
		t.Fatal(d)
	}
}

// A transaction that began first and commits last is what breaks every "id greater than the last one seen".
func TestLateCommitsAreNotMissed(t *testing.T) {
	o := newOffice(t)
	clerk := o.subscribe(o.clerk)
	o.ready(clerk)
	me := access.PostToken(o.clerk.Post)
	o.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := notify.Announce(ctx, tx, o.g, notify.Event{Type: notify.Tasks, ID: "slow"}, me); err != nil {
			return err
		}
		for i := range 3 {
			e := notify.Event{Type: notify.Tasks, ID: fmt.Sprint(i)}
			o.announce(e, me)
			if d := cmp.Diff(e, o.skip(clerk)); d != "" {
				t.Fatal(d)
			}
		}
		return nil
	})
	o.hub.Nudge()
	if got := o.skip(clerk); got.ID != "slow" {
		t.Fatalf("%+v", got)
	}
	// Each came once.
	o.announce(notify.Event{Type: notify.Tasks, ID: "end"}, me)
	if got := o.skip(clerk); got.ID != "end" {
		t.Fatalf("came again: %+v", got)
	}
}

func TestSlowReadersGetTheGist(t *testing.T) {
	o := newOffice(t)
	clerk := o.subscribe(o.clerk)
	o.ready(clerk)
	me := access.PostToken(o.clerk.Post)
	o.tx(func(ctx context.Context, tx pgx.Tx) error {
		for i := range 500 {
			if err := notify.Announce(ctx, tx, o.g, notify.Event{Type: notify.Documents, ID: fmt.Sprint(i)}, me); err != nil {
				return err
			}
		}
		return nil
	})
	o.announce(notify.Event{Type: notify.Tasks, ID: "last"}, me)
	n, gist := 0, false
	for e := o.skip(clerk); e.ID != "last"; e = o.skip(clerk) {
		n++
		gist = gist || e == notify.Event{Type: notify.Documents}
	}
	if n > 110 || !gist {
		t.Fatalf("%d events, gist %v", n, gist)
	}
}

func TestNotices(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	clerk := o.subscribe(o.clerk)
	o.ready(clerk)
	doc := id.New[id.Document]()
	o.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := o.CreateTx(ctx, tx, notify.Notice{Agency: o.g, Post: o.clerk.Post, Kind: "task.issue", Document: doc, Params: map[string]string{"code": "05/UBND-VX"}}); err != nil {
			return err
		}
		return o.CreateTx(ctx, tx, notify.Notice{Agency: o.g, Post: o.specialist.Post, Kind: "other"})
	})
	if e := o.skip(clerk); e.Type != notify.Notices || string(e.Data()) != `{"id":"`+e.ID+`"}` {
		t.Fatalf("%+v %s", e, e.Data())
	}
	got, err := o.List(ctx, o.clerk, 10)
	if err != nil || len(got) != 1 || got[0].Document != doc || got[0].Params["code"] != "05/UBND-VX" || got[0].Read {
		t.Fatalf("%+v %v", got, err)
	}
	if n, err := o.Unread(ctx, o.clerk); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	if err := o.MarkRead(ctx, o.clerk); err != nil {
		t.Fatal(err)
	}
	if n, err := o.Unread(ctx, o.clerk); err != nil || n != 0 {
		t.Fatalf("%d %v", n, err)
	}
	if n, err := o.Unread(ctx, o.specialist); err != nil || n != 1 {
		t.Fatalf("the other's: %d %v", n, err)
	}
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
}
