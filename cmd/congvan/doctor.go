package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"congvan/internal/config"
	"congvan/internal/errs"
)

const doctorUsage = `usage: congvan doctor [--json] [--lang vi|en]

Says in plain words what is missing or wrong on this machine and what to do about it. Changes nothing. Exit status 1 if
something is broken; warnings are no more than that.
`

// verdict of one check.
type verdict string

const (
	good    verdict = "ok"
	warning verdict = "warning"
	broken  verdict = "broken"
)

// finding is what one check found, in both languages; what to do is part of the sentence.
type finding struct {
	Check   string  `json:"check"`
	Verdict verdict `json:"verdict"`
	VI      string  `json:"vi"`
	EN      string  `json:"en"`
}

// exam collects findings.
type exam struct {
	cfg      config.Config
	findings []finding
}

func (e *exam) note(check string, v verdict, vi, en string) {
	e.findings = append(e.findings, finding{check, v, vi, en})
}

// fault notes an error: in the words meant for people if it has them.
func (e *exam) fault(check string, err error, vi, en string) {
	if known := errs.Find(err); known != nil {
		e.note(check, broken, known.Text("vi"), known.Text("en"))
		return
	}
	e.note(check, broken, vi+" ("+err.Error()+")", en+" ("+err.Error()+")")
}

func doctorCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	fs := flags("doctor", doctorUsage, stderr)
	asJSON := fs.Bool("json", false, "")
	lang := fs.String("lang", "vi", "")
	rest, err := parseFlags(fs, args)
	if err != nil || len(rest) > 0 || *lang != "vi" && *lang != "en" {
		return badUsage(err, doctorUsage, stderr)
	}
	e := &exam{}
	e.cfg, err = config.Load(os.Environ())
	if err != nil {
		e.fault("config", err, "Cấu hình có lỗi; sửa rồi chạy lại.", "The configuration is wrong; mend it and run this again.")
	} else {
		e.note("config", good, "Cấu hình đọc được.", "The configuration can be read.")
		for _, check := range []func(context.Context){e.folder, e.secretKey, e.database, e.redis, e.search, e.programs, e.fonts, e.trust, e.clock, e.listen} {
			check(ctx)
		}
	}
	code := 0
	for _, f := range e.findings {
		if f.Verdict == broken {
			code = 1
		}
	}
	if *asJSON {
		printJSON(stdout, map[string]any{"ok": code == 0, "findings": e.findings})
		return code
	}
	e.print(stdout, *lang, code == 0)
	return code
}

func (e *exam) print(w io.Writer, lang string, ok bool) {
	signs := map[verdict]string{good: "✓", warning: "!", broken: "✗"}
	for _, f := range e.findings {
		text := f.VI
		if lang == "en" {
			text = f.EN
		}
		fmt.Fprintf(w, "%s %-9s %s\n", signs[f.Verdict], f.Check, text)
	}
	switch {
	case ok && lang == "en":
		fmt.Fprintln(w, "\nNothing is broken.")
	case ok:
		fmt.Fprintln(w, "\nKhông có gì hỏng.")
	case lang == "en":
		fmt.Fprintln(w, "\nMend what is marked ✗, then run congvan doctor again.")
	default:
		fmt.Fprintln(w, "\nSửa các mục có dấu ✗ rồi chạy lại congvan doctor.")
	}
}
