package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Report is what Verify found.
type Report struct {
	OK       bool   `json:"ok"`
	Sealed   int64  `json:"sealed"`          // links that hold
	Unsealed int64  `json:"unsealed"`        // entries the sealer has yet to take
	Head     string `json:"head"`            // hash of the last good link: keep it elsewhere and compare
	First    *Break `json:"first,omitempty"` // the first link that does not hold
}

// Break says where the chain is broken and how.
type Break struct {
	Seq     int64  `json:"seq,omitempty"` // number of the link; 0 for an entry outside the chain
	Entry   string `json:"entry,omitempty"`
	Problem string `json:"problem"` // "link missing", "entry missing", "entry or link changed", "entry outside the chain"
}

// Verify walks the whole chain in one snapshot. An error means that it could not look; a broken chain is not an error.
func Verify(ctx context.Context, db *pg.DB) (Report, error) { return VerifyFrom(ctx, db, "") }

// VerifyFrom is Verify with the head of an earlier report, which must still be a link: a chain that was cut off at its
// end holds by itself.
func VerifyFrom(ctx context.Context, db *pg.DB, head string) (Report, error) {
	var r Report
	seen := head == ""
	err := pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "set transaction isolation level repeatable read, read only"); err != nil {
			return err
		}
		if err := r.walk(ctx, tx, func(hash string) { seen = seen || strings.EqualFold(hash, head) }); err != nil || r.First != nil {
			return err
		}
		return r.strays(ctx, tx)
	})
	if err != nil {
		return Report{}, fmt.Errorf("verify audit trail: %w", err)
	}
	if r.First == nil && !seen {
		r.First = &Break{Seq: r.Sealed + 1, Problem: "link missing"}
	}
	r.OK = r.First == nil
	return r, nil
}

func (r *Report) walk(ctx context.Context, tx pgx.Tx, see func(hash string)) error {
	rows, err := tx.Query(ctx, `select s.seq, s.entry_id::text, s.hash, e.id is not null, e.id, coalesce(e.at, now()), e.agency_id, e.user_id, e.post_id,
		coalesce(e.who, ''), coalesce(e.action, ''), coalesce(e.object, ''), coalesce(e.object_id, ''), coalesce(e.detail::text, ''),
		coalesce(e.request_id, ''), coalesce(e.ip, '') from audit_seal s left join audit_entry e on e.id = s.entry_id order by s.seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var prev []byte
	for rows.Next() {
		var seq int64
		var entryID, detail string
		var hash []byte
		var there bool
		var e Row
		if err := rows.Scan(&seq, &entryID, &hash, &there, &e.ID, &e.At, &e.Agency, &e.User, &e.Post,
			&e.Who, &e.Action, &e.Object, &e.ObjectID, &detail, &e.RequestID, &e.IP); err != nil {
			return err
		}
		e.Detail = json.RawMessage(detail)
		switch {
		case seq != r.Sealed+1:
			r.First = &Break{Seq: r.Sealed + 1, Problem: "link missing"}
		case !there:
			r.First = &Break{Seq: seq, Entry: entryID, Problem: "entry missing"}
		case !bytes.Equal(hash, e.hash(prev, seq)):
			r.First = &Break{Seq: seq, Entry: entryID, Problem: "entry or link changed"}
		}
		if r.First != nil {
			return nil
		}
		r.Sealed, prev = seq, hash
		r.Head = hex.EncodeToString(hash)
		see(r.Head)
	}
	return rows.Err()
}

// strays looks for entries that are neither chained nor waiting for it.
func (r *Report) strays(ctx context.Context, tx pgx.Tx) error {
	if err := tx.QueryRow(ctx, "select count(*) from audit_unsealed").Scan(&r.Unsealed); err != nil {
		return err
	}
	var entryID string
	err := tx.QueryRow(ctx, `select e.id::text from audit_entry e where not exists (select from audit_seal where entry_id = e.id)
		and not exists (select from audit_unsealed where entry_id = e.id) order by e.id limit 1`).Scan(&entryID)
	if pg.NoRows(err) {
		err = tx.QueryRow(ctx, `select u.entry_id::text from audit_unsealed u where not exists (select from audit_entry where id = u.entry_id) limit 1`).Scan(&entryID)
		if pg.NoRows(err) {
			return nil
		}
		r.First = &Break{Entry: entryID, Problem: "entry missing"}
		return err
	}
	r.First = &Break{Entry: entryID, Problem: "entry outside the chain"}
	return err
}
