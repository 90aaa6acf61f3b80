package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"congvan/internal/app/local"
	"congvan/internal/audit"
	"congvan/internal/config"
	"congvan/internal/pg"
)

// quietLog is the log of commands that end: what goes wrong is their error, the rest is nobody's business.
func quietLog(stderr io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// flags makes a flag set that prints usage to the right place. What parseFlags returns as error has been told already.
func flags(name, usage string, stderr io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, usage) }
	return fs
}

// badUsage returns the exit status for a command line that parseFlags refused, or that is not as usage says.
func badUsage(err error, usage string, stderr io.Writer) int {
	if err == flag.ErrHelp {
		return 0
	}
	if err == nil {
		fmt.Fprint(stderr, usage)
	}
	return 2
}

func printJSON(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // nowhere left to say that stdout is gone
}

const migrateUsage = "usage: congvan migrate\n\nBrings the database to the newest schema. serve does so by itself.\n"

func migrateCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	rest, err := parseFlags(flags("migrate", migrateUsage, stderr), args)
	if err != nil || len(rest) > 0 {
		return badUsage(err, migrateUsage, stderr)
	}
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return fail(stderr, err)
	}
	_, stop, err := local.Database(ctx, cfg, quietLog(stderr))
	if err != nil {
		return fail(stderr, err)
	}
	stop()
	fmt.Fprintln(stdout, "the database is up to date")
	return 0
}

const auditUsage = `usage: congvan audit verify [--json] [--head HASH]

Walks the chain of the audit trail and names the first link that does not hold. --head is the head that an earlier
verification reported: it must still be in the chain, or the newest entries were cut off. Exit status 1 if broken.
`

func auditCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	fs := flags("audit", auditUsage, stderr)
	asJSON := fs.Bool("json", false, "")
	head := fs.String("head", "", "")
	rest, err := parseFlags(fs, args)
	if err != nil || len(rest) != 1 || rest[0] != "verify" {
		return badUsage(err, auditUsage, stderr)
	}
	r, err := verifyTrail(ctx, *head, stderr)
	if err != nil {
		return fail(stderr, err)
	}
	switch {
	case *asJSON:
		printJSON(stdout, r)
	case r.OK:
		fmt.Fprintf(stdout, "the chain holds: %d entries, %d more wait to be sealed\nhead %s\n", r.Sealed, r.Unsealed, r.Head)
	default:
		fmt.Fprintf(stdout, "THE CHAIN IS BROKEN at link %d (entry %s): %s\nlinks before it hold: %d, the last is %s\n",
			r.First.Seq, r.First.Entry, r.First.Problem, r.Sealed, r.Head)
	}
	if !r.OK {
		return 1
	}
	return 0
}

func verifyTrail(ctx context.Context, head string, stderr io.Writer) (audit.Report, error) {
	db, stop, err := openOffice(ctx, quietLog(stderr))
	if err != nil {
		return audit.Report{}, err
	}
	defer stop()
	return audit.VerifyFrom(ctx, db, head)
}

// openOffice opens the office's database as the configuration says, migrated: beside the running program, or alone.
func openOffice(ctx context.Context, log *slog.Logger) (*pg.DB, func(), error) {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return nil, nil, err
	}
	url, stop, err := local.Database(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	db, err := pg.Open(ctx, pg.Config{URL: url, MaxConns: 4})
	if err != nil {
		stop()
		return nil, nil, err
	}
	return db, func() { db.Close(); stop() }, nil
}
