package org

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/audit"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Service changes and reads the organisation. Methods ending in Tx join the caller's transaction, which must be able to see
// the agency they work on; the others are one transaction each. Errors for people point into the input ("/name").
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

// Agency is an agency as others see it.
type Agency struct {
	ID        id.Agency
	Code      string // organisation code: "H41"
	Name      string // "Ủy ban nhân dân tỉnh Nghệ An"
	ShortName string // "UBND tỉnh Nghệ An"
	Abbrev    string // "UBND"
	Place     string // "Nghệ An"
	Parent    id.Agency
}

// AgencyInput describes a new agency. Parent may be none.
type AgencyInput struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	ShortName string    `json:"shortName"`
	Abbrev    string    `json:"abbrev"`
	Place     string    `json:"place"`
	Parent    id.Agency `json:"parent"`
}

// CreateAgency adds an agency; operators only. ErrAgencyTaken when the code is in use.
func (s *Service) CreateAgency(ctx context.Context, by Actor, in AgencyInput) (id.Agency, error) {
	var a id.Agency
	err := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) (err error) {
		a, err = s.CreateAgencyTx(ctx, tx, by, in)
		return err
	})
	return a, err
}

// CreateAgencyTx is CreateAgency inside tx (System scope).
func (s *Service) CreateAgencyTx(ctx context.Context, tx pgx.Tx, by Actor, in AgencyInput) (id.Agency, error) {
	if !by.Has(Operator) {
		return id.Agency{}, ErrForbidden
	}
	var c checker
	c.agencyCode("/code", &in.Code)
	c.text("/name", &in.Name, 300, false)
	c.text("/shortName", &in.ShortName, 150, false)
	c.text("/abbrev", &in.Abbrev, 30, false)
	c.text("/place", &in.Place, 100, false)
	if c.err != nil {
		return id.Agency{}, c.err
	}
	a := id.New[id.Agency]()
	_, err := tx.Exec(ctx, `insert into agency (id, code, name, short_name, abbrev, place, parent_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a, in.Code, in.Name, in.ShortName, in.Abbrev, in.Place, in.Parent, s.now())
	switch pg.Constraint(err) {
	case "agency_code_key":
		return id.Agency{}, ErrAgencyTaken.With("code", in.Code).At("/code")
	case "agency_parent_id_fkey":
		return id.Agency{}, ErrNoAgency.At("/parent")
	}
	if err != nil {
		return id.Agency{}, fmt.Errorf("create agency: %w", err)
	}
	return a, record(ctx, tx, by, a, "agency.created", "agency", a.String(), in)
}

// record appends the audit entry of a change to agency g, whoever's agency by acts from.
func record(ctx context.Context, tx pgx.Tx, by Actor, g id.Agency, action, object, objectID string, detail any) error {
	e := by.Audit(action, object, objectID, detail)
	e.Agency = g
	return audit.Append(ctx, tx, e)
}

const agencyColumns = `select id, code, name, short_name, abbrev, place, parent_id from agency `

func scanAgency(row pgx.CollectableRow) (a Agency, err error) {
	err = row.Scan(&a.ID, &a.Code, &a.Name, &a.ShortName, &a.Abbrev, &a.Place, &a.Parent)
	return a, err
}

// AgencyByID returns an agency, or ErrNoAgency.
func AgencyByID(ctx context.Context, tx pgx.Tx, a id.Agency) (Agency, error) {
	return oneAgency(ctx, tx, "where id = $1", a)
}

// AgencyByCode returns the agency with an organisation code, or ErrNoAgency.
func AgencyByCode(ctx context.Context, tx pgx.Tx, code string) (Agency, error) {
	return oneAgency(ctx, tx, "where code = $1", code)
}

func oneAgency(ctx context.Context, tx pgx.Tx, where string, arg any) (Agency, error) {
	rows, _ := tx.Query(ctx, agencyColumns+where, arg)
	a, err := pgx.CollectExactlyOneRow(rows, scanAgency)
	if pg.NoRows(err) {
		return a, ErrNoAgency
	}
	return a, err
}

// Agencies lists all agencies of the installation by code. They are no secret: any of them may be a recipient.
func (s *Service) Agencies(ctx context.Context) (out []Agency, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, agencyColumns+"order by code")
		out, err = pgx.CollectRows(rows, scanAgency)
		return err
	})
	return out, err
}

// Agency is AgencyByID in a transaction of its own.
func (s *Service) Agency(ctx context.Context, a id.Agency) (out Agency, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		out, err = AgencyByID(ctx, tx, a)
		return err
	})
	return out, err
}
