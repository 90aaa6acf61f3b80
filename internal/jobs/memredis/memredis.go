// Package memredis is Redis inside the process, for installations that have none (github.com/alicebob/miniredis). It keeps
// nothing over a restart, which package jobs can live with.
package memredis

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

// Redis is a running server on a loopback port, protected by a random password.
type Redis struct {
	Mini     *miniredis.Miniredis
	password string
	stop     chan struct{}
}

// Start starts the server and its clock: miniredis does not know what time it is, and without ticking no key expires and
// a unique lock stays for ever.
func Start() (*Redis, error) {
	r := &Redis{Mini: miniredis.NewMiniRedis(), password: rand.Text(), stop: make(chan struct{})}
	r.Mini.RequireAuth(r.password)
	if err := r.Mini.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("redis in process: %w", err)
	}
	go r.tick()
	return r, nil
}

func (r *Redis) tick() {
	const every = 100 * time.Millisecond
	t := time.NewTicker(every)
	defer t.Stop()
	last := time.Now()
	for {
		select {
		case <-r.stop:
			return
		case now := <-t.C:
			r.Mini.FastForward(now.Sub(last))
			last = now
		}
	}
}

// Opt tells asynq where it is.
func (r *Redis) Opt() asynq.RedisConnOpt {
	return asynq.RedisClientOpt{Addr: r.Mini.Addr(), Password: r.password}
}

// Close stops it. Everything in it is gone.
func (r *Redis) Close() {
	close(r.stop)
	r.Mini.Close()
}
