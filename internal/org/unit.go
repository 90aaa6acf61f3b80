package org

import (
	"context"
	"fmt"

	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Unit is a unit of an agency.
type Unit struct {
	ID     id.Unit
	Name   string
	Abbrev string // in the notation of a công văn: "VX"; may be empty
	Parent id.Unit
	Sort   int
}

// UnitInput describes a unit. Parent may be none.
type UnitInput struct {
	Name   string  `json:"name"`
	Abbrev string  `json:"abbrev"`
	Parent id.Unit `json:"parent"`
	Sort   int     `json:"sort"`
}

func (in *UnitInput) check() error {
	var c checker
	c.text("/name", &in.Name, 200, false)
	c.text("/abbrev", &in.Abbrev, 30, true)
	return c.err
}

// CreateUnit adds a unit to agency g.
func (s *Service) CreateUnit(ctx context.Context, by Actor, g id.Agency, in UnitInput) (id.Unit, error) {
	var u id.Unit
	err := pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) (err error) {
		u, err = s.CreateUnitTx(ctx, tx, by, g, in)
		return err
	})
	return u, err
}

// CreateUnitTx is CreateUnit inside tx.
func (s *Service) CreateUnitTx(ctx context.Context, tx pgx.Tx, by Actor, g id.Agency, in UnitInput) (id.Unit, error) {
	if !by.mayManage(g) {
		return id.Unit{}, ErrForbidden
	}
	if err := in.check(); err != nil {
		return id.Unit{}, err
	}
	u := id.New[id.Unit]()
	_, err := tx.Exec(ctx, `insert into unit (id, agency_id, name, abbrev, parent_id, sort, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, u, g, in.Name, in.Abbrev, in.Parent, in.Sort, s.now())
	if err != nil {
		return id.Unit{}, unitError(err, in)
	}
	return u, record(ctx, tx, by, g, "unit.created", "unit", u.String(), in)
}

// UpdateUnit replaces what a unit is called and where it stands.
func (s *Service) UpdateUnit(ctx context.Context, by Actor, g id.Agency, u id.Unit, in UnitInput) error {
	if !by.mayManage(g) {
		return ErrForbidden
	}
	if err := in.check(); err != nil {
		return err
	}
	return pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		// Moving units is rare: one at a time per agency keeps two moves from making a ring.
		if err := pg.Lock(ctx, tx, "org:units:"+g.String()); err != nil {
			return err
		}
		var below bool
		err := tx.QueryRow(ctx, `with recursive up(id) as (
				select $2::uuid union select parent_id from unit join up using (id) where agency_id = $3)
			select exists (select from up where id = $1)`, u, in.Parent, g).Scan(&below)
		if err != nil {
			return err
		}
		if below {
			return ErrNoUnit.At("/parent")
		}
		tag, err := tx.Exec(ctx, `update unit set name = $3, abbrev = $4, parent_id = $5, sort = $6
			where agency_id = $1 and id = $2`, g, u, in.Name, in.Abbrev, in.Parent, in.Sort)
		if err != nil {
			return unitError(err, in)
		}
		if tag.RowsAffected() == 0 {
			return ErrNoUnit
		}
		return record(ctx, tx, by, g, "unit.changed", "unit", u.String(), in)
	})
}

func unitError(err error, in UnitInput) error {
	switch pg.Constraint(err) {
	case "unit_name":
		return ErrUnitTaken.With("name", in.Name).At("/name")
	case "unit_parent", "unit_check":
		return ErrNoUnit.At("/parent")
	case "unit_agency_id_fkey":
		return ErrNoAgency
	}
	return fmt.Errorf("store unit: %w", err)
}

// Units lists the units of agency g in their order.
func (s *Service) Units(ctx context.Context, g id.Agency) (out []Unit, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		out, err = UnitsTx(ctx, tx, g)
		return err
	})
	return out, err
}

// UnitsTx is Units inside tx.
func UnitsTx(ctx context.Context, tx pgx.Tx, g id.Agency) ([]Unit, error) {
	rows, _ := tx.Query(ctx, "select id, name, abbrev, parent_id, sort from unit where agency_id = $1 order by sort, name", g)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u Unit, err error) {
		err = row.Scan(&u.ID, &u.Name, &u.Abbrev, &u.Parent, &u.Sort)
		return u, err
	})
}
