package exchange

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/vntext"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// Organ is an agency that documents can be sent to.
type Organ struct {
	Code, Name, Parent string
}

// SearchOrgans finds organs whose code begins with q or whose name holds all words of q, marks or no marks. Agencies of this
// installation are found even before a hub has told its directory, and by their own name where the hub gives only the code. Indexes organ_code, organ_folded.
func (s *Service) SearchOrgans(ctx context.Context, q string, limit int) ([]Organ, error) {
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	folded := vntext.Fold(vntext.Clean(q))
	var words []string
	for _, w := range strings.Fields(folded) {
		words = append(words, "%"+escapeLike(w)+"%")
	}
	code := escapeLike(strings.ToUpper(strings.TrimSpace(q))) + "%"
	var found []Organ
	err := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select code, name, parent from (
				select distinct on (code) code, name, parent, case when code like $1 then 0 when folded like $2 then 1 else 2 end as rank
				from (
					select code, name, parent, folded from organ where code like $1 or (cardinality($3::text[]) > 0 and folded like all ($3))
					union all
					select code, short_name, '', vn_fold(name || ' ' || short_name) from agency
					where (code like $1 or (cardinality($3::text[]) > 0 and vn_fold(name || ' ' || short_name) like all ($3))) and not exists (select from organ o where o.code = agency.code and o.name <> '')
				) found order by code, name = '', rank
			) best order by rank, case rank when 0 then length(code) else length(name) end, code limit $4`, code, escapeLike(folded)+"%", words, limit)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Organ])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search organs: %w", err)
	}
	return found, nil
}

var oldCode = regexp.MustCompile(`^(\d{3})\.(\d{2})\.(\d{2})\.([A-Y]\d{2})$`)

// modern turns a 13-character code of QCVN 102 (highest level last, padded with zeros) into the form of Decision 20/2020 (highest
// level first). Other codes come back as they are.
func modern(code string) string {
	g := oldCode.FindStringSubmatch(code)
	if g == nil {
		return code
	}
	out := g[4]
	for _, part := range []string{g[3], g[2], g[1]} {
		if strings.Trim(part, "0") != "" {
			out += "." + part
		}
	}
	return out
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// RefreshDirectory reads the directory of every hub whose copy is old. A hub used by many agencies is asked once.
func (s *Service) RefreshDirectory(ctx context.Context) error {
	age := s.DirectoryAge
	if age <= 0 {
		age = time.Hour
	}
	var due []link
	err := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, linkColumns+`where active and l.id in (select distinct on (endpoint) id from exchange_link where active order by endpoint, last_error <> '', id)
			and not exists (select from exchange_link o where o.endpoint = l.endpoint and o.directory_at > $1)`, s.now().Add(-age))
		if err != nil {
			return err
		}
		due, err = pgx.CollectRows(rows, scanLink)
		return err
	})
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	var failed []error
	for _, l := range due {
		if err := s.readDirectory(ctx, l); err != nil {
			failed = append(failed, fmt.Errorf("directory of %s: %w", l.endpoint, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) readDirectory(ctx context.Context, l link) error {
	hub, err := s.dial(l)
	if err != nil {
		return err
	}
	list, err := hub.Agencies(ctx)
	if err != nil {
		return err
	}
	return pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error { return s.keepDirectory(ctx, tx, l.endpoint, l.id, list) })
}

// keepDirectory replaces the copy as a whole: codes that are gone are gone.
func (s *Service) keepDirectory(ctx context.Context, tx pgx.Tx, endpoint string, link id.Link, list []vxp.Agency) error {
	if err := pg.Lock(ctx, tx, "exchange:directory:"+endpoint); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "delete from organ where endpoint = $1", endpoint); err != nil {
		return err
	}
	names := map[string]string{}
	for _, a := range list {
		names[a.ID] = a.Name
	}
	seen := map[string]bool{}
	var rows [][]any
	for _, a := range list {
		if a.Code == "" || seen[a.Code] {
			continue
		}
		seen[a.Code] = true
		rows = append(rows, []any{endpoint, a.Code, a.OldCode, vntext.Clean(a.Name), names[a.PID]})
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"organ"}, []string{"endpoint", "code", "old_code", "name", "parent"}, pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("keep directory: %w", err)
	}
	_, err := tx.Exec(ctx, "update exchange_link set directory_at = $2 where endpoint = $1 and active", endpoint, s.now())
	return err
}
