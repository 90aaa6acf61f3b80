package auth

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter slows down addresses that sign in too often. It remembers a bounded number of them; when full it forgets those that
// have been quiet long enough to start afresh anyway, and if there are none, all: an attacker with that many addresses is
// held by the tries per user name.
type limiter struct {
	mu    sync.Mutex
	every time.Duration
	burst int
	max   int
	seen  map[string]*rate.Limiter
}

func newLimiter(perMinute int) *limiter {
	return &limiter{every: time.Minute / time.Duration(perMinute), burst: perMinute, max: 10_000, seen: map[string]*rate.Limiter{}}
}

func (l *limiter) allow(ip string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := network(ip)
	r, ok := l.seen[key]
	if !ok {
		if len(l.seen) >= l.max {
			l.forget(now)
		}
		r = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.seen[key] = r
	}
	return r.AllowN(now, 1)
}

func (l *limiter) forget(now time.Time) {
	for k, r := range l.seen {
		if r.TokensAt(now) >= float64(l.burst) {
			delete(l.seen, k)
		}
	}
	if len(l.seen) >= l.max {
		clear(l.seen)
	}
}

// network is what counts as one place: an IPv4 address, or an IPv6 /64, of which a home has 2^64 addresses.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap()
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}
