package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"congvan/internal/app"
	"congvan/internal/pki/pkitest"
	"congvan/internal/vxp"

	"golang.org/x/sync/errgroup"
)

const demoUsage = `usage: congvan demo [--listen HOST:PORT] [--agencies CODE,…] [--hub URL --hub-secrets DIR] [--ca DIR]
Serve with demo data: made-up people of two provinces and a ministry, with keys, certificates and a hub between them.
  --agencies     only these agencies live here (default: all)
  --hub          use the hub at URL (default: start one as a process of its own, on the next port but nine)
  --hub-secrets  folder with one file per agency code: its secret at that hub
  --ca           folder of the demo's certificate authority, shared by installations that trust each other
`

// demoCommand serves with demo data.
func demoCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	var agencies, hubURL, secrets, caDir string
	cfg, code := serverConfig("demo", demoUsage, args, func(fs *flag.FlagSet) {
		fs.StringVar(&agencies, "agencies", "", "")
		fs.StringVar(&hubURL, "hub", "", "")
		fs.StringVar(&secrets, "hub-secrets", "", "")
		fs.StringVar(&caDir, "ca", filepath.Join(cfg0(), "demo", "ca"), "")
	}, stdout, stderr)
	if code >= 0 {
		return code
	}
	log := logger(cfg, stderr)
	if err := os.MkdirAll(cfg.Data, 0o755); err != nil {
		return fail(stderr, err)
	}
	ca, err := pkitest.Open(caDir, "CA mẫu Congvan")
	if err != nil {
		return fail(stderr, err)
	}
	if err := app.TrustDemo(cfg.Trust, ca); err != nil {
		return fail(stderr, err)
	}
	d := app.Demo{CA: ca, Hub: hubURL}
	if agencies != "" {
		d.Codes = strings.Split(agencies, ",")
	}
	own := &demoHub{data: cfg.Data, log: log, out: stderr}
	var stack *app.Stack
	g, gctx := errgroup.WithContext(ctx) // hub and office come up side by side
	g.Go(func() (err error) {
		stack, err = app.StartLocal(gctx, cfg, log)
		return err
	})
	if hubURL == "" {
		if own.addr, err = nextPort(cfg.Listen); err != nil {
			return fail(stderr, err)
		}
		d.Hub, secrets = "http://"+own.addr, filepath.Join(cfg.Data, "demo", "secrets")
		g.Go(func() error { return own.start(gctx, secrets) })
	}
	err = g.Wait()
	defer own.stop()
	if stack != nil {
		defer stack.Stop()
	}
	if err != nil {
		return fail(stderr, err)
	}
	d.Secrets = func(code string) (vxp.Secret, error) {
		b, err := os.ReadFile(filepath.Join(secrets, code))
		return vxp.Secret(strings.TrimSpace(string(b))), err
	}
	a, err := app.New(ctx, cfg, stack, log)
	if err != nil {
		return fail(stderr, err)
	}
	if err := a.SeedDemo(ctx, d); err != nil {
		return fail(stderr, err)
	}
	err = a.Run(ctx, func(addr string) {
		fmt.Fprintf(stdout, "%s\n  Congvan: http://%s     Trục liên thông / hub: %s     PDF mẫu / sample PDFs: %s\n\n",
			d.DemoAccounts(), addr, d.Hub, filepath.Join(cfg.Data, "demo"))
	})
	if err != nil && ctx.Err() == nil {
		return fail(stderr, err)
	}
	return 0
}

// cfg0 is the data folder before the settings are read, for the default of a flag.
func cfg0() string {
	if d := os.Getenv("CONGVAN_DATA"); d != "" {
		return d
	}
	return "var"
}

// nextPort is where the demo's own hub listens: ten above the office.
func nextPort(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(host, strconv.Itoa(n+10)), nil
}

// demoHub is the exchange hub of a demo that stands alone: congvan hub as a process of its own, with its own database.
type demoHub struct {
	data, addr string
	log        *slog.Logger
	out        io.Writer
	quit       context.CancelFunc
	gone       chan struct{}
}

// start runs the hub until stop, registers the agencies with secrets of their own, and returns when it answers.
func (h *demoHub) start(ctx context.Context, secrets string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	run, quit := context.WithCancel(context.Background())
	h.quit, h.gone = quit, make(chan struct{})
	go h.keep(run, self)
	if err := h.await(ctx); err != nil {
		return fmt.Errorf("the demo's hub does not come up: %w", err)
	}
	if err := os.MkdirAll(secrets, 0o700); err != nil {
		return err
	}
	for _, code := range app.DemoCodes() {
		name := filepath.Join(secrets, code)
		if _, err := os.Stat(name); err == nil {
			continue // registered by an earlier start
		}
		var raw [24]byte
		if _, err := rand.Read(raw[:]); err != nil {
			return err
		}
		fresh := name + ".new"
		if err := os.WriteFile(fresh, []byte(hex.EncodeToString(raw[:])), 0o600); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, self, "hub", "system", "add", code, "--name", app.DemoName(code), "--secret-file", fresh)
		cmd.Env = h.env()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("register %s at the demo's hub: %w: %s", code, err, out)
		}
		if err := os.Rename(fresh, name); err != nil {
			return err
		}
	}
	return nil
}

func (h *demoHub) env() []string {
	return append(os.Environ(), "CONGVAN_DATA="+h.data)
}

// keep starts the hub again whenever it ends. The goroutine owns its thread, because the kernel ends the child with the thread
// that started it: so a demo that is killed leaves no hub behind.
func (h *demoHub) keep(ctx context.Context, self string) {
	runtime.LockOSThread()
	defer close(h.gone)
	for ctx.Err() == nil {
		cmd := exec.CommandContext(ctx, self, "hub", "--listen", h.addr)
		cmd.Env, cmd.Stdout, cmd.Stderr = h.env(), h.out, h.out
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true} // Ctrl-C is for us; we stop the hub
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		cmd.WaitDelay = 20 * time.Second
		err := cmd.Run()
		if ctx.Err() == nil {
			h.log.Warn("the demo's hub ended; starting it again", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (h *demoHub) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+h.addr+"/healthz", nil)
		if err != nil {
			return err
		}
		if r, err := http.DefaultClient.Do(req); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("no answer at " + h.addr)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (h *demoHub) stop() {
	if h.quit != nil {
		h.quit()
		<-h.gone
	}
}
