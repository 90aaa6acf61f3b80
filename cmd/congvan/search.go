package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"congvan/internal/app"
	"congvan/internal/app/local"
	"congvan/internal/config"
)

const searchUsage = `usage: congvan search reindex

Empties the search index and fills it again from the database. Works while the program is running; people find less
until it is done.
`

func searchCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	rest, err := parseFlags(flags("search", searchUsage, stderr), args)
	if err != nil || len(rest) != 1 || rest[0] != "reindex" {
		return badUsage(err, searchUsage, stderr)
	}
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return fail(stderr, err)
	}
	s, err := local.Tools(ctx, cfg, quietLog(stderr))
	if err != nil {
		return fail(stderr, err)
	}
	defer s.Stop()
	a, err := app.New(ctx, cfg, s, quietLog(stderr))
	if err != nil {
		return fail(stderr, err)
	}
	n := 0
	if err := a.Finder.Rebuild(ctx, func(done int) { n = done; fmt.Fprintf(stderr, "\r%d documents", done) }); err != nil {
		return fail(stderr, err)
	}
	fmt.Fprintln(stderr)
	if err := s.Indexed(); err != nil {
		return fail(stderr, err)
	}
	fmt.Fprintf(stdout, "%d documents are in the index (%s)\n", n, s.Engine)
	return 0
}
