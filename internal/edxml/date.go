package edxml

import (
	"strings"
	"time"
	_ "time/tzdata" // timestamps carry no zone: they are Vietnam's, on any machine
)

// Zone is the zone of all times in messages.
var Zone = func() *time.Location {
	z, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		panic(err) // embedded above
	}
	return z
}()

// Date is a calendar day as "2006-01-02", "" when unknown.
type Date string

// DateOf returns the day of t in Vietnam.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return ""
	}
	return Date(t.In(Zone).Format(time.DateOnly))
}

// Time returns the start of the day in Vietnam, the zero time when unknown.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (d Date) slashed() string {
	if d.Time().IsZero() {
		return ""
	}
	return strings.ReplaceAll(string(d), "-", "/")
}

// readDate reads a day in any form met. quirk is true when it is not yyyy/MM/dd; a day that does not exist is "".
// The vendor library turns 2014/02/30 into 2 March: we would rather have no date than a wrong one.
func readDate(s string) (d Date, quirk bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", false
	}
	if t, err := time.Parse("2006/01/02", s); err == nil && t.Year() >= 1900 {
		return Date(t.Format(time.DateOnly)), false
	}
	day, _, _ := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	for _, form := range []string{"2006/1/2", "2006-1-2", "2/1/2006", "2-1-2006", "2.1.2006"} {
		if t, err := time.Parse(form, day); err == nil && t.Year() >= 1900 {
			return Date(t.Format(time.DateOnly)), true
		}
	}
	return "", true
}

const stampForm = "2006/01/02 15:04:05"

// readTime reads a timestamp; quirk as in readDate.
func readTime(s string) (t time.Time, quirk bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, false
	}
	if t, err := time.ParseInLocation(stampForm, s, Zone); err == nil && t.Year() >= 1900 {
		return t, false
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "02/01/2006 15:04:05", "2006/01/02T15:04:05"} {
		if t, err := time.ParseInLocation(form, s, Zone); err == nil && t.Year() >= 1900 && t.Year() < 10000 {
			return t.In(Zone).Truncate(time.Second), true
		}
	}
	if d, _ := readDate(s); d != "" {
		return d.Time(), true
	}
	return time.Time{}, true
}
