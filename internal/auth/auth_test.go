package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/auth"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

const secret = "bốn con ngựa đá"

// house is a system with one agency and one clerk, "dao", on a clock of its own.
type house struct {
	*auth.Service
	t     *testing.T
	db    *pg.DB
	org   *org.Service
	now   time.Time
	g     id.Agency
	unit  id.Unit
	user  id.User
	clerk id.Post
}

func newHouse(t *testing.T, c auth.Config) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, db: pgtest.New(t), now: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)}
	h.org = &org.Service{DB: h.db, Now: func() time.Time { return h.now }}
	h.Service = auth.New(h.db, h.org, c)
	var err error
	h.g, h.unit = h.agency("H41")
	phc, err := auth.HashPassword(secret)
	if err != nil {
		t.Fatal(err)
	}
	h.user, h.clerk, err = h.org.CreateUser(ctx, org.System("test"), h.g, org.UserInput{Username: "dao", FullName: "Trần Thị Đào", PasswordHash: phc},
		org.PostInput{Unit: h.unit, Title: "Văn thư", Roles: []org.Role{org.Clerk}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) agency(code string) (id.Agency, id.Unit) {
	h.t.Helper()
	ctx := context.Background()
	g, err := h.org.CreateAgency(ctx, org.System("test"), org.AgencyInput{Code: code, Name: code, ShortName: code, Abbrev: "UBND", Place: "Vinh"})
	if err != nil {
		h.t.Fatal(err)
	}
	u, err := h.org.CreateUnit(ctx, org.System("test"), g, org.UnitInput{Name: "Văn phòng"})
	if err != nil {
		h.t.Fatal(err)
	}
	return g, u
}

func (h *house) login() (string, auth.Session) {
	h.t.Helper()
	token, s, err := h.Login(context.Background(), "dao", secret, "10.0.0.1", "test")
	if err != nil {
		h.t.Fatal(err)
	}
	return token, s
}

func (h *house) wrong() error {
	_, _, err := h.Login(context.Background(), "dao", "not the password", "10.0.0.2", "test")
	return err
}

func want(t *testing.T, err error, target *errs.Error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("want %s, got %v", target.Slug, err)
	}
}

func TestSignInAndOut(t *testing.T) {
	h := newHouse(t, auth.Config{})
	ctx := context.Background()
	token, s := h.login()
	if s.Actor.Post != h.clerk || s.Actor.AgencyCode != "H41" || s.CSRF == "" || s.MustChange || s.User.FullName != "Trần Thị Đào" {
		t.Fatalf("%+v", s)
	}
	again, err := h.Session(ctx, token)
	if err != nil || again.ID != s.ID || again.CSRF != s.CSRF || again.Actor.Post != h.clerk {
		t.Fatalf("%+v %v", again, err)
	}
	if _, err := h.Session(ctx, token+"x"); !errors.Is(err, auth.ErrNoSession) {
		t.Fatal(err)
	}
	var stored int
	h.system(func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from session s where strpos(s::text, $1) > 0", token).Scan(&stored)
	})
	if stored != 0 {
		t.Fatal("the token itself is in the database")
	}
	// Capitals, marks and a decomposed keyboard are the same person.
	if _, _, err := h.Login(ctx, " ĐÀO ", "bo\u0302\u0301n con ngựa đá", "10.0.0.1", "test"); err != nil {
		t.Fatal(err)
	}
	if err := h.Logout(ctx, token); err != nil {
		t.Fatal(err)
	}
	_, err = h.Session(ctx, token)
	want(t, err, auth.ErrNoSession)
	if err := h.Logout(ctx, token); err != nil {
		t.Fatal(err)
	}
}

func (h *house) system(fn func(tx pgx.Tx) error) {
	h.t.Helper()
	if err := pg.InTx(context.Background(), h.db, pg.System(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func TestUnknownNamesLookLikeWrongPasswords(t *testing.T) {
	h := newHouse(t, auth.Config{})
	a := h.wrong()
	_, _, b := h.Login(context.Background(), "nobody", secret, "10.0.0.2", "test")
	want(t, a, auth.ErrCredentials)
	want(t, b, auth.ErrCredentials)
	for range 4 {
		_, _, b = h.Login(context.Background(), "nobody", secret, "10.0.0.2", "test")
		want(t, b, auth.ErrCredentials)
	}
	_, _, b = h.Login(context.Background(), "nobody", secret, "10.0.0.2", "test")
	want(t, b, auth.ErrLocked)
}

func TestFiveWrongTriesLockForTenMinutes(t *testing.T) {
	h := newHouse(t, auth.Config{})
	ctx := context.Background()
	for range 4 {
		want(t, h.wrong(), auth.ErrCredentials)
	}
	h.login() // the fifth is right: all is forgotten
	for range 5 {
		want(t, h.wrong(), auth.ErrCredentials)
	}
	_, _, err := h.Login(ctx, "dao", secret, "10.0.0.1", "test")
	want(t, err, auth.ErrLocked)
	if got := errs.Find(err).Text("vi"); !strings.Contains(got, "sau 10 phút") {
		t.Fatal(got)
	}
	h.now = h.now.Add(9 * time.Minute)
	want(t, h.wrong(), auth.ErrLocked)
	h.now = h.now.Add(time.Minute + time.Second)
	h.login()
}

func TestTriesAtOnceAreNoMoreThanFive(t *testing.T) {
	h := newHouse(t, auth.Config{PerMinute: 1000})
	var wg sync.WaitGroup
	var mu sync.Mutex
	checked := 0
	for i := range 20 {
		wg.Go(func() {
			_, _, err := h.Login(context.Background(), "dao", fmt.Sprint("guess number ", i), "10.0.0.3", "test")
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, auth.ErrCredentials) {
				checked++
			} else if !errors.Is(err, auth.ErrLocked) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if checked != 5 {
		t.Fatalf("%d guesses were checked", checked)
	}
}

func TestAnAddressHasSoManyTries(t *testing.T) {
	h := newHouse(t, auth.Config{PerMinute: 3})
	ctx := context.Background()
	for i := range 3 {
		_, _, err := h.Login(ctx, fmt.Sprint("u", i), "x", "2001:db8::1", "test")
		want(t, err, auth.ErrCredentials)
	}
	_, _, err := h.Login(ctx, "u9", "x", "2001:db8::2", "test")
	want(t, err, auth.ErrTooMany)
	h.login() // from elsewhere
	h.now = h.now.Add(20 * time.Second)
	_, _, err = h.Login(ctx, "u9", "x", "2001:db8::2", "test")
	want(t, err, auth.ErrCredentials)
}

func TestSessionsEnd(t *testing.T) {
	h := newHouse(t, auth.Config{Idle: time.Hour, Absolute: 3 * time.Hour})
	ctx := context.Background()
	idle, _ := h.login()
	busy, _ := h.login()
	for range 3 {
		h.now = h.now.Add(50 * time.Minute)
		if _, err := h.Session(ctx, busy); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.Session(ctx, idle)
	want(t, err, auth.ErrNoSession)
	h.now = h.now.Add(31 * time.Minute)
	_, err = h.Session(ctx, busy)
	want(t, err, auth.ErrNoSession)
	if err := h.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	var n int
	h.system(func(tx pgx.Tx) error { return tx.QueryRow(ctx, "select count(*) from session").Scan(&n) })
	if n != 0 {
		t.Fatalf("%d sessions were left", n)
	}
}

func TestChangesHoldFromTheNextRequest(t *testing.T) {
	h := newHouse(t, auth.Config{})
	ctx := context.Background()
	away, room := h.agency("H42")
	second, err := h.org.AddPost(ctx, org.System("test"), away, h.user, org.PostInput{Unit: room, Title: "Chánh Văn phòng", Authority: "TL.", Roles: []org.Role{org.Office}})
	if err != nil {
		t.Fatal(err)
	}
	token, s := h.login()
	if len(s.Posts) != 2 {
		t.Fatalf("%+v", s.Posts)
	}
	_, err = h.SwitchPost(ctx, token, id.New[id.Post]())
	want(t, err, auth.ErrNotYourPost)
	if s, err = h.SwitchPost(ctx, token, second); err != nil || s.Actor.Agency != away {
		t.Fatalf("%+v %v", s.Actor, err)
	}
	if s, err = h.Session(ctx, token); err != nil || s.Actor.Post != second || !s.Actor.Has(org.Office) {
		t.Fatalf("%+v %v", s.Actor, err)
	}
	if err := h.org.EndPost(ctx, org.System("test"), away, second); err != nil {
		t.Fatal(err)
	}
	if s, err = h.Session(ctx, token); err != nil || s.Actor.Post != h.clerk {
		t.Fatalf("after the post was closed: %+v %v", s.Actor, err)
	}
	yes := true
	if err := h.org.UpdateUser(ctx, org.System("test"), h.g, h.user, org.UserChange{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	_, err = h.Session(ctx, token)
	want(t, err, auth.ErrNoSession)
	_, _, err = h.Login(ctx, "dao", secret, "10.0.0.1", "test")
	want(t, err, auth.ErrCredentials)
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t, auth.Config{})
	ctx := context.Background()
	phc, err := auth.HashPassword("chosen by the admin")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.org.UpdateUser(ctx, org.System("test"), h.g, h.user, org.UserChange{PasswordHash: &phc}); err != nil {
		t.Fatal(err)
	}
	token, s, err := h.Login(ctx, "dao", "chosen by the admin", "10.0.0.1", "test")
	if err != nil || !s.MustChange {
		t.Fatalf("%+v %v", s, err)
	}
	other, _, err := h.Login(ctx, "dao", "chosen by the admin", "10.0.0.1", "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		err      *errs.Error
		pointer  string
	}{
		{"chosen by the admin", "ngắn", auth.ErrPasswordShort, "/new"},
		{"chosen by the admin", "chosen by the admin", auth.ErrSamePassword, "/new"},
		{"not the old one", "mùa thu lá bay", auth.ErrOldPassword, "/old"},
	} {
		err := h.ChangePassword(ctx, token, c.old, c.new)
		want(t, err, c.err)
		if p := errs.Find(err).Pointer; p != c.pointer {
			t.Fatalf("%v at %q", err, p)
		}
	}
	if err := h.ChangePassword(ctx, token, "chosen by the admin", "mùa thu lá bay"); err != nil {
		t.Fatal(err)
	}
	_, err = h.Session(ctx, other)
	want(t, err, auth.ErrNoSession)
	if s, err = h.Session(ctx, token); err != nil || s.MustChange {
		t.Fatalf("%+v %v", s, err)
	}
	if _, _, err := h.Login(ctx, "dao", "mùa thu lá bay", "10.0.0.1", "test"); err != nil {
		t.Fatal(err)
	}
}

func TestPasswordRules(t *testing.T) {
	for _, good := range []string{"bốn con ngựa đá", "Xx7!kk-92-lm", "matkhau của riêng tôi", "đường về quê"} {
		if err := auth.CheckPassword("dao", good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, e := range map[string]*errs.Error{"": auth.ErrPasswordShort, "123456789": auth.ErrPasswordShort, "1234567890": auth.ErrPasswordWeak,
		"Mật khẩu 123": auth.ErrPasswordWeak, "ấấấấấấấấấấ": auth.ErrPasswordWeak, "Password@2026": auth.ErrPasswordWeak,
		"vanthu.h41": auth.ErrPasswordWeak, strings.Repeat("dài ", 60): auth.ErrPasswordLong} {
		if err := auth.CheckPassword("vanthu.h41", bad); !errors.Is(err, e) {
			t.Errorf("%q: want %s, got %v", bad, e.Slug, err)
		}
	}
}

func TestSetupWorksOnce(t *testing.T) {
	db := pgtest.New(t)
	ctx := context.Background()
	now := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	s := auth.New(db, &org.Service{DB: db, Now: func() time.Time { return now }}, auth.Config{})
	in := auth.SetupInput{AgencyCode: "H41", AgencyName: "UBND tỉnh Nghệ An", AgencyAbbrev: "UBND", Place: "Nghệ An",
		Username: "quantri", FullName: "Lê Quản Trị", Password: secret}
	first, err := s.SetupLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	link, err := s.SetupLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want(t, s.Setup(ctx, first, in), auth.ErrSetupLink) // a newer link took its place
	bad := in
	bad.AgencyCode = "H 41"
	if err := s.Setup(ctx, link, bad); !errors.Is(err, org.ErrAgencyCode) || errs.Find(err).Pointer != "/agencyCode" {
		t.Fatal(err)
	}
	bad = in
	bad.Password = "1234567890"
	want(t, s.Setup(ctx, link, bad), auth.ErrPasswordWeak)
	now = now.Add(24*time.Hour + time.Second)
	want(t, s.Setup(ctx, link, in), auth.ErrSetupLink)
	if link, err = s.SetupLink(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Setup(ctx, link, in); err != nil {
		t.Fatal(err)
	}
	want(t, s.Setup(ctx, link, in), auth.ErrSetupDone)
	_, err = s.SetupLink(ctx)
	want(t, err, auth.ErrSetupDone)
	_, sess, err := s.Login(ctx, "quantri", secret, "::1", "test")
	if err != nil || !sess.Actor.Has(org.Operator) || !sess.Actor.Has(org.Admin) || sess.Actor.AgencyName != "UBND tỉnh Nghệ An" {
		t.Fatalf("%+v %v", sess, err)
	}
}
