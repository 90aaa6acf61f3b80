package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Sealer chains new entries. Run it every second or so; where several processes do, one works and the others pass.
type Sealer struct {
	DB    *pg.DB
	Batch int // entries per transaction; 0: 1000
}

// Run seals everything that may be sealed now.
func (s *Sealer) Run(ctx context.Context) error {
	limit := s.Batch
	if limit == 0 {
		limit = 1000
	}
	for {
		n, err := s.step(ctx, limit)
		if err != nil {
			return fmt.Errorf("seal audit entries: %w", err)
		}
		if n < limit {
			return nil
		}
	}
}

func (s *Sealer) step(ctx context.Context, limit int) (n int, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		if mine, err := pg.TryLock(ctx, tx, "audit:seal"); err != nil || !mine {
			return err
		}
		var seq int64
		var prev []byte
		err := tx.QueryRow(ctx, "select seq, hash from audit_seal order by seq desc limit 1").Scan(&seq, &prev)
		if err != nil && !pg.NoRows(err) {
			return err
		}
		// A number that is still in the future was given by another cluster, from which this database was restored.
		rows, _ := tx.Query(ctx, "select "+columns+` from audit_unsealed u join audit_entry e on e.id = u.entry_id
			where u.xid < pg_snapshot_xmin(pg_current_snapshot()) or u.xid >= pg_snapshot_xmax(pg_current_snapshot())
			order by u.xid, u.entry_id limit $1`, limit)
		entries, err := pgx.CollectRows(rows, scan)
		if err != nil || len(entries) == 0 {
			return err
		}
		seqs, ids, hashes := make([]int64, len(entries)), make([]string, len(entries)), make([][]byte, len(entries))
		for i, e := range entries {
			seq++
			prev = e.hash(prev, seq)
			seqs[i], ids[i], hashes[i] = seq, e.ID.String(), prev
		}
		n = len(entries)
		_, err = tx.Exec(ctx, `with gone as (delete from audit_unsealed where entry_id = any($2::uuid[]))
			insert into audit_seal (seq, entry_id, hash) select * from unnest($1::bigint[], $2::uuid[], $3::bytea[])`, seqs, ids, hashes)
		return err
	})
	return n, err
}

// hash is what a seal holds. Every field is written with its length before it, so that no two different entries write
// the same bytes; a new field would go to the end, under a new version mark.
func (r Row) hash(prev []byte, seq int64) []byte {
	h := sha256.New()
	put := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	num := func(v int64) { put(binary.BigEndian.AppendUint64(nil, uint64(v))) }
	put([]byte("congvan audit 1"))
	put(prev)
	num(seq)
	put(r.ID[:])
	num(r.At.UnixMicro())
	put(r.Agency[:])
	put(r.User[:])
	put(r.Post[:])
	for _, s := range []string{r.Who, r.Action, r.Object, r.ObjectID, string(r.Detail), r.RequestID, r.IP} {
		put([]byte(s))
	}
	return h.Sum(nil)
}
