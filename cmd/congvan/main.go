// Congvan is an electronic document and workflow management system for Vietnamese state agencies: this one program is the
// server, the exchange hub, and the tools around them.
//
// Exit status of every command: 0 good, 1 refused or invalid input, 2 wrong usage.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // Asia/Ho_Chi_Minh on machines without time zone data

	"congvan/internal/config"
	"congvan/internal/errs"
)

type command struct {
	name, help string
	run        func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int
}

// commands in the order of help.
var commands = []command{
	{"serve", "serve an office", serveCommand},
	{"demo", "serve with demo data", demoCommand},
	{"migrate", "bring the database to the newest schema", migrateCommand},
	{"doctor", "say what is missing or wrong on this machine", doctorCommand},
	{"hub", "run the exchange hub, or administer it", hubCommand},
	{"pdf", "sign PDF files, check signatures", pdfCommand},
	{"edxml", "decode, encode and check exchange messages", edxmlCommand},
	{"flow", "check a BPMN flow", flowCommand},
	{"admin", "make agencies, units and people", adminCommand},
	{"audit", "verify the audit trail", auditCommand},
	{"search", "build the search index again", searchCommand},
}

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // the terminal was closed, unless nohup says to stay
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(stdout)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], stdin, stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "congvan: no command %q; see congvan help\n", args[0])
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: congvan COMMAND [ARGUMENTS]\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.help)
	}
	fmt.Fprintf(w, "\nCOMMAND --help says more. Settings, from the environment or from congvan.conf in CONGVAN_DATA:\n\n%s", config.Help())
}

// fail tells a person what went wrong: the sentence meant for people if there is one.
func fail(stderr io.Writer, err error) int {
	text := err.Error()
	if e := errs.Find(err); e != nil {
		text = e.Text("en")
	}
	fmt.Fprintf(stderr, "congvan: %s\n", text)
	return 1
}
