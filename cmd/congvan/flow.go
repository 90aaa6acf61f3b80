package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"congvan/internal/bpmn"
	"congvan/workflows"
)

const flowUsage = `usage: congvan flow check FILE... [--json] [--lang en|vi]

Says what would go wrong if the BPMN files were published. Exit status 1 if any of them cannot run.
`

// flowCommand checks flows at the desk, with the words the default program knows.
func flowCommand(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] != "check" {
		fmt.Fprint(stderr, flowUsage)
		return 2
	}
	fs := flag.NewFlagSet("flow check", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, flowUsage) }
	asJSON := fs.Bool("json", false, "print one JSON object")
	lang := fs.String("lang", "en", "language of the messages: en or vi")
	files, err := parseFlags(fs, args[1:])
	if err != nil || len(files) == 0 || *lang != "en" && *lang != "vi" {
		if err == nil {
			fmt.Fprint(stderr, flowUsage)
		}
		return 2
	}
	words := bpmn.Words{Roles: workflows.Roles, Actions: workflows.Actions, Services: workflows.Services}
	all := []bpmn.Diagnostic{}
	code := 0
	for _, file := range files {
		b, err := readBounded(file, bpmn.MaxBytes)
		if err != nil {
			fmt.Fprintln(stderr, "congvan flow check:", err)
			return 1
		}
		_, ds := bpmn.Load(file, b, words)
		all = append(all, ds...)
		if !bpmn.Runnable(ds) {
			code = 1
		}
	}
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(map[string]any{"ok": code == 0, "diagnostics": all}); err != nil {
			return 1
		}
		return code
	}
	for _, d := range all {
		fmt.Fprintln(stdout, d.Format(*lang))
	}
	return code
}

// readBounded reads a file, but at most one byte more than limit: enough for the reader to refuse it.
func readBounded(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}
