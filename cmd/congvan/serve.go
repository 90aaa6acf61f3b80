package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"congvan/internal/app"
	"congvan/internal/config"
)

const serveUsage = `usage: congvan serve [--listen HOST:PORT]
Serve the office. What the settings place nowhere (database, Redis, search) runs under CONGVAN_DATA; see congvan help.
An installation without users prints a one-time link for its first administrator.
`

// serveCommand serves the office until it is told to stop.
func serveCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	cfg, code := serverConfig("serve", serveUsage, args, nil, stdout, stderr)
	if code >= 0 {
		return code
	}
	log := logger(cfg, stderr)
	stack, err := app.StartLocal(ctx, cfg, log)
	if err != nil {
		return fail(stderr, err)
	}
	defer stack.Stop()
	a, err := app.New(ctx, cfg, stack, log)
	if err != nil {
		return fail(stderr, err)
	}
	err = a.Run(ctx, func(addr string) {
		base := publicURL(cfg, addr)
		fmt.Fprintf(stdout, "Congvan: %s\n", base)
		if token, err := a.Auth.SetupLink(ctx); err == nil {
			fmt.Fprintf(stdout, "\nTạo quản trị đầu tiên (dùng một lần) / make the first administrator (works once):\n  %s/thiet-lap?token=%s\n\n", base, token)
		}
	})
	if err != nil && ctx.Err() == nil {
		return fail(stderr, err)
	}
	return 0
}

func publicURL(cfg config.Config, addr string) string {
	if cfg.PublicURL != "" {
		return cfg.PublicURL
	}
	return "http://" + addr
}

// serverConfig reads settings and flags of a command that serves. code is -1 when it may go on.
func serverConfig(name, help string, args []string, more func(*flag.FlagSet), stdout, stderr io.Writer) (config.Config, int) {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return cfg, fail(stderr, err)
	}
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&cfg.Listen, "listen", cfg.Listen, "")
	if more != nil {
		more(fs)
	}
	rest, err := parseFlags(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, help)
		return cfg, 0
	case err == nil && len(rest) > 0:
		err = fmt.Errorf("unexpected %q", rest[0])
		fallthrough
	case err != nil:
		fmt.Fprintf(stderr, "congvan %s: %v\n%s", name, err, help)
		return cfg, 2
	}
	return cfg, -1
}

func logger(cfg config.Config, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
