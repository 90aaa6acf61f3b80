package exchange

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"congvan/internal/access"
	"congvan/internal/audit"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// Link is an agency's place at a hub, without its secret.
type Link struct {
	ID        id.Link
	Name      string
	Endpoint  string
	SystemID  string
	Active    bool
	PolledAt  *time.Time
	LastError string
}

// LinkInput describes a link. The same endpoint and system id again changes the link that is there.
type LinkInput struct {
	Name, Endpoint, SystemID string
	Secret                   vxp.Secret
	Inactive                 bool
}

func (in *LinkInput) check() error {
	in.Name, in.Endpoint, in.SystemID = strings.TrimSpace(in.Name), strings.TrimRight(strings.TrimSpace(in.Endpoint), "/"), strings.TrimSpace(in.SystemID)
	u, err := url.Parse(in.Endpoint)
	switch {
	case in.Name == "":
		return ErrLinkField.At("/name")
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil:
		return ErrEndpoint.At("/endpoint")
	case in.SystemID == "":
		return ErrLinkField.At("/systemId")
	case in.Secret == "":
		return ErrLinkField.At("/secret")
	}
	return nil
}

// SaveLink makes or changes a link of an agency. Operators only; the zero agency is the actor's own.
func (s *Service) SaveLink(ctx context.Context, by org.Actor, agency id.Agency, in LinkInput) (Link, error) {
	if err := access.May(by, access.Operate); err != nil {
		return Link{}, err
	}
	if agency.IsZero() {
		agency = by.Agency
	}
	if err := in.check(); err != nil {
		return Link{}, err
	}
	var l Link
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		// The id is part of what is sealed, so it must be known before.
		link := id.New[id.Link]()
		err := tx.QueryRow(ctx, "select id from exchange_link where agency_id = $1 and endpoint = $2 and system_id = $3 for update", agency, in.Endpoint, in.SystemID).Scan(&link)
		if err != nil && !pg.NoRows(err) {
			return err
		}
		_, err = tx.Exec(ctx, `insert into exchange_link (id, agency_id, name, endpoint, system_id, secret, active, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (id) do update set name = excluded.name, secret = excluded.secret, active = excluded.active, last_error = '', directory_at = null`,
			link, agency, in.Name, in.Endpoint, in.SystemID, s.Key.Seal(link.String(), in.Secret), !in.Inactive, s.now())
		if err != nil {
			return fmt.Errorf("save link: %w", err)
		}
		entry := by.Audit("exchange.link", "link", link.String(), map[string]any{"name": in.Name, "endpoint": in.Endpoint, "systemId": in.SystemID, "active": !in.Inactive})
		entry.Agency = agency
		if err := audit.Append(ctx, tx, entry); err != nil {
			return err
		}
		links, err := linksTx(ctx, tx, agency)
		for _, have := range links {
			if have.ID == link {
				l = have
			}
		}
		return err
	})
	s.forget(l.ID)
	return l, err
}

// Links lists an agency's links.
func (s *Service) Links(ctx context.Context, agency id.Agency) (links []Link, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		links, err = linksTx(ctx, tx, agency)
		return err
	})
	return links, err
}

func linksTx(ctx context.Context, tx pgx.Tx, agency id.Agency) ([]Link, error) {
	rows, err := tx.Query(ctx, "select id, name, endpoint, system_id, active, polled_at, last_error from exchange_link where agency_id = $1 order by created_at, id", agency)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Link])
}

// link is what calling a hub needs.
type link struct {
	id       id.Link
	agency   id.Agency
	code     string // the agency's
	endpoint string
	systemID string
	sealed   []byte
}

const linkColumns = "select l.id, l.agency_id, a.code, l.endpoint, l.system_id, l.secret from exchange_link l join agency a on a.id = l.agency_id "

func scanLink(r pgx.CollectableRow) (l link, err error) {
	return l, r.Scan(&l.id, &l.agency, &l.code, &l.endpoint, &l.systemID, &l.sealed)
}

func linkByID(ctx context.Context, tx pgx.Tx, which id.Link) (link, error) {
	rows, err := tx.Query(ctx, linkColumns+"where l.id = $1", which)
	if err != nil {
		return link{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanLink)
}
