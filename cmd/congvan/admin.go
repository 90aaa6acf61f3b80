package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"congvan/internal/auth"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vntext"

	"github.com/jackc/pgx/v5"
)

const adminUsage = `usage:
  congvan admin create-agency --code H41 --name NAME --short-name NAME --abbrev UBND --place PLACE
  congvan admin create-unit --agency H41 --name NAME [--abbrev VX]
  congvan admin create-user --username NAME --name "FULL NAME" --agency H41 --unit NAME --title TITLE
                            --roles clerk,leader,office,head,specialist,admin,operator
                            --password-file FILE [--authority KT.] [--must-change]
  congvan admin setup-link

The operator's commands on the office's database. The password is the first line of FILE, or of the input when FILE is -.
With --json the answer is one JSON object. setup-link prints the token for /setup while nobody has an account.
`

// adminCLI is one call of congvan admin.
type adminCLI struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	json           bool

	org  *org.Service
	auth *auth.Service
}

// byOperator is who the audit trail names for what is done here.
var byOperator = org.System("Người vận hành (dòng lệnh)")

// adminCommand makes agencies, units and people without a browser.
func adminCommand(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &adminCLI{stdin: stdin, stdout: stdout, stderr: stderr}
	todo, code := c.parse(args)
	if todo == nil {
		return code
	}
	db, stop, err := openOffice(ctx, quietLog(stderr))
	if err != nil {
		return c.refused(err)
	}
	defer stop()
	return c.run(ctx, db, todo)
}

// run does one job on a database and prints what came out.
func (c *adminCLI) run(ctx context.Context, db *pg.DB, todo adminJob) int {
	c.org = &org.Service{DB: db}
	c.auth = auth.New(db, c.org, auth.Config{})
	out, err := todo(ctx)
	if err != nil {
		return c.refused(err)
	}
	if c.json {
		if err := json.NewEncoder(c.stdout).Encode(out); err != nil {
			return c.refused(err)
		}
		return 0
	}
	for _, k := range []string{"agency", "unit", "user", "post", "token"} {
		if v := out[k]; v != "" {
			fmt.Fprintln(c.stdout, k, v)
		}
	}
	return 0
}

func (c *adminCLI) refused(err error) int {
	text := err.Error()
	if e := errs.Find(err); e != nil {
		text = e.Text("vi") + "\n" + e.Text("en")
		if e.Pointer != "" {
			text += " (" + strings.TrimPrefix(e.Pointer, "/") + ")"
		}
	}
	fmt.Fprintln(c.stderr, text)
	return 1
}

// adminJob is what is left to do once the arguments are read; it names what it made.
type adminJob func(ctx context.Context) (map[string]string, error)

// parse reads the arguments, so that a wrong one costs no database. A nil job comes with the exit code.
func (c *adminCLI) parse(args []string) (adminJob, int) {
	if len(args) == 0 {
		fmt.Fprint(c.stderr, adminUsage)
		return nil, 2
	}
	fs := flag.NewFlagSet("admin "+args[0], flag.ContinueOnError)
	fs.SetOutput(c.stderr)
	fs.Usage = func() { fmt.Fprint(c.stderr, adminUsage) }
	fs.BoolVar(&c.json, "json", false, "print one JSON object")
	var job adminJob
	switch args[0] {
	case "create-agency":
		job = c.createAgency(fs)
	case "create-unit":
		job = c.createUnit(fs)
	case "create-user":
		job = c.createUser(fs)
	case "setup-link":
		job = c.setupLink
	default:
		fmt.Fprint(c.stderr, adminUsage)
		return nil, 2
	}
	rest, err := parseFlags(fs, args[1:])
	if err != nil {
		return nil, 2
	}
	if len(rest) > 0 {
		fmt.Fprintf(c.stderr, "congvan admin: unexpected %q\n%s", rest[0], adminUsage)
		return nil, 2
	}
	return job, 0
}

func (c *adminCLI) createAgency(fs *flag.FlagSet) adminJob {
	var in org.AgencyInput
	fs.StringVar(&in.Code, "code", "", "organisation code")
	fs.StringVar(&in.Name, "name", "", "full name")
	fs.StringVar(&in.ShortName, "short-name", "", "name in lists; the full name if empty")
	fs.StringVar(&in.Abbrev, "abbrev", "", "abbreviation in notations")
	fs.StringVar(&in.Place, "place", "", "place before the date")
	return func(ctx context.Context) (map[string]string, error) {
		if in.ShortName == "" {
			in.ShortName = in.Name
		}
		a, err := c.org.CreateAgency(ctx, byOperator, in)
		return map[string]string{"agency": a.String()}, err
	}
}

func (c *adminCLI) createUnit(fs *flag.FlagSet) adminJob {
	var in org.UnitInput
	code := fs.String("agency", "", "organisation code of the agency")
	fs.StringVar(&in.Name, "name", "", "name")
	fs.StringVar(&in.Abbrev, "abbrev", "", "abbreviation in notations")
	return func(ctx context.Context) (map[string]string, error) {
		a, err := c.agency(ctx, *code)
		if err != nil {
			return nil, err
		}
		u, err := c.org.CreateUnit(ctx, byOperator, a, in)
		return map[string]string{"agency": a.String(), "unit": u.String()}, err
	}
}

func (c *adminCLI) createUser(fs *flag.FlagSet) adminJob {
	var in org.UserInput
	var post org.PostInput
	fs.StringVar(&in.Username, "username", "", "name to sign in with")
	fs.StringVar(&in.FullName, "name", "", "full name")
	fs.BoolVar(&in.MustChange, "must-change", false, "ask for a new password at the first sign-in")
	code := fs.String("agency", "", "organisation code of the agency")
	unit := fs.String("unit", "", "name or abbreviation of the unit")
	fs.StringVar(&post.Title, "title", "", "title of the post")
	fs.StringVar(&post.Authority, "authority", "", "TM., KT., TL., TUQ. or Q.")
	roles := fs.String("roles", "", "roles, separated by commas")
	file := fs.String("password-file", "", "file with the password, - for the input")
	return func(ctx context.Context) (map[string]string, error) {
		for r := range strings.SplitSeq(*roles, ",") {
			if r = strings.TrimSpace(r); r != "" {
				post.Roles = append(post.Roles, org.Role(r))
			}
		}
		password, err := c.password(*file)
		if err != nil {
			return nil, err
		}
		if password == "" {
			return nil, org.ErrRequired.At("/password")
		}
		if e := errs.Find(auth.CheckPassword(in.Username, password)); e != nil {
			// The operator's word counts; people who choose for themselves are refused.
			fmt.Fprintf(c.stderr, "warning: %s\n", e.Text("en"))
		}
		if in.PasswordHash, err = auth.HashPassword(password); err != nil {
			return nil, err
		}
		a, err := c.agency(ctx, *code)
		if err != nil {
			return nil, err
		}
		if post.Unit, err = c.unit(ctx, a, *unit); err != nil {
			return nil, err
		}
		u, p, err := c.org.CreateUser(ctx, byOperator, a, in, post)
		return map[string]string{"agency": a.String(), "user": u.String(), "post": p.String()}, err
	}
}

func (c *adminCLI) setupLink(ctx context.Context) (map[string]string, error) {
	token, err := c.auth.SetupLink(ctx)
	return map[string]string{"token": token}, err
}

// password reads the first line of a file. A password on the command line would stand in the list of processes.
func (c *adminCLI) password(file string) (string, error) {
	var b []byte
	var err error
	switch file {
	case "":
		return "", fmt.Errorf("--password-file is missing")
	case "-":
		b, err = io.ReadAll(io.LimitReader(c.stdin, 4096))
	default:
		b, err = readBounded(file, 4096)
	}
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

func (c *adminCLI) agency(ctx context.Context, code string) (a id.Agency, err error) {
	err = pg.InTx(ctx, c.org.DB, pg.System(), func(tx pgx.Tx) error {
		found, err := org.AgencyByCode(ctx, tx, strings.ToUpper(strings.TrimSpace(code)))
		a = found.ID
		return err
	})
	return a, err
}

// unit finds a unit by its name or abbreviation, marks aside; the only unit of an agency need not be named.
func (c *adminCLI) unit(ctx context.Context, a id.Agency, name string) (id.Unit, error) {
	units, err := c.org.Units(ctx, a)
	if err != nil {
		return id.Unit{}, err
	}
	if name == "" && len(units) == 1 {
		return units[0].ID, nil
	}
	want := vntext.Fold(vntext.Clean(name))
	var names []string
	for _, u := range units {
		if want != "" && (vntext.Fold(u.Name) == want || vntext.Fold(u.Abbrev) == want) {
			return u.ID, nil
		}
		names = append(names, u.Name)
	}
	return id.Unit{}, fmt.Errorf("the agency has no unit %q, but: %s", name, strings.Join(names, ", "))
}
