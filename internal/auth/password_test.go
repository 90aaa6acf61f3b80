package auth

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestVerify(t *testing.T) {
	ctx := context.Background()
	h, err := HashPassword("bốn con ngựa đá")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(h)
	}
	for pw, want := range map[string]bool{"bốn con ngựa đá": true, "bo\u0302\u0301n con ngựa đá": true, "bon con ngua da": false, "": false} {
		if ok, err := verify(ctx, h, pw); err != nil || ok != want {
			t.Errorf("%q: %v %v", pw, ok, err)
		}
	}
	if ok, err := verify(ctx, "", ""); err != nil || ok {
		t.Fatalf("no password must match nothing: %v %v", ok, err)
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=1,t=1,p=1$$", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA",
		strings.Replace(h, "m=19456", "m=99999999", 1), strings.Replace(h, "t=2", "t=0", 1)} {
		if ok, err := verify(ctx, bad, "x"); err == nil || ok {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(dummy)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, h string) {
		if strings.Contains(h, "$m=") && !strings.Contains(h, "m=8,t=1,p=1$") {
			t.Skip("costly")
		}
		if ok, _ := verify(context.Background(), h, "x"); ok {
			t.Fatalf("%q opens", h)
		}
	})
}

func TestTheLimiterForgets(t *testing.T) {
	l := newLimiter(2)
	l.max = 3
	now := time.Now()
	for _, ip := range []string{"1.1.1.1", "1.1.1.2", "1.1.1.3"} {
		l.allow(ip, now)
	}
	l.allow("1.1.1.3", now.Add(59*time.Second))
	l.allow("1.1.1.4", now.Add(time.Minute))
	if _, ok := l.seen["1.1.1.3"]; len(l.seen) != 2 || !ok {
		t.Fatalf("quiet addresses go, busy ones stay: %v", l.seen)
	}
	for _, ip := range []string{"1.1.1.5", "1.1.1.6"} {
		l.allow(ip, now.Add(time.Minute))
	}
	if len(l.seen) > l.max {
		t.Fatalf("%d addresses remembered", len(l.seen))
	}
	if network("::ffff:10.0.0.1") != "10.0.0.1" || network("2001:db8::1") != network("2001:db8::2") {
		t.Fatal("network")
	}
}
