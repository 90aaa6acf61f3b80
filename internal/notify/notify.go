// Package notify tells people what happened: notices that wait until they are read, and events that make an open browser
// read again.
//
// A notice (thông báo) belongs to a post and is a row. An event says only that something with an id changed; it is not kept
// for those who are away, and it goes to the same readers as the document it is about, so it tells nobody of a document
// they may not see. Both are written in the transaction of what they tell of, by the listeners of package app, and so
// exist exactly when that is true.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"congvan/internal/access"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Notice is something a post should know. The client finds the words for Kind and fills in Params.
type Notice struct {
	ID        id.Notice
	Agency    id.Agency
	Post      id.Post
	Kind      string      // "task.direct", "signing.done", "delivery.refused"
	Document  id.Document // or none
	Params    map[string]string
	CreatedAt time.Time
	Read      bool
}

// The types of events.
const (
	Tasks     = "tasks"     // the work list changed
	Documents = "documents" // a document changed
	Batch     = "batch"     // a signing batch moved on
	Notices   = "notice"    // there is a new notice
	Intake    = "intake"    // something arrived over the exchange
	Delivery  = "delivery"  // a recipient answered
)

// Event says that what has this id changed; an empty ID means "something of this type".
type Event struct {
	Type string
	ID   string
}

// Data returns the event's data as JSON: {"id": "…"} or {}.
func (e Event) Data() []byte {
	if e.ID == "" {
		return []byte("{}")
	}
	b, _ := json.Marshal(map[string]string{"id": e.ID}) // a string always marshals
	return b
}

// Announce writes an event of agency g for those who hold one of the audience's tokens ([access.Readers],
// [access.PostToken]). It reaches open browsers within about a second of the commit.
func Announce(ctx context.Context, tx pgx.Tx, g id.Agency, e Event, audience ...string) error {
	if len(audience) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "insert into change_feed (id, agency_id, type, ref, audience) values ($1, $2, $3, $4, $5)",
		id.New[id.Event](), g, e.Type, e.ID, audience)
	if err != nil {
		return fmt.Errorf("announce %s: %w", e.Type, err)
	}
	return nil
}

// Service keeps notices.
type Service struct {
	DB  *pg.DB
	Now func() time.Time // nil: time.Now
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// CreateTx writes a notice for n.Post and announces it. ID, CreatedAt and Read are set here.
func (s *Service) CreateTx(ctx context.Context, tx pgx.Tx, n Notice) error {
	if n.Params == nil {
		n.Params = map[string]string{}
	}
	n.ID = id.New[id.Notice]()
	_, err := tx.Exec(ctx, `insert into notice (id, agency_id, post_id, kind, document_id, params, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, n.ID, n.Agency, n.Post, n.Kind, n.Document, n.Params, s.now())
	if err != nil {
		return fmt.Errorf("notice %s: %w", n.Kind, err)
	}
	return Announce(ctx, tx, n.Agency, Event{Notices, n.ID.String()}, access.PostToken(n.Post))
}

// List returns the newest notices of the actor's post, at most limit (1–100). It reads by notice_list.
func (s *Service) List(ctx context.Context, by org.Actor, limit int) (out []Notice, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select id, agency_id, post_id, kind, document_id, params, created_at, read_at is not null
			from notice where post_id = $1 order by id desc limit $2`, by.Post, min(max(limit, 1), 100))
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Notice])
		return err
	})
	return out, err
}

// Unread counts the unread notices of the actor's post, up to 100.
func (s *Service) Unread(ctx context.Context, by org.Actor) (n int, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from (select from notice where post_id = $1 and read_at is null limit 100) n", by.Post).Scan(&n)
	})
	return n, err
}

// MarkRead marks all notices of the actor's post as read.
func (s *Service) MarkRead(ctx context.Context, by org.Actor) error {
	return pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "update notice set read_at = $2 where post_id = $1 and read_at is null", by.Post, s.now())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return Announce(ctx, tx, by.Agency, Event{Type: Notices}, access.PostToken(by.Post)) // the person's other windows
	})
}

// Sweep deletes events older than ten minutes and notices older than half a year. Package app runs it every minute.
func (s *Service) Sweep(ctx context.Context) error {
	return pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "delete from change_feed where at < now() - interval '10 minutes'"); err != nil {
			return fmt.Errorf("sweep events: %w", err)
		}
		_, err := tx.Exec(ctx, "delete from notice where created_at < now() - interval '180 days'")
		return err
	})
}
