// Package jobstest gives tests a Redis: a real redis-server, or the one in the process, so that one suite runs on both.
package jobstest

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"congvan/internal/jobs/memredis"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// Redis is a server for one test.
type Redis struct {
	Opt asynq.RedisConnOpt
	URL string // of a real server
}

// Flush makes it forget everything, as a restart without persistence does.
func (r Redis) Flush(t testing.TB) {
	t.Helper()
	c := r.Opt.MakeRedisClient().(redis.UniversalClient)
	defer c.Close()
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
}

// Each runs fn against redis-server and against the Redis in the process.
func Each(t *testing.T, fn func(t *testing.T, r Redis)) {
	t.Run("redis-server", func(t *testing.T) { fn(t, Real(t)) })
	t.Run("in-process", func(t *testing.T) { fn(t, InProcess(t)) })
}

// InProcess starts the Redis that the embedded default uses.
func InProcess(t testing.TB) Redis {
	t.Helper()
	r, err := memredis.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return Redis{Opt: r.Opt()}
}

// Real starts a redis-server that ends with the test. Without the program the test is skipped; make test installs it.
func Real(t testing.TB) Redis {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed (Debian package redis-server)")
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command(bin, "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	opt := asynq.RedisClientOpt{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	c := redis.NewClient(&redis.Options{Addr: opt.Addr})
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for c.Ping(ctx).Err() != nil {
		if ctx.Err() != nil {
			t.Fatal("redis-server does not answer")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return Redis{Opt: opt, URL: "redis://" + opt.Addr + "/0"}
}
