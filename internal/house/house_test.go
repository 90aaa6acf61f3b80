package house

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "congvan/"

// levels is the order in which packages may know each other, lowest first: each knows those above its line in this table,
// and none of its own line. A package below another (pg/pgtest) stands on its parent's line and knows its family.
var levels = [][]string{
	{"internal/errs", "internal/id", "internal/api/apigen", "migrations", "workflows", "web"},
	{"internal/vntext"},
	{"internal/workday"},
	{"internal/pg"},
	{"internal/bpmn", "internal/edxml", "internal/pki", "internal/blob", "internal/search", "internal/mail", "internal/convert"},
	{"internal/pades", "internal/vxp", "internal/jobs", "internal/audit"},
	{"internal/org", "internal/workflow", "internal/hub"},
	{"internal/access", "internal/auth", "internal/book", "internal/signing"},
	{"internal/document", "internal/report"},
	{"internal/dossier", "internal/exchange"},
	{"internal/finder", "internal/notify"},
	{"internal/api"},
	{"internal/config"},
	{"internal/app"},
	{"cmd/congvan", "internal/e2e", "internal/house"},
}

// owners says which packages may know a library. Below them their families may, too.
var owners = []struct {
	library string
	known   []string
	why     string
}{
	{"github.com/gofiber/fiber", []string{"internal/api", "internal/hub", "internal/app"},
		"HTTP stops at the handlers; what lies behind them can be called by a job, a command or a test"},
	{"github.com/jackc/pgx", []string{"internal/pg", "internal/jobs", "internal/audit", "internal/search/pgsearch", "internal/org", "internal/workflow", "internal/hub",
		"internal/auth", "internal/book", "internal/signing", "internal/document", "internal/report", "internal/dossier", "internal/exchange", "internal/finder",
		"internal/notify", "internal/app", "internal/e2e", "cmd/congvan"},
		"SQL stands next to the rule it serves, in the package that owns the tables; app, commands and stories only pass transactions on"},
	{"github.com/hibiken/asynq", []string{"internal/jobs", "internal/app", "internal/config"},
		"PostgreSQL is the memory of jobs and asynq only spreads them: nobody else may come to rely on Redis"},
	{"github.com/alicebob/miniredis", []string{"internal/jobs", "internal/app", "cmd/congvan"},
		"the Redis in the process is a way to start without a server, not a store"},
	{"github.com/redis/go-redis", []string{"internal/jobs", "internal/app", "internal/config"},
		"PostgreSQL is the memory of jobs: nobody else may come to rely on Redis"},
	{"github.com/meilisearch", []string{"internal/search/meili"},
		"there are two search engines behind one interface, and one suite both pass"},
	{"github.com/pressly/goose", []string{"internal/pg"}, "migrations run in one place, behind one lock"},
	{"github.com/getkin/kin-openapi", []string{"internal/api"}, "the contract is checked at the door"},
	{"github.com/expr-lang/expr", []string{"internal/bpmn"}, "expressions are bounded where they are compiled"},
	{"github.com/digitorus", []string{"internal/pki", "internal/pades", "internal/signing"},
		"PDF and CMS details stop at pades: others ask for a signature or a verdict"},
	{"software.sslmate.com", []string{"internal/signing", "internal/pki", "cmd/congvan"}, "keys are opened where they are used"},
	{"database/sql", []string{"internal/pg"}, "pgx is used directly; database/sql is there for goose"},
}

// strangers are packages that must not know each other although their levels would let them.
var strangers = []struct{ who, whom, why string }{
	{"internal/document", "internal/search", "document announces events; finder keeps the index"},
	{"internal/document", "internal/mail", "document announces events; notify tells people"},
	{"internal/document", "internal/vxp", "document announces events; exchange carries them to other agencies"},
	{"internal/document", "internal/edxml", "document announces events; exchange carries them to other agencies"},
	{"internal/bpmn", "internal/pg", formats},
	{"internal/edxml", "internal/pg", formats},
	{"internal/pki", "internal/pg", formats},
	{"internal/pades", "internal/pg", formats},
	{"internal/convert", "internal/pg", formats},
	{"internal/access", "internal/pg", "access decides from what it is told, so that every decision can be listed in a table test"},
	{"internal/api", "internal/pg", "a handler calls one business act, which is one transaction; it opens none itself"},
	{"internal/workflow", "internal/pades", "a flow knows steps, not what they mean"},
}

const formats = "formats are bytes in, values out; whoever needs them stored stores them"

type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	Doc        string
	GoFiles    []string
	Imports    []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, module) }

var list = sync.OnceValues(func() ([]pkg, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,Doc,GoFiles,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var ps []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return ps, nil
		} else if err != nil {
			return nil, err
		}
		if !strings.Contains(p.ImportPath, "/node_modules/") { // some npm packages bring Go files
			ps = append(ps, p)
		}
	}
})

func packages(t *testing.T) []pkg {
	t.Helper()
	ps, err := list()
	if err != nil || len(ps) == 0 {
		t.Fatal("go list gave nothing: ", err)
	}
	return ps
}

// within reports whether path is parent or below it.
func within(path, parent string) bool { return path == parent || strings.HasPrefix(path, parent+"/") }

// place returns the family path belongs to, the longest that fits, and its line in levels; ok is false if it has none.
func place(path string) (family string, level int, ok bool) {
	for l, families := range levels {
		for _, f := range families {
			if within(path, f) && len(f) > len(family) {
				family, level, ok = f, l, true
			}
		}
	}
	return family, level, ok
}

func TestImportsGoDown(t *testing.T) {
	for _, p := range packages(t) {
		family, level, ok := place(p.path())
		if !ok {
			t.Errorf("%s has no level yet: decide what it may know and who may know it, and enter it in the table levels", p.path())
			continue
		}
		for _, imp := range p.Imports {
			ours, ok := strings.CutPrefix(imp, module)
			if !ok {
				continue
			}
			other, below, _ := place(ours)
			if other != family && below >= level {
				t.Errorf("%s (line %d of levels) imports %s (line %d): a package knows lower levels only, so that each can be read, tested and "+
					"replaced without those above it. Hand in a value or a small interface, or announce an event and listen in app", p.path(), level+1, ours, below+1)
			}
		}
	}
}

func TestLibrariesAreKnownWhereTheyBelong(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			for _, o := range owners {
				known := slices.ContainsFunc(o.known, func(f string) bool { return within(p.path(), f) })
				if within(imp, o.library) && imp != "database/sql/driver" && !known {
					t.Errorf("%s imports %s, known only in %s: %s", p.path(), imp, strings.Join(o.known, ", "), o.why)
				}
			}
		}
	}
}

func TestStrangersStayStrangers(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			for _, s := range strangers {
				if within(p.path(), s.who) && within(strings.TrimPrefix(imp, module), s.whom) {
					t.Errorf("%s imports %s: %s", p.path(), s.whom, s.why)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment: the first thing a reader needs is what the package is for; write it above the package clause, in doc.go if it is long", p.path())
		}
	}
}

// maxLines is where a file gets longer than anybody reads in one go.
const maxLines = 700

var generated = regexp.MustCompile(`(?i)code generated .* do not edit|auto-generated`)

func TestNoFileOutgrowsItsReader(t *testing.T) {
	skip := []string{"node_modules", "dist", "var", "bin", "testdata", ".git", "playwright-report", "test-results"}
	seen := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && slices.Contains(skip, d.Name()) {
				return fs.SkipDir
			}
			return err
		}
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".css", ".sql", ".sh", ".mjs", ".js"}, filepath.Ext(path)) {
			return nil
		}
		seen++
		n, made, err := count(path)
		if n > maxLines && !made {
			t.Errorf("%s has %d lines: over %d nobody reads a file to its end; split it by what its parts are about", path, n, maxLines)
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Fatal(seen, err)
	}
}

// count returns a file's lines and whether its head says that a program wrote it.
func count(path string) (n int, made bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil // an editor's file that went away meanwhile
	}
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		if n++; n <= 5 && generated.Match(s.Bytes()) {
			made = true
		}
	}
	return n, made, s.Err()
}
