package workday

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"congvan/internal/errs"
	"congvan/internal/vntext"
)

// ErrDeadline is returned for a deadline that Deadline cannot read.
var ErrDeadline = errs.New(errs.Invalid, "deadline-unreadable",
	"Không đọc được thời hạn “{text}”. Viết như “3 ngày làm việc”, “05/01/2026” hoặc “16h 05/01/2026”.",
	"Cannot read the deadline “{text}”. Write it like “3 ngày làm việc”, “05/01/2026” or “16h 05/01/2026”.")

var (
	deadlineDays = regexp.MustCompile(`^(?:trong )?(\d{1,3}) ngay( lam viec)?$`)
	deadlineDate = regexp.MustCompile(`^(?:(?:truoc )?(\d{1,2})(?:h|:|gio)\s?(\d{2})?,?(?: ngay)? )?(?:truoc |ngay )*(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$`)
)

// Deadline reads a deadline as people type it, counted from now: "3 ngày làm việc", "10 ngày" (of the calendar), "hôm nay",
// "ngày mai", "sáng ngày làm việc kế tiếp", "05/01/2026", "5/1" (the next one to come), "16h30 05/01/2026". A day without a
// time ends with the office hours. It refuses what it does not know, and dates that do not exist.
func (c *Calendar) Deadline(text string, now time.Time) (time.Time, error) {
	s := vntext.Fold(vntext.Clean(text))
	switch s {
	case "hom nay", "trong ngay":
		return Day(now).Add(closing), nil
	case "ngay mai":
		return Day(now).AddDate(0, 0, 1).Add(closing), nil
	case "ngay lam viec ke tiep", "ngay lam viec tiep theo":
		return c.NextDay(now), nil
	case "sang ngay lam viec ke tiep", "sang ngay lam viec tiep theo":
		return c.NextMorning(now), nil
	}
	if m := deadlineDays.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // three digits at most
		if strings.TrimSpace(m[2]) != "" {
			return c.AddDays(now, n), nil
		}
		return Day(now).AddDate(0, 0, n).Add(closing), nil
	}
	if m := deadlineDate.FindStringSubmatch(s); m != nil {
		if t, ok := deadlineAt(m, now); ok {
			return t, nil
		}
	}
	return time.Time{}, ErrDeadline.With("text", text)
}

// deadlineAt builds the time of a match of deadlineDate: hour, minute, day, month, year.
func deadlineAt(m []string, now time.Time) (time.Time, bool) {
	var v [6]int
	for i := range m {
		if i > 0 && m[i] != "" {
			v[i], _ = strconv.Atoi(m[i]) // digits only, four at most
		}
	}
	year := v[5]
	if year == 0 {
		year = now.In(Zone).Year()
	}
	for ; ; year++ {
		d := time.Date(year, time.Month(v[4]), v[3], 0, 0, 0, 0, Zone)
		if d.Day() != v[3] || int(d.Month()) != v[4] || v[1] > 23 || v[2] > 59 {
			return time.Time{}, false
		}
		if v[5] == 0 && d.Before(Day(now)) {
			continue // "5/1" said in November means next January
		}
		if m[1] == "" {
			return d.Add(closing), true
		}
		return d.Add(time.Duration(v[1])*time.Hour + time.Duration(v[2])*time.Minute), true
	}
}
