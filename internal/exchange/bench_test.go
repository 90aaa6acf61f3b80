package exchange_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"congvan/internal/exchange"
	"congvan/internal/jobs"
	"congvan/internal/jobs/jobstest"
)

// BenchmarkExchange sends documents with a 100 KB file from one office over a hub to another, which registers each, until the
// sender knows that all are received (03). Three databases, one machine; the test databases do not wait for the disk.
func BenchmarkExchange(b *testing.B) {
	h := newAxis(b)
	from, to := newOffice(b, "H41", "Nghệ An", h), newOffice(b, "H42", "Ninh Bình", h)
	ctx, stop := context.WithCancel(context.Background())
	for _, o := range []*office{from, to} {
		run := o.running(jobstest.InProcess(b))
		go func() { _ = run.Run(ctx) }()
	}
	defer stop()
	b.ResetTimer()
	began := time.Now()
	for i := range b.N {
		from.issue(fmt.Sprint(i), "H42")
	}
	for known := 0; known < b.N; {
		list, _, err := to.ListIntake(ctx, to.clerk, exchange.New, "", 100)
		if err != nil {
			b.Fatal(err)
		}
		for _, in := range list {
			to.register(in.ID)
		}
		if err := from.db.Pool().QueryRow(ctx, "select count(*) from delivery where state = 'received'").Scan(&known); err != nil {
			b.Fatal(err)
		}
		if len(list) == 0 {
			time.Sleep(5 * time.Millisecond)
		}
	}
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "docs/s")
}

// running gives the office a runner that works by itself, with one file of 100 KB in each document.
func (o *office) running(r jobstest.Redis) *jobs.Runner {
	o.Helper()
	o.PollEvery = 50 * time.Millisecond
	o.padding = strings.Repeat("0123456789", 10_000)
	run, err := jobs.New(o.db, r.Opt, quiet, o.Listeners(), o.Schedules())
	if err != nil {
		o.Fatal(err)
	}
	return run
}
