package pgtest

import (
	"os"
	"os/exec"
	"syscall"
)

// The watchdog is a shell script, because no Go process lives long enough: test binaries come and go. Every test process
// holds the file "users" shared; when nobody has for a minute, the server is stopped under the same gate that
// starting takes. Only one watchdog runs per folder.
const watchdog = `
exec 9>watchdog </dev/null >/dev/null 2>&1
flock -n 9 || exit 0
while :; do
  idle=0
  while [ $idle -lt 30 ]; do
    sleep 2
    [ -f data/postmaster.pid ] || exit 0
    if flock -n -x users true; then idle=$((idle+1)); else idle=0; fi
  done
  exec 8>start
  flock 8
  if flock -n -x users true; then
    read -r pid <data/postmaster.pid
    kill -INT "$pid"
    tries=0
    while [ -f data/postmaster.pid ] && [ $tries -lt 30 ]; do sleep 1; tries=$((tries+1)); done
    if [ -f data/postmaster.pid ]; then kill -QUIT "$pid"; else : >clean; fi
    exit 0
  fi
  exec 8>&-
done`

func watch(dir string) error {
	cmd := exec.Command("sh", "-c", watchdog)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // it ends at once when there is one already
	return nil
}
