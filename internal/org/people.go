package org

import (
	"context"
	"slices"
	"time"

	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/vntext"

	"github.com/jackc/pgx/v5"
)

// Person is a post and who holds it.
type Person struct {
	Post       id.Post
	User       id.User
	Agency     id.Agency
	AgencyName string // short
	Unit       id.Unit
	UnitName   string
	Username   string
	Name       string
	Title      string
	Authority  string
	Email      string
	Phone      string
	Roles      []Role
	Active     bool // the post is open and the account is not disabled

	unitSort int
}

const personColumns = `select p.id, u.id, a.id, a.short_name, n.id, n.name, n.sort, u.username, u.full_name, p.title, p.authority,
		u.email, u.phone, p.roles, p.active_from <= $1 and coalesce(p.active_to > $1, true) and u.disabled_at is null
	from post p join app_user u on u.id = p.user_id join agency a on a.id = p.agency_id join unit n on n.id = p.unit_id `

func scanPerson(row pgx.CollectableRow) (p Person, err error) {
	err = row.Scan(&p.Post, &p.User, &p.Agency, &p.AgencyName, &p.Unit, &p.UnitName, &p.unitSort, &p.Username, &p.Name, &p.Title, &p.Authority,
		&p.Email, &p.Phone, &p.Roles, &p.Active)
	return p, err
}

// People lists the posts of agency g whose holder, title, unit or user name match q without regard to marks (all when q is
// empty), in the order of units, then by given name. Closed posts and disabled accounts are in it with Active false.
func (s *Service) People(ctx context.Context, g id.Agency, q string) (out []Person, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, personColumns+"where p.agency_id = $2", s.now(), g)
		out, err = pgx.CollectRows(rows, scanPerson)
		return err
	})
	if err != nil {
		return nil, err
	}
	// An agency has hundreds of posts, not millions: matching and sorting by Vietnamese rules is simplest here.
	out = slices.DeleteFunc(out, func(p Person) bool {
		return !vntext.Contains(p.Name+" "+p.Title+" "+p.UnitName+" "+p.Username, q)
	})
	slices.SortFunc(out, func(a, b Person) int {
		if a.unitSort != b.unitSort {
			return a.unitSort - b.unitSort
		}
		if c := vntext.Compare(a.UnitName, b.UnitName); c != 0 {
			return c
		}
		if c := vntext.Compare(vntext.GivenName(a.Name), vntext.GivenName(b.Name)); c != 0 {
			return c
		}
		return vntext.Compare(a.Name, b.Name)
	})
	return out, nil
}

// PostsOf lists the posts in which user u may act at now, over all agencies. It needs System scope.
func PostsOf(ctx context.Context, tx pgx.Tx, u id.User, now time.Time) ([]Person, error) {
	rows, _ := tx.Query(ctx, personColumns+`where p.user_id = $2 and p.active_from <= $1 and coalesce(p.active_to > $1, true)
		and u.disabled_at is null order by p.active_from, p.id`, now, u)
	return pgx.CollectRows(rows, scanPerson)
}

// PostByID returns one post of the agencies tx may see, active or not, or ErrNoPost.
func PostByID(ctx context.Context, tx pgx.Tx, p id.Post, now time.Time) (Person, error) {
	rows, _ := tx.Query(ctx, personColumns+"where p.id = $2", now, p)
	out, err := pgx.CollectExactlyOneRow(rows, scanPerson)
	if pg.NoRows(err) {
		return out, ErrNoPost
	}
	return out, err
}

const actorColumns = `select u.id, p.id, p.agency_id, p.unit_id, u.full_name, p.title, p.authority, n.name, a.name, a.short_name, a.code, p.roles
	from post p join app_user u on u.id = p.user_id join agency a on a.id = p.agency_id join unit n on n.id = p.unit_id
	where p.active_from <= $1 and coalesce(p.active_to > $1, true) and u.disabled_at is null `

func scanActor(row pgx.CollectableRow) (a Actor, err error) {
	err = row.Scan(&a.User, &a.Post, &a.Agency, &a.Unit, &a.Name, &a.Title, &a.Authority, &a.UnitName, &a.AgencyName, &a.AgencyShort, &a.AgencyCode, &a.Roles)
	return a, err
}

// ActorByPost returns the actor of post p, or ErrNoPost when the post is closed or its holder's account disabled.
func ActorByPost(ctx context.Context, tx pgx.Tx, p id.Post, now time.Time) (Actor, error) {
	rows, _ := tx.Query(ctx, actorColumns+"and p.id = $2", now, p)
	a, err := pgx.CollectExactlyOneRow(rows, scanActor)
	if pg.NoRows(err) {
		return a, ErrNoPost
	}
	return a, err
}

// ActorsOf returns all posts user u may act in now, as actors, oldest first; none when the account is disabled. It needs
// System scope, for the posts may lie in several agencies.
func ActorsOf(ctx context.Context, tx pgx.Tx, u id.User, now time.Time) ([]Actor, error) {
	rows, _ := tx.Query(ctx, actorColumns+"and p.user_id = $2 order by p.active_from, p.id", now, u)
	return pgx.CollectRows(rows, scanActor)
}

// Directory answers which posts may take a task. It has the methods of workflow.Directory by its parts, because the two
// packages do not know each other; package app joins them.
type Directory struct {
	Now func() time.Time // nil: time.Now
}

// Candidates returns the active posts of agency that hold role (any, if empty), in unit (any, if none), or just post. The
// order is that of appointment. No candidate is an empty answer, not an error.
func (d Directory) Candidates(ctx context.Context, tx pgx.Tx, agency id.Agency, role string, unit id.Unit, post id.Post) ([]id.Post, error) {
	now := time.Now()
	if d.Now != nil {
		now = d.Now()
	}
	rows, _ := tx.Query(ctx, `select p.id from post p join app_user u on u.id = p.user_id
		where p.agency_id = $1 and p.active_from <= $2 and coalesce(p.active_to > $2, true) and u.disabled_at is null
			and ($3 = '' or $3 = any(p.roles)) and ($4::uuid is null or p.unit_id = $4) and ($5::uuid is null or p.id = $5)
		order by p.active_from, p.id`, agency, now, role, unit, post)
	return pgx.CollectRows(rows, pgx.RowTo[id.Post])
}
