package workday

import (
	"testing"
	"time"

	"congvan/internal/vntext"

	"github.com/google/go-cmp/cmp"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAddDays(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-19 16:59", 1, "2026-11-20 17:00"}, // Thursday
		{"2026-11-20 17:01", 1, "2026-11-23 17:00"}, // Friday
		{"2026-11-20 08:00", 0, "2026-11-20 17:00"},
		{"2026-11-21 08:00", 0, "2026-11-23 17:00"}, // Saturday
		{"2026-02-13 10:00", 1, "2026-02-23 17:00"}, // Friday before Tết
		{"2026-08-21 10:00", 1, "2026-08-22 17:00"}, // make-up Saturday
		{"2026-08-28 10:00", 3, "2026-09-07 17:00"}, // over the National Day
		{"2026-12-31 10:00", 2, "2027-01-04 17:00"}, // a year without data: Monday to Friday
	} {
		if got := Vietnam.AddDays(at(c.from), c.n); !got.Equal(at(c.want)) {
			t.Errorf("%s + %d = %s, want %s", c.from, c.n, got.Format("2006-01-02 15:04"), c.want)
		}
	}
}

func TestDayIsVietnams(t *testing.T) {
	// 17:30 UTC on Thursday is half past midnight on Friday.
	utc := time.Date(2026, 11, 19, 17, 30, 0, 0, time.UTC)
	if got := Vietnam.NextMorning(utc); !got.Equal(at("2026-11-23 12:00")) {
		t.Fatalf("got %s", got)
	}
	if !Vietnam.Known(2026) || Vietnam.Known(2027) || Vietnam.Holiday(at("2026-09-02 09:00")) != "Quốc khánh" {
		t.Fatal("data")
	}
}

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"2026-11-20 08:00", "2026-11-23 08:00", 1},
		{"2026-11-23 08:00", "2026-11-20 08:00", -1},
		{"2026-11-20 08:00", "2026-11-20 18:00", 0},
		{"2026-08-28 08:00", "2026-09-04 08:00", 2},
	} {
		if got := Vietnam.Between(at(c.a), at(c.b)); got != c.want {
			t.Errorf("%s – %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDeadline(t *testing.T) {
	now := at("2026-11-20 16:00")
	got := map[string]string{}
	want := map[string]string{
		"3 ngày làm việc":            "2026-11-25 17:00",
		"trong 3 ngay lam viec":      "2026-11-25 17:00",
		"10 ngày":                    "2026-11-30 17:00",
		"Hôm nay":                    "2026-11-20 17:00",
		"ngày mai":                   "2026-11-21 17:00",
		"Sáng ngày làm việc kế tiếp": "2026-11-23 12:00",
		"05/01/2027":                 "2027-01-05 17:00",
		"5/1":                        "2027-01-05 17:00",
		"25/11":                      "2026-11-25 17:00",
		"16h30 25/11/2026":           "2026-11-25 16:30",
		"16h ngày 25/11/2026":        "2026-11-25 16:00",
		"trước ngày 25/11/2026":      "2026-11-25 17:00",
		"16:30, ngày 25-11-2026":     "2026-11-25 16:30",
	}
	for in := range want {
		d, ok := Vietnam.Deadline(vntext.Fold(in), now)
		if !ok {
			t.Errorf("%q was not read", in)
			continue
		}
		got[in] = d.Format("2006-01-02 15:04")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	for _, in := range []string{"", "sớm", "30/02/2026", "25h 25/11/2026", "ngày 32/1", "13/13", "3 ngày nữa nhé", "29/02"} {
		if d, ok := Vietnam.Deadline(vntext.Fold(in), now); ok {
			t.Errorf("%q was read as %s", in, d)
		}
	}
}

func FuzzDeadline(f *testing.F) {
	for _, s := range []string{"3 ngày làm việc", "5/1", "29/2", "16h30 25/11/2026", "999 ngày"} {
		f.Add(s)
	}
	now := at("2026-11-20 16:00")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := Vietnam.Deadline(s, now); ok && d.Location() != Zone {
			t.Fatalf("%q: %s is not in Vietnam's time", s, d)
		}
	})
}
