package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"

	"github.com/jackc/pgx/v5"
)

// ID identifies an entry.
type ID = id.Of[entry]

type entry struct{}

// Entry is one act. Action is required; Detail is anything that encodes to JSON, and must hold no secrets.
type Entry struct {
	Agency           id.Agency // zero: the whole system
	User             id.User   // zero: the system itself
	Post             id.Post
	Who              string // name – title, as shown
	Action           string // "document.registered"
	Object, ObjectID string // "document", its id
	Detail           any
	RequestID, IP    string // filled in from the context when empty, see WithOrigin
}

type originKey struct{}

type origin struct{ requestID, ip string }

// WithOrigin notes where a request came from, for the entries written on its behalf.
func WithOrigin(ctx context.Context, requestID, ip string) context.Context {
	return context.WithValue(ctx, originKey{}, origin{requestID, ip})
}

// Append writes e as part of the caller's transaction. A transaction scoped to an agency can write entries of that
// agency and of the system only.
func Append(ctx context.Context, tx pgx.Tx, e Entry) error {
	if e.Action == "" {
		return fmt.Errorf("audit: entry without an action")
	}
	if o, ok := ctx.Value(originKey{}).(origin); ok {
		e.RequestID, e.IP = cmp.Or(e.RequestID, o.requestID), cmp.Or(e.IP, o.ip)
	}
	detail := []byte("{}")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("audit %s: %w", e.Action, err)
		}
	}
	_, err := tx.Exec(ctx, `insert into audit_entry (id, agency_id, user_id, post_id, who, action, object, object_id, detail, request_id, ip)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id.New[ID](), e.Agency, e.User, e.Post, e.Who, e.Action, e.Object, e.ObjectID, string(detail), e.RequestID, e.IP)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return nil
}

// Row is an entry as it was written.
type Row struct {
	ID               ID
	At               time.Time
	Agency           id.Agency
	User             id.User
	Post             id.Post
	Who              string
	Action           string
	Object, ObjectID string
	Detail           json.RawMessage
	RequestID, IP    string
}

// Filter chooses entries. All fields are optional; Object and ObjectID belong together.
type Filter struct {
	Agency           id.Agency
	Object, ObjectID string
	User             id.User
	Action           string // exactly, or with "document.*" everything that begins with "document."
	From, Until      time.Time
	Before           ID  // the last entry of the page before, for the next page
	Limit            int // 0 or more than 500: 100
}

const columns = `e.id, e.at, e.agency_id, e.user_id, e.post_id, e.who, e.action, e.object, e.object_id, e.detail::text, e.request_id, e.ip`

// List returns the newest entries first, as far as the transaction's scope may see them. Indexes: audit_entry_object for
// an object's history, audit_entry_user, audit_entry_agency, or the primary key. Ids are in order of time, so one
// column is the key of the page.
func List(ctx context.Context, tx pgx.Tx, f Filter) ([]Row, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	sql, args := "select "+columns+" from audit_entry e where true", []any{}
	and := func(cond string, v any) {
		args = append(args, v)
		sql += fmt.Sprintf(" and "+cond, len(args))
	}
	if !f.Agency.IsZero() {
		and("e.agency_id = $%d", f.Agency)
	}
	if f.ObjectID != "" {
		and("e.object_id = $%d", f.ObjectID)
		and("e.object = $%d", f.Object)
	}
	if !f.User.IsZero() {
		and("e.user_id = $%d", f.User)
	}
	if n := len(f.Action); n > 2 && f.Action[n-2:] == ".*" {
		and("starts_with(e.action, $%d)", f.Action[:n-1])
	} else if n > 0 {
		and("e.action = $%d", f.Action)
	}
	if !f.From.IsZero() {
		and("e.at >= $%d", f.From)
	}
	if !f.Until.IsZero() {
		and("e.at < $%d", f.Until)
	}
	if !f.Before.IsZero() {
		and("e.id < $%d", f.Before)
	}
	args = append(args, f.Limit)
	rows, _ := tx.Query(ctx, sql+fmt.Sprintf(" order by e.id desc limit $%d", len(args)), args...)
	out, err := pgx.CollectRows(rows, scan)
	return out, errs.Wrap(err, "list audit entries")
}

func scan(row pgx.CollectableRow) (r Row, err error) {
	var detail string
	err = row.Scan(&r.ID, &r.At, &r.Agency, &r.User, &r.Post, &r.Who, &r.Action, &r.Object, &r.ObjectID, &detail, &r.RequestID, &r.IP)
	r.Detail = json.RawMessage(detail)
	return r, err
}
