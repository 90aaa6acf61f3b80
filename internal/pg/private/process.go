package private

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// process is a postmaster: our child, or one that an earlier process left behind.
type process struct {
	pid  int
	data string
	done chan struct{} // closed when it has ended
}

func child(cmd *exec.Cmd, data string) *process {
	p := &process{pid: cmd.Process.Pid, data: data, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // the log holds more than the exit code
		close(p.done)
	}()
	return p
}

// stranger watches a process that is not our child: there is nothing to wait on, so it looks from time to time.
func stranger(pid int, data string) *process {
	p := &process{pid: pid, data: data, done: make(chan struct{})}
	go func() {
		for worksIn(pid, data) {
			time.Sleep(100 * time.Millisecond)
		}
		close(p.done)
	}()
	return p
}

func (p *process) alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// end asks the server to stop, and insists when it does not within d.
func (p *process) end(sig syscall.Signal, d time.Duration) {
	for _, sig := range []syscall.Signal{sig, syscall.SIGQUIT, syscall.SIGKILL} {
		if !p.alive() {
			return
		}
		if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return
		}
		select {
		case <-p.done:
			return
		case <-time.After(d):
		}
	}
}

// worksIn reports whether the process has the data folder as its working folder, as postmaster and backends do. Its
// state must not be zombie, whose link cannot be read.
func worksIn(pid int, data string) bool {
	a, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	b, err := os.Stat(data)
	return err == nil && os.SameFile(a, b)
}
