// Package workday counts working days as Vietnamese offices do, and holds the one time zone of the program.
//
// Working days are Monday to Friday without public holidays (Labour Code 2019, Article 112), plus Saturdays and Sundays
// declared as make-up days when a holiday is stretched. Both are data ([Vietnam]), for the Prime Minister's office announces
// Tết and the National Day every year anew. Years without data count Monday to Friday; [Calendar.Known] tells.
package workday

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"time"
	_ "time/tzdata" // servers without a zone database must not change the year at seven in the morning
)

// Zone is Vietnam's time: deadlines, register years and printed dates are meant in it.
var Zone = mustZone("Asia/Ho_Chi_Minh")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the database is embedded above
	}
	return z
}

// Offices close at 17:00 in most provinces; a deadline given as a day ends with the office day.
const (
	closing = 17 * time.Hour
	noon    = 12 * time.Hour
)

//go:embed holidays.csv
var data embed.FS

// Vietnam is the calendar of holidays.csv.
var Vietnam = mustRead(data, "holidays.csv")

// Calendar knows the days that are not what their weekday says. Dates are keyed as 2006-01-02.
type Calendar struct {
	off   map[string]string // holiday → its name
	extra map[string]bool   // make-up day
	years map[int]bool
}

func mustRead(f fs.FS, name string) *Calendar {
	r, err := f.Open(name)
	if err != nil {
		panic(err)
	}
	defer r.Close()
	cr := csv.NewReader(r)
	cr.Comment = '#'
	cr.FieldsPerRecord = 3
	rows, err := cr.ReadAll()
	if err != nil {
		panic(err)
	}
	c, err := New(rows)
	if err != nil {
		panic(err)
	}
	return c
}

// New builds a calendar from rows of date (2006-01-02), kind ("off" or "work") and name.
func New(rows [][]string) (*Calendar, error) {
	c := &Calendar{off: map[string]string{}, extra: map[string]bool{}, years: map[int]bool{}}
	for _, r := range rows {
		d, err := time.Parse(time.DateOnly, r[0])
		if err != nil {
			return nil, fmt.Errorf("calendar: %w", err)
		}
		c.years[d.Year()] = true
		switch r[1] {
		case "off":
			c.off[r[0]] = r[2]
		case "work":
			c.extra[r[0]] = true
		default:
			return nil, fmt.Errorf("calendar: %s: kind %q", r[0], r[1])
		}
	}
	return c, nil
}

// Known reports whether the calendar has the holidays of year.
func (c *Calendar) Known(year int) bool { return c.years[year] }

// Day returns the start of t's day in Vietnam.
func Day(t time.Time) time.Time {
	y, m, d := t.In(Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Zone)
}

// Holiday returns the name of the holiday on t's day, "" if it is none.
func (c *Calendar) Holiday(t time.Time) string { return c.off[Day(t).Format(time.DateOnly)] }

// Working reports whether t's day is a working day.
func (c *Calendar) Working(t time.Time) bool {
	d := Day(t)
	key := d.Format(time.DateOnly)
	if c.extra[key] {
		return true
	}
	_, off := c.off[key]
	return !off && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// AddDays returns the end of office hours n working days after t's day (Civil Code 2015, Article 147: the day itself is not
// counted). n = 0 is today if it is a working day, else the next one.
func (c *Calendar) AddDays(t time.Time, n int) time.Time {
	d := Day(t)
	for ; n > 0; n-- {
		d = c.next(d)
	}
	if !c.Working(d) {
		d = c.next(d)
	}
	return d.Add(closing)
}

// next returns the working day after d.
func (c *Calendar) next(d time.Time) time.Time {
	for {
		d = d.AddDate(0, 0, 1)
		if c.Working(d) {
			return d
		}
	}
}

// NextMorning returns noon of the first working day after t's day: "chậm nhất là trong buổi sáng của ngày làm việc kế
// tiếp", until when a document issued after hours must be sent (QĐ 28/2018/QĐ-TTg).
func (c *Calendar) NextMorning(t time.Time) time.Time { return c.next(Day(t)).Add(noon) }

// NextDay returns the end of office hours of the first working day after t's day ("chậm nhất trong ngày làm việc tiếp theo",
// Decree 30/2020 Article 23).
func (c *Calendar) NextDay(t time.Time) time.Time { return c.next(Day(t)).Add(closing) }

// Between counts the working days after from's day up to and including to's day; negative when to is earlier.
func (c *Calendar) Between(from, to time.Time) int {
	a, b, sign := Day(from), Day(to), 1
	if b.Before(a) {
		a, b, sign = b, a, -1
	}
	n := 0
	for a.Before(b) {
		a = a.AddDate(0, 0, 1)
		if c.Working(a) {
			n++
		}
	}
	return sign * n
}
