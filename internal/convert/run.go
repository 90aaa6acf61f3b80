package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// What one child may use. A page of an official document takes a hundredth of it.
const (
	timeout   = 60 * time.Second
	cpuLimit  = "--cpu=30"
	memLimit  = "--as=2147483648"
	fileLimit = "--fsize=67108864"
)

var (
	errTooMuch = errors.New("more output than allowed")
	errTooLong = errors.New("took longer than allowed")
)

// failed is a child that ended badly by itself.
type failed struct {
	tool   string
	code   int
	signal bool // killed, e.g. by a limit or by its own fault
	stderr string
}

func (f *failed) Error() string { return fmt.Sprintf("%s: exit %d: %s", f.tool, f.code, f.stderr) }

// slots bounds the children at once.
var slots = make(chan struct{}, max(2, runtime.NumCPU()))

var prlimit = sync.OnceValue(func() string {
	p, err := exec.LookPath("prlimit")
	if err != nil {
		return ""
	}
	return p
})

// run starts a program and returns its output, at most limit bytes: what came until then together with errTooMuch.
func run(ctx context.Context, limit int, tool string, args ...string) ([]byte, error) {
	bin, err := exec.LookPath(tool)
	if err != nil {
		return nil, ErrMissing.With("tool", tool).Because(err)
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dir, err := os.MkdirTemp("", "congvan-convert-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTooLong)
	defer cancel()
	if p := prlimit(); p != "" {
		args = append([]string{cpuLimit, memLimit, fileLimit, "--nofile=64", "--core=0", "--", bin}, args...)
		bin = p
	}
	out, stderr := &bounded{max: limit, full: cancel}, &bounded{max: 8 << 10}
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, stderr
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	var x *exec.ExitError
	switch {
	case out.over:
		return out.buf.Bytes(), fmt.Errorf("%s: %w", tool, errTooMuch)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", tool, context.Cause(ctx))
	case errors.As(err, &x):
		return nil, &failed{tool: tool, code: x.ExitCode(), signal: x.ExitCode() < 0, stderr: stderr.buf.String()}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", tool, err)
	}
	return out.buf.Bytes(), nil
}

// bounded keeps the first max bytes and calls full when there are more.
type bounded struct {
	buf  bytes.Buffer
	max  int
	over bool
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.max - b.buf.Len(); len(p) > room {
		b.buf.Write(p[:room])
		b.over = true
		if b.full != nil {
			b.full()
		}
	} else {
		b.buf.Write(p)
	}
	return len(p), nil // the child goes on or is killed; a short write would only hide why
}
