package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"congvan/internal/auth"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
)

// runAdmin runs congvan admin on db.
func runAdmin(t *testing.T, db *pg.DB, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := &adminCLI{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr}
	job, code := c.parse(args)
	if job != nil {
		code = c.run(context.Background(), db, job)
	}
	return code, stdout.String(), stderr.String()
}

func TestAdminMakesAPersonWhoCanSignIn(t *testing.T) {
	db := pgtest.New(t)
	ok := func(args ...string) string {
		t.Helper()
		code, out, errs := runAdmin(t, db, "bốn con ngựa đá\n", args...)
		if code != 0 {
			t.Fatalf("%v: %d %s", args, code, errs)
		}
		return out
	}
	ok("setup-link")
	ok("create-agency", "--code", "h41", "--name", "UBND tỉnh Nghệ An", "--abbrev", "UBND", "--place", "Nghệ An")
	ok("create-unit", "--agency", "H41", "--name", "Văn phòng", "--abbrev", "VP")
	ok("create-unit", "--agency", "H41", "--name", "Phòng Khoa giáo – Văn xã", "--abbrev", "VX")
	file := filepath.Join(t.TempDir(), "pw")
	if err := os.WriteFile(file, []byte("bốn con ngựa đá\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := ok("create-user", "--username", "dao", "--name", "Trần Thị Đào", "--agency", "h41", "--unit", "van phong",
		"--title", "Văn thư", "--roles", "clerk, specialist", "--password-file", file, "--json")
	var made struct{ Agency, User, Post string }
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.Post == "" {
		t.Fatalf("%s %v", out, err)
	}
	_, s, err := auth.New(db, &org.Service{DB: db}, auth.Config{}).Login(context.Background(), "dao", "bốn con ngựa đá", "::1", "test")
	if err != nil || s.Actor.Post.String() != made.Post || !s.Actor.Has(org.Clerk) || !s.Actor.Has(org.Specialist) || s.Actor.UnitName != "Văn phòng" {
		t.Fatalf("%+v %v", s, err)
	}
	user := []string{"create-user", "--username", "binh", "--name", "Bình", "--title", "x", "--agency", "H41"}
	for _, c := range []struct {
		args []string
		says string
	}{
		{append(user, "--unit", "VX", "--roles", "king", "--password-file", "-"), "king"},
		{append(user, "--unit", "Phòng lạ", "--roles", "clerk", "--password-file", "-"), "Khoa giáo"},
		{append(user, "--unit", "VX", "--roles", "clerk"), "--password-file"},
		{append(user, "--unit", "VX", "--roles", "clerk", "--password-file", "/nowhere"), "nowhere"},
		{append(user, "--unit", "VX", "--roles", "clerk", "--password-file", "-", "--username", "dao"), "(username)"},
		{append(user, "--unit", "VX", "--roles", "clerk", "--password-file", "/dev/null"), "(password)"},
		{[]string{"create-unit", "--agency", "H99", "--name", "x"}, "no such agency"},
		{[]string{"setup-link"}, "already has users"},
	} {
		if code, _, errs := runAdmin(t, db, "bốn con ngựa đá\n", c.args...); code != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d %s", c.args, code, errs)
		}
	}
	if code, _, errs := runAdmin(t, db, "1234567890", append(user, "--unit", "VX", "--roles", "specialist", "--password-file", "-")...); code != 0 || !strings.Contains(errs, "warning") {
		t.Errorf("an easy password chosen by the operator: %d %s", code, errs)
	}
	for _, args := range [][]string{{}, {"fly"}, {"create-user", "--wings"}, {"create-unit", "extra"}} {
		if code, _, _ := runAdmin(t, db, "", args...); code != 2 {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}
