package access_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"congvan/internal/access"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

// The office of the stories: one agency, two units, a person of every role in the first, a specialist in the second.
var (
	home, away = id.New[id.Agency](), id.New[id.Agency]()
	vx, tn     = id.New[id.Unit](), id.New[id.Unit]()

	vanThu    = person(vx, org.Clerk)
	lanhDao   = person(vx, org.Leader)
	vanPhong  = person(vx, org.Office)
	truong    = person(vx, org.Head)
	chuyen    = person(vx, org.Specialist)
	khac      = person(tn, org.Specialist)
	khacTr    = person(tn, org.Head)
	quanTri   = person(vx, org.Admin)
	vanHanh   = person(vx, org.Operator)
	xa        = org.Actor{Agency: away, Unit: vx, Post: id.New[id.Post](), Roles: []org.Role{org.Clerk, org.Leader}}
	everybody = map[string]org.Actor{"văn thư": vanThu, "lãnh đạo": lanhDao, "văn phòng": vanPhong, "trưởng phòng": truong,
		"chuyên viên": chuyen, "chuyên viên phòng khác": khac, "trưởng phòng khác": khacTr, "quản trị": quanTri, "vận hành": vanHanh, "cơ quan khác": xa}
)

func person(u id.Unit, r org.Role) org.Actor {
	return org.Actor{Agency: home, Unit: u, Post: id.New[id.Post](), Roles: []org.Role{r}}
}

func TestWhoMayDoWhat(t *testing.T) {
	draft := access.Doc{Agency: home, Drafter: chuyen.Post, DraftingUnit: vx,
		Participants: []access.Participant{{Post: chuyen.Post, Why: "drafter"}, {Post: truong.Post, Why: "approver"}, {Post: khac.Post, Why: "informed"}}}
	directed := access.Doc{Agency: home, LeadUnit: vx,
		Participants: []access.Participant{{Unit: vx, Why: "lead"}, {Unit: tn, Why: "cooperate"}}}
	for _, c := range []struct {
		act   access.Act
		doc   access.Doc
		may   []string // everybody who may
		sees  []string // who may not, but knows of it
		story string
	}{
		{access.View, draft, []string{"văn thư", "lãnh đạo", "văn phòng", "trưởng phòng", "chuyên viên", "chuyên viên phòng khác"}, nil, "those who take part read a draft"},
		{access.Edit, draft, []string{"lãnh đạo", "văn phòng", "trưởng phòng", "chuyên viên"}, []string{"văn thư", "chuyên viên phòng khác"}, "the drafter and those above change it"},
		{access.Sign, draft, []string{"lãnh đạo", "văn phòng"}, []string{"văn thư", "trưởng phòng", "chuyên viên", "chuyên viên phòng khác"}, "only the authorised sign"},
		{access.Seal, draft, []string{"văn thư"}, []string{"lãnh đạo", "văn phòng", "trưởng phòng", "chuyên viên", "chuyên viên phòng khác"}, "only the clerk seals"},
		{access.Direct, directed, []string{"lãnh đạo"}, []string{"văn thư", "văn phòng", "trưởng phòng", "chuyên viên", "chuyên viên phòng khác", "trưởng phòng khác"}, "only leaders direct"},
		{access.Process, directed, []string{"lãnh đạo", "văn phòng", "trưởng phòng", "chuyên viên"}, []string{"văn thư", "chuyên viên phòng khác", "trưởng phòng khác"}, "the lead unit solves it, not those who co-operate"},
	} {
		for name, who := range everybody {
			err := access.Check(who, c.act, c.doc)
			switch {
			case slices.Contains(c.may, name):
				if err != nil {
					t.Errorf("%s: %s: %v", c.story, name, err)
				}
			case slices.Contains(c.sees, name):
				if !errors.Is(err, access.ErrForbidden) {
					t.Errorf("%s: %s must be refused, got %v", c.story, name, err)
				}
			default:
				if !errors.Is(err, access.ErrNotFound) {
					t.Errorf("%s: for %s it must not exist, got %v", c.story, name, err)
				}
			}
		}
	}
	if err := access.May(vanThu, access.Register); err != nil {
		t.Error(err)
	}
	if err := access.May(chuyen, access.Register); !errors.Is(err, access.ErrRole) {
		t.Errorf("a specialist registers: %v", err)
	}
	if err := access.May(org.System("cli"), access.View); !errors.Is(err, access.ErrRole) {
		t.Errorf("the program reads letters: %v", err)
	}
}

// The three answers to "does the actor see it" are one: in Go, in SQL and by the tokens of the search index.
func TestVisibilityIsTheSameEverywhere(t *testing.T) {
	ctx := context.Background()
	db := pgtest.New(t)
	rnd := rand.New(rand.NewPCG(30, 2020))
	w := newWorld(rnd)
	type row struct {
		id  id.Document
		doc access.Doc
	}
	var rows []row
	for range 60 {
		rows = append(rows, row{id.New[id.Document](), w.doc()})
	}
	seen, hidden := 0, 0
	err := pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `create temp table d (id uuid primary key, agency_id uuid);
			create temp table document_participant (document_id uuid, agency_id uuid, post_id uuid, unit_id uuid)`); err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := tx.Exec(ctx, "insert into d values ($1, $2)", r.id, r.doc.Agency); err != nil {
				return err
			}
			for _, p := range r.doc.Participants {
				if _, err := tx.Exec(ctx, "insert into document_participant values ($1, $2, $3, $4)", r.id, r.doc.Agency, p.Post, p.Unit); err != nil {
					return err
				}
			}
		}
		for range 150 {
			a := w.actor()
			where, args := access.Visible(a, "x", 2)
			rs, _ := tx.Query(ctx, "select x.id from d x where $1 and "+where, append([]any{true}, args...)...)
			inSQL, err := pgx.CollectRows(rs, pgx.RowTo[id.Document])
			if err != nil {
				return fmt.Errorf("%s: %w", where, err)
			}
			tokens := access.TokensOf(a)
			for _, r := range rows {
				want := access.Sees(a, r.doc)
				if want {
					seen++
				} else {
					hidden++
				}
				if got := slices.Contains(inSQL, r.id); got != want {
					t.Fatalf("SQL says %v, Go %v\nactor %+v\ndoc %+v", got, want, a, r.doc)
				}
				readers := access.Readers(r.doc)
				if got := slices.ContainsFunc(tokens, func(s string) bool { return slices.Contains(readers, s) }); got != want {
					t.Fatalf("the index says %v, Go %v\nactor %+v\ndoc %+v", got, want, a, r.doc)
				}
				if err := access.Check(a, access.View, r.doc); (err == nil) != want {
					t.Errorf("to see is %v, to view is %v", want, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 500 || hidden < 500 {
		t.Fatalf("the random world is too one-sided: %d seen, %d hidden", seen, hidden)
	}
}

// world is small, so that actors and documents meet often. Units and posts belong to one agency each.
type world struct {
	*rand.Rand
	agencies []house
}

type house struct {
	id    id.Agency
	units []id.Unit
	posts []id.Post
}

func newWorld(r *rand.Rand) *world {
	w := &world{Rand: r}
	for range 2 {
		h := house{id: id.New[id.Agency]()}
		for range 3 {
			h.units = append(h.units, id.New[id.Unit]())
			h.posts = append(h.posts, id.New[id.Post]())
		}
		w.agencies = append(w.agencies, h)
	}
	return w
}

func pick[T any](w *world, from []T) T { return from[w.IntN(len(from))] }

func (w *world) actor() org.Actor {
	if w.IntN(10) == 0 {
		return org.System("cli")
	}
	h := pick(w, w.agencies)
	a := org.Actor{Agency: h.id, Unit: pick(w, h.units), Post: pick(w, h.posts)}
	for range 1 + w.IntN(2) {
		a.Roles = append(a.Roles, pick(w, org.Roles))
	}
	return a
}

func (w *world) doc() access.Doc {
	h := pick(w, w.agencies)
	d := access.Doc{Agency: h.id, Drafter: pick(w, h.posts), LeadUnit: pick(w, h.units)}
	for range w.IntN(3) {
		if w.IntN(2) == 0 {
			d.Participants = append(d.Participants, access.Participant{Post: pick(w, h.posts)})
		} else {
			d.Participants = append(d.Participants, access.Participant{Unit: pick(w, h.units)})
		}
	}
	return d
}
