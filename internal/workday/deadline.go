package workday

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	deadlineDays = regexp.MustCompile(`^(?:trong )?(\d{1,3}) ngay( lam viec)?$`)
	deadlineDate = regexp.MustCompile(`^(?:(?:truoc )?(\d{1,2})(?:h|:|gio)\s?(\d{2})?,?(?: ngay)? )?(?:truoc |ngay )*(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$`)
)

// Deadline reads a deadline as people type it, counted from now: "3 ngày làm việc", "10 ngày" (of the calendar), "hôm nay",
// "ngày mai", "sáng ngày làm việc kế tiếp", "05/01/2026", "5/1" (the next one to come), "16h30 05/01/2026". A day without a
// time ends with the office hours. ok is false for what it does not know, and for dates that do not exist. The caller hands
// in the text without marks: vntext.Fold(vntext.Clean(typed)).
func (c *Calendar) Deadline(folded string, now time.Time) (deadline time.Time, ok bool) {
	switch folded {
	case "hom nay", "trong ngay":
		return Day(now).Add(closing), true
	case "ngay mai":
		return Day(now).AddDate(0, 0, 1).Add(closing), true
	case "ngay lam viec ke tiep", "ngay lam viec tiep theo":
		return c.NextDay(now), true
	case "sang ngay lam viec ke tiep", "sang ngay lam viec tiep theo":
		return c.NextMorning(now), true
	}
	if m := deadlineDays.FindStringSubmatch(folded); m != nil {
		n, _ := strconv.Atoi(m[1]) // three digits at most
		if strings.TrimSpace(m[2]) != "" {
			return c.AddDays(now, n), true
		}
		return Day(now).AddDate(0, 0, n).Add(closing), true
	}
	if m := deadlineDate.FindStringSubmatch(folded); m != nil {
		return deadlineAt(m, now)
	}
	return time.Time{}, false
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
