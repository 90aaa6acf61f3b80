package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"congvan/internal/book"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
)

// Catalogue is what the forms of an office choose from.
type Catalogue struct {
	DB  *pg.DB
	Org *org.Service
	Now func() time.Time
}

// BookState is a book with the last number it gave out in a year.
type BookState struct {
	ID   id.Book
	Kind Kind
	Name string
	Year int
	Last int
}

// Choices is everything at once: a form needs all of it, and it is small.
type Choices struct {
	Books     []BookState
	Units     []org.Unit
	Leaders   []org.Person
	Proposals []Proposal
}

// Proposal is what leaders of the agency directed often lately: one tap instead of a form.
type Proposal struct {
	Lead     id.Unit
	Coop     []id.Unit
	Workdays int
}

// proposals is how many one-tap directions are offered, proposalMonths how far back they are learnt from.
const (
	proposals      = 6
	proposalMonths = 3
)

// All returns the choices of the actor's agency.
func (c *Catalogue) All(ctx context.Context, by org.Actor) (out Choices, err error) {
	year := c.Now().In(workday.Zone).Year()
	err = pg.InTx(ctx, c.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		for _, kind := range []book.Kind{book.Incoming, book.Outgoing} {
			if _, err := book.For(ctx, tx, by.Agency, kind, ""); err != nil { // makes the general book of a new agency
				return err
			}
			books, err := book.List(ctx, tx, by.Agency, kind)
			if err != nil {
				return err
			}
			for _, b := range books {
				if !b.Active {
					continue
				}
				s, err := bookState(ctx, tx, b.ID, year)
				if err != nil {
					return err
				}
				out.Books = append(out.Books, s)
			}
		}
		if out.Units, err = org.UnitsTx(ctx, tx, by.Agency); err != nil {
			return err
		}
		out.Proposals, err = proposalsOf(ctx, tx, by.Agency, c.Now().AddDate(0, -proposalMonths, 0))
		return err
	})
	if err != nil {
		return out, fmt.Errorf("read catalogue: %w", err)
	}
	people, err := c.Org.People(ctx, by.Agency, "")
	for _, p := range people {
		if p.Active && slices.Contains(p.Roles, org.Leader) {
			out.Leaders = append(out.Leaders, p)
		}
	}
	return out, err
}

// Book returns one book of the actor's agency as it stands in a year.
func (c *Catalogue) Book(ctx context.Context, by org.Actor, b id.Book, year int) (s BookState, err error) {
	err = pg.InTx(ctx, c.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		s, err = bookState(ctx, tx, b, year)
		return err
	})
	return s, err
}

func bookState(ctx context.Context, tx pgx.Tx, b id.Book, year int) (s BookState, err error) {
	s.Year = year
	err = tx.QueryRow(ctx, `select b.id, b.kind, b.name, coalesce(y.last, 0) from book b left join book_year y on y.book_id = b.id and y.year = $2 where b.id = $1`,
		b, year).Scan(&s.ID, &s.Kind, &s.Name, &s.Last)
	if pg.NoRows(err) {
		return s, ErrBook.At("/book")
	}
	return s, err
}

func proposalsOf(ctx context.Context, tx pgx.Tx, agency id.Agency, since time.Time) ([]Proposal, error) {
	// The latest are found by direction_recent before anything is joined to them.
	rows, _ := tx.Query(ctx, `with r as materialized (select id, workdays from direction where agency_id = $1 and at > $2 order by at desc limit 200),
		d as (select (select unit_id from direction_unit u where u.direction_id = r.id and u.lead) as lead, coalesce(r.workdays, 0) as days,
				coalesce((select array_agg(u.unit_id::text order by u.unit_id) from direction_unit u where u.direction_id = r.id and not u.lead), '{}') as coop from r)
		select lead, coop, days from d group by 1, 2, 3 order by count(*) desc, lead limit $3`, agency, since, proposals)
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (p Proposal, err error) {
		var coop []string
		if err := r.Scan(&p.Lead, &coop, &p.Workdays); err != nil {
			return p, err
		}
		for _, c := range coop {
			u, err := id.Parse[id.Unit](c)
			if err != nil {
				return p, err
			}
			p.Coop = append(p.Coop, u)
		}
		return p, nil
	})
}

// Issuers lists bodies whose documents the agency registered, by folded name, most frequent first.
func (c *Catalogue) Issuers(ctx context.Context, by org.Actor, q string, limit int) (out []string, err error) {
	err = pg.InTx(ctx, c.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select issuer from (select issuer from document where agency_id = $1 and kind = 'incoming' order by id desc limit 5000) d
			where vn_fold(issuer) like '%' || replace(replace(vn_fold($2), '%', ''), '_', '') || '%' group by issuer order by count(*) desc, issuer limit $3`, by.Agency, q, limit)
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return out, errs.Wrap(err, "list issuers")
}
