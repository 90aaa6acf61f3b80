package org_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/vntext"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// office is an agency with two units, made by the operator.
type office struct {
	*org.Service
	agency      id.Agency
	room, other id.Unit
	admin       org.Actor
}

func newOffice(t *testing.T) office {
	t.Helper()
	ctx := context.Background()
	o := office{Service: &org.Service{DB: pgtest.New(t), Now: func() time.Time { return now }}}
	o.agency, o.room = o.found(t, "H41", "Ủy ban nhân dân tỉnh Nghệ An")
	var err error
	o.other, err = o.CreateUnit(ctx, org.System("cli"), o.agency, org.UnitInput{Name: "Phòng Khoa giáo – Văn xã", Abbrev: "VX", Sort: 2})
	if err != nil {
		t.Fatal(err)
	}
	_, p := o.hire(t, o.agency, "quantri", "Lê Quản Trị", org.PostInput{Unit: o.room, Title: "Quản trị", Roles: []org.Role{org.Admin}})
	o.admin = o.actor(t, p)
	return o
}

func (o office) found(t *testing.T, code, name string) (id.Agency, id.Unit) {
	t.Helper()
	ctx := context.Background()
	a, err := o.CreateAgency(ctx, org.System("cli"), org.AgencyInput{Code: code, Name: name, ShortName: name, Abbrev: "UBND", Place: "Nghệ An"})
	if err != nil {
		t.Fatal(err)
	}
	u, err := o.CreateUnit(ctx, org.System("cli"), a, org.UnitInput{Name: "Văn phòng", Abbrev: "VP", Sort: 1})
	if err != nil {
		t.Fatal(err)
	}
	return a, u
}

func (o office) hire(t *testing.T, a id.Agency, username, name string, post org.PostInput) (id.User, id.Post) {
	t.Helper()
	u, p, err := o.CreateUser(context.Background(), org.System("cli"), a, org.UserInput{Username: username, FullName: name}, post)
	if err != nil {
		t.Fatal(err)
	}
	return u, p
}

func (o office) actor(t *testing.T, p id.Post) (a org.Actor) {
	t.Helper()
	err := pg.InTx(context.Background(), o.DB, pg.System(), func(tx pgx.Tx) (err error) {
		a, err = org.ActorByPost(context.Background(), tx, p, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func want(t *testing.T, err error, target *errs.Error, pointer string) {
	t.Helper()
	e := errs.Find(err)
	if !errors.Is(err, target) || e.Pointer != pointer {
		t.Fatalf("want %s at %q, got %v", target.Slug, pointer, err)
	}
}

func TestAgencyInput(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	good := org.AgencyInput{Code: "h42", Name: " UBND  tỉnh Ninh Bình ", ShortName: "UBND tỉnh Ninh Bình", Abbrev: "UBND", Place: "Ninh Bình"}
	a, err := o.CreateAgency(ctx, org.System("cli"), good)
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.Agency(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(org.Agency{ID: a, Code: "H42", Name: "UBND tỉnh Ninh Bình", ShortName: "UBND tỉnh Ninh Bình", Abbrev: "UBND", Place: "Ninh Bình"}, got); d != "" {
		t.Fatal(d)
	}
	_, err = o.CreateAgency(ctx, org.System("cli"), good)
	want(t, err, org.ErrAgencyTaken, "/code")
	bad := good
	bad.Code = "H 43;"
	_, err = o.CreateAgency(ctx, org.System("cli"), bad)
	want(t, err, org.ErrAgencyCode, "/code")
	bad = good
	bad.Code, bad.Place = "H43", " \u200b"
	_, err = o.CreateAgency(ctx, org.System("cli"), bad)
	want(t, err, org.ErrRequired, "/place")
	bad.Place, bad.Parent = "x", id.New[id.Agency]()
	_, err = o.CreateAgency(ctx, org.System("cli"), bad)
	want(t, err, org.ErrNoAgency, "/parent")
	_, err = o.CreateAgency(ctx, o.admin, good)
	want(t, err, org.ErrForbidden, "")
	if all, err := o.Agencies(ctx); err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
}

func TestUnits(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	_, err := o.CreateUnit(ctx, o.admin, o.agency, org.UnitInput{Name: "Văn  phòng"})
	want(t, err, org.ErrUnitTaken, "/name")
	sub, err := o.CreateUnit(ctx, o.admin, o.agency, org.UnitInput{Name: "Văn phòng", Parent: o.other, Sort: 3})
	if err != nil {
		t.Fatalf("the same name below another unit: %v", err)
	}
	foreign, room := o.found(t, "H42", "UBND tỉnh Ninh Bình")
	_, err = o.CreateUnit(ctx, o.admin, foreign, org.UnitInput{Name: "Tổ"})
	want(t, err, org.ErrForbidden, "")
	_, err = o.CreateUnit(ctx, o.admin, o.agency, org.UnitInput{Name: "Tổ", Parent: room})
	want(t, err, org.ErrNoUnit, "/parent")
	err = o.UpdateUnit(ctx, o.admin, o.agency, o.other, org.UnitInput{Name: "Phòng Khoa giáo – Văn xã", Parent: sub})
	want(t, err, org.ErrNoUnit, "/parent")
	if err := o.UpdateUnit(ctx, o.admin, o.agency, o.other, org.UnitInput{Name: "Phòng Khoa giáo", Abbrev: "KG", Sort: 2}); err != nil {
		t.Fatal(err)
	}
	got, err := o.Units(ctx, o.agency)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]org.Unit{
		{ID: o.room, Name: "Văn phòng", Abbrev: "VP", Sort: 1},
		{ID: o.other, Name: "Phòng Khoa giáo", Abbrev: "KG", Sort: 2},
		{ID: sub, Name: "Văn phòng", Parent: o.other, Sort: 3},
	}, got); d != "" {
		t.Fatal(d)
	}
}

func TestUserInput(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	post := org.PostInput{Unit: o.room, Title: "Văn thư", Roles: []org.Role{org.Clerk}}
	if _, _, err := o.CreateUser(ctx, o.admin, o.agency, org.UserInput{Username: "Văn.Thư", FullName: "Trần Thị Đào", Email: "dao@example.vn"}, post); err != nil {
		t.Fatal(err)
	}
	_, _, err := o.CreateUser(ctx, o.admin, o.agency, org.UserInput{Username: "VAN.THU", FullName: "Khác"}, post)
	want(t, err, org.ErrUsernameTaken, "/username")
	for _, c := range []struct {
		user    org.UserInput
		post    org.PostInput
		err     *errs.Error
		pointer string
	}{
		{org.UserInput{Username: "a b", FullName: "x"}, post, org.ErrUsername, "/username"},
		{org.UserInput{Username: "ab"}, post, org.ErrRequired, "/fullName"},
		{org.UserInput{Username: "ab", FullName: "x", Email: "x@"}, post, org.ErrEmail, "/email"},
		{org.UserInput{Username: "ab", FullName: "x", Locale: "fr"}, post, org.ErrLocale, "/locale"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Title: "x", Roles: post.Roles}, org.ErrRequired, "/unit"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Unit: o.room, Title: "x"}, org.ErrRequired, "/roles"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Unit: o.room, Title: "x", Roles: []org.Role{"king"}}, org.ErrRoles, "/roles"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Unit: o.room, Title: "x", Roles: []org.Role{org.Operator}}, org.ErrForbiddenRole, "/roles"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Unit: o.room, Title: "x", Authority: "KT", Roles: post.Roles}, org.ErrAuthority, "/authority"},
		{org.UserInput{Username: "ab", FullName: "x"}, org.PostInput{Unit: id.New[id.Unit](), Title: "x", Roles: post.Roles}, org.ErrNoUnit, "/unit"},
	} {
		_, _, err := o.CreateUser(ctx, o.admin, o.agency, c.user, c.post)
		want(t, err, c.err, c.pointer)
	}
	clerk, err := o.People(ctx, o.agency, "dao")
	if err != nil || len(clerk) != 1 || clerk[0].Username != "van.thu" || !clerk[0].Active {
		t.Fatalf("%+v %v", clerk, err)
	}
	_, _, err = o.CreateUser(ctx, o.actor(t, clerk[0].Post), o.agency, org.UserInput{Username: "ab", FullName: "x"}, post)
	want(t, err, org.ErrForbidden, "")
}

func TestPeopleComeInOrderOfUnitAndGivenName(t *testing.T) {
	o := newOffice(t)
	for i, name := range []string{"Nguyễn Văn Đức", "Phạm Thị Dung", "Bùi Ánh", "Cao Anh"} {
		o.hire(t, o.agency, "u"+string(rune('0'+i)), name, org.PostInput{Unit: o.other, Title: "Chuyên viên", Roles: []org.Role{org.Specialist}})
	}
	got, err := o.People(context.Background(), o.agency, "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range got {
		names = append(names, p.Name)
	}
	if d := cmp.Diff([]string{"Lê Quản Trị", "Cao Anh", "Bùi Ánh", "Phạm Thị Dung", "Nguyễn Văn Đức"}, names); d != "" {
		t.Fatal(d)
	}
}

// An account opens all agencies of its person: one agency's administrator must not get into another through it.
func TestAdminsStayAtHome(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	away, room := o.found(t, "H42", "UBND tỉnh Ninh Bình")
	u, _ := o.hire(t, away, "haivitri", "Võ Hai Vị Trí", org.PostInput{Unit: room, Title: "Chuyên viên", Roles: []org.Role{org.Specialist}})
	in := org.PostInput{Unit: o.room, Title: "Tổ trưởng", Roles: []org.Role{org.Head}}
	_, err := o.AddPost(ctx, o.admin, o.agency, u, in)
	want(t, err, org.ErrNoUser, "")
	hash := "$x"
	want(t, o.UpdateUser(ctx, o.admin, o.agency, u, org.UserChange{PasswordHash: &hash}), org.ErrNoUser, "")
	p, err := o.AddPost(ctx, org.System("cli"), o.agency, u, in)
	if err != nil {
		t.Fatal(err)
	}
	want(t, o.UpdateUser(ctx, o.admin, o.agency, u, org.UserChange{PasswordHash: &hash}), org.ErrElsewhere, "")
	want(t, o.UpdateUser(ctx, o.admin, away, u, org.UserChange{PasswordHash: &hash}), org.ErrForbidden, "")
	if err := o.UpdatePost(ctx, o.admin, o.agency, p, org.PostInput{Unit: o.other, Title: "Phó phòng", Roles: []org.Role{org.Head}}); err != nil {
		t.Fatal(err)
	}
	if got := o.actor(t, p); got.Title != "Phó phòng" || got.Unit != o.other {
		t.Fatalf("%+v", got)
	}
	if err := o.EndPost(ctx, o.admin, o.agency, p); err != nil {
		t.Fatal(err)
	}
	want(t, o.EndPost(ctx, o.admin, o.agency, p), org.ErrNoPost, "")
	err = pg.InTx(ctx, o.DB, pg.System(), func(tx pgx.Tx) error {
		posts, err := org.PostsOf(ctx, tx, u, now.Add(time.Second))
		if err != nil || len(posts) != 1 || posts[0].Agency != away {
			t.Errorf("open posts: %+v %v", posts, err)
		}
		_, err = org.ActorByPost(ctx, tx, p, now.Add(time.Second))
		return err
	})
	want(t, err, org.ErrNoPost, "")
}

func TestDisabledPeopleAreNoCandidates(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	head := org.PostInput{Unit: o.other, Title: "Trưởng phòng", Roles: []org.Role{org.Head, org.Specialist}}
	u1, p1 := o.hire(t, o.agency, "truong", "Hồ Một", head)
	_, p2 := o.hire(t, o.agency, "pho", "Hồ Hai", head)
	o.hire(t, o.agency, "cv", "Hồ Ba", org.PostInput{Unit: o.room, Title: "Chuyên viên", Roles: []org.Role{org.Specialist}})
	ask := func(role string, unit id.Unit, post id.Post) (out []id.Post) {
		t.Helper()
		err := pg.InTx(ctx, o.DB, pg.Agency(o.agency), func(tx pgx.Tx) (err error) {
			out, err = org.Directory{Now: o.Now}.Candidates(ctx, tx, o.agency, role, unit, post)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if d := cmp.Diff([]id.Post{p1, p2}, ask("head", o.other, id.Post{})); d != "" {
		t.Fatal(d)
	}
	if n := len(ask("specialist", id.Unit{}, id.Post{})); n != 3 {
		t.Fatalf("%d specialists", n)
	}
	if got := ask("", id.Unit{}, p2); len(got) != 1 {
		t.Fatalf("one post: %v", got)
	}
	yes, no := true, false
	if err := o.UpdateUser(ctx, o.admin, o.agency, u1, org.UserChange{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]id.Post{p2}, ask("head", o.other, id.Post{})); d != "" {
		t.Fatal(d)
	}
	if err := o.UpdateUser(ctx, o.admin, o.agency, u1, org.UserChange{Disabled: &no}); err != nil {
		t.Fatal(err)
	}
	if got := ask("head", o.other, id.Post{}); len(got) != 2 {
		t.Fatalf("after coming back: %v", got)
	}
}

func TestEveryChangeIsAudited(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	u, p := o.hire(t, o.agency, "dao", "Trần Thị Đào", org.PostInput{Unit: o.room, Title: "Văn thư", Roles: []org.Role{org.Clerk}})
	hash, name := "$secret", "Trần Thị Hồng Đào"
	steps := []error{
		o.UpdateUser(ctx, o.admin, o.agency, u, org.UserChange{FullName: &name, PasswordHash: &hash}),
		o.UpdatePost(ctx, o.admin, o.agency, p, org.PostInput{Unit: o.other, Title: "Văn thư", Roles: []org.Role{org.Clerk}}),
		o.EndPost(ctx, o.admin, o.agency, p),
		o.UpdateUnit(ctx, o.admin, o.agency, o.other, org.UnitInput{Name: "Phòng Văn xã"}),
	}
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	err := pg.InTx(ctx, o.DB, pg.Agency(o.agency), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "select who || ': ' || action || case when detail::text like '%$secret%' then ' WITH THE HASH' else '' end from audit_entry order by id")
		if err != nil {
			return err
		}
		got, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cli, admin := "cli: ", "Lê Quản Trị – Quản trị: "
	if d := cmp.Diff([]string{cli + "agency.created", cli + "unit.created", cli + "unit.created", cli + "user.created", cli + "post.created",
		cli + "user.created", cli + "post.created", admin + "user.changed", admin + "post.changed", admin + "post.ended", admin + "unit.changed"}, got); d != "" {
		t.Fatal(d)
	}
}

func TestSQLFoldsAsGoDoes(t *testing.T) {
	db := pgtest.New(t)
	ctx := context.Background()
	for _, s := range []string{"", "Kế hoạch CHUYỂN ĐỔI SỐ", "ĐẮK LẮK", "e\u0323\u0302 \u0110", "Ưỡn ẹo – 510/KH-UBND", "Ǆ ﬁ ß İ"} {
		var got string
		err := pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
			return tx.QueryRow(ctx, "select vn_fold($1)", s).Scan(&got)
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := vntext.Fold(s); got != want {
			t.Errorf("%q: SQL %q, Go %q", s, got, want)
		}
	}
}
