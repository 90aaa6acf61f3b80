package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"congvan/internal/auth"
	"congvan/internal/exchange"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pades/padestest"
	"congvan/internal/pg"
	"congvan/internal/pki/pkitest"
	"congvan/internal/signing"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// Demo says which of the cast an installation plays and how it reaches the others.
type Demo struct {
	Codes   []string                              // agencies of this installation; none means all
	CA      *pkitest.Identity                     // gives people and agencies their certificates
	Hub     string                                // its address
	Secrets func(code string) (vxp.Secret, error) // of an agency's system at the hub
}

func (d Demo) cast() []demoAgency {
	if len(d.Codes) == 0 {
		return demoAgencies
	}
	return slices.DeleteFunc(slices.Clone(demoAgencies), func(a demoAgency) bool { return !slices.Contains(d.Codes, a.code) })
}

// DemoName is what the demo's agency calls itself: the name others find it by in the exchange's directory.
func DemoName(code string) string {
	for _, a := range demoAgencies {
		if a.code == code {
			return a.name
		}
	}
	return ""
}

// DemoCodes lists the codes of all agencies of the demo.
func DemoCodes() []string {
	var out []string
	for _, a := range demoAgencies {
		out = append(out, a.code)
	}
	return out
}

// SeedDemo makes what of the demo is not there yet. It may be interrupted anywhere and called again.
func (a *App) SeedDemo(ctx context.Context, d Demo) error {
	if err := a.seedPeople(ctx, d); err != nil {
		return fmt.Errorf("demo people: %w", err)
	}
	for _, ag := range d.cast() {
		if err := a.seedAgency(ctx, d, ag); err != nil {
			return fmt.Errorf("demo agency %s: %w", ag.code, err)
		}
	}
	if err := a.seedPapers(ctx, d); err != nil {
		return fmt.Errorf("demo documents: %w", err)
	}
	return nil
}

// seedPeople makes agencies, units, people and posts in one transaction, if there is no agency at all.
func (a *App) seedPeople(ctx context.Context, d Demo) error {
	known, err := a.Org.Agencies(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	phc, err := auth.HashPassword(DemoPassword) // once: it is slow on purpose
	if err != nil {
		return err
	}
	return pg.InTx(ctx, a.Stack.DB, pg.System(), func(tx pgx.Tx) error {
		ids := map[string]id.Agency{}
		for _, ag := range d.cast() {
			g, err := a.Org.CreateAgencyTx(ctx, tx, demoActor, org.AgencyInput{Code: ag.code, Name: ag.name, ShortName: ag.short, Abbrev: ag.abbrev, Place: ag.place, Parent: ids[ag.parent]})
			if err != nil {
				return err
			}
			ids[ag.code] = g
			for i, u := range ag.units {
				unit, err := a.Org.CreateUnitTx(ctx, tx, demoActor, g, org.UnitInput{Name: u.name, Abbrev: u.abbrev, Sort: i})
				if err != nil {
					return err
				}
				for _, p := range u.people {
					_, _, err := a.Org.CreateUserTx(ctx, tx, demoActor, g, org.UserInput{Username: p.username, FullName: p.name, PasswordHash: phc},
						org.PostInput{Unit: unit, Title: p.title, Authority: p.authority, Roles: p.roles})
					if err != nil {
						return fmt.Errorf("%s: %w", p.username, err)
					}
				}
			}
		}
		return nil
	})
}

// demoActor makes the demo; the audit trail shows it as that.
var demoActor = org.System("Dữ liệu mẫu")

// seedAgency gives an agency its keys and its place at the hub.
func (a *App) seedAgency(ctx context.Context, d Demo, ag demoAgency) error {
	g, err := a.agency(ctx, ag.code)
	if err != nil {
		return err
	}
	if err := a.seedKeys(ctx, d.CA, g, ag); err != nil {
		return err
	}
	if d.Hub == "" {
		return nil
	}
	return a.seedLink(ctx, d, g, ag.code)
}

// seedLink makes the demo's hub the agency's one link. A demo that listens somewhere else than last time has its hub somewhere
// else too: the former link must not be used any more.
func (a *App) seedLink(ctx context.Context, d Demo, g id.Agency, code string) error {
	links, err := a.Exchange.Links(ctx, g)
	if err != nil {
		return err
	}
	secret, err := d.Secrets(code)
	if err != nil {
		return err
	}
	in := exchange.LinkInput{Name: "Trục liên thông mẫu", Endpoint: d.Hub, SystemID: code, Secret: secret}
	there := false
	for _, l := range links {
		if l.Endpoint == d.Hub && l.Active {
			there = true
		} else if l.Active && l.Name == in.Name {
			former := in
			former.Endpoint, former.Inactive = l.Endpoint, true
			if _, err := a.Exchange.SaveLink(ctx, demoActor, g, former); err != nil {
				return err
			}
		}
	}
	if there {
		return nil
	}
	_, err = a.Exchange.SaveLink(ctx, demoActor, g, in)
	return err
}

func (a *App) agency(ctx context.Context, code string) (id.Agency, error) {
	all, err := a.Org.Agencies(ctx)
	for _, g := range all {
		if g.Code == code {
			return g.ID, err
		}
	}
	if err == nil {
		err = org.ErrNoAgency
	}
	return id.Agency{}, err
}

func (a *App) seedKeys(ctx context.Context, ca *pkitest.Identity, g id.Agency, ag demoAgency) error {
	have, err := a.Signing.Keys(ctx, g, id.Post{})
	if err != nil {
		return err
	}
	named := func(purpose signing.Purpose, name string) bool {
		return slices.ContainsFunc(have, func(k signing.Key) bool { return k.Purpose == purpose && k.Name == name })
	}
	posts, err := a.Org.People(ctx, g, "")
	if err != nil {
		return err
	}
	who := signing.Who{Agency: g, Name: demoActor.Name}
	for _, u := range ag.units {
		for _, p := range u.people {
			if !p.signs || named(signing.Person, p.name) {
				continue
			}
			i := slices.IndexFunc(posts, func(x org.Person) bool { return x.Username == p.username })
			if i < 0 {
				continue
			}
			p12 := ca.Issue(pkitest.Subject{Name: p.name, Organisation: ag.name, Title: p.title}, pkitest.Options{}).P12(DemoPIN)
			if _, err := a.Signing.ImportKey(ctx, who, posts[i].Post, signing.Person, p.name, p12, DemoPIN, padestest.Scribble(p.name)); err != nil {
				return err
			}
		}
	}
	if ag.seal == "" || named(signing.Seal, ag.seal) {
		return nil
	}
	p12 := ca.Issue(pkitest.Subject{Name: ag.seal, Organisation: ag.name}, pkitest.Options{}).P12(DemoPIN)
	_, err = a.Signing.ImportKey(ctx, who, id.Post{}, signing.Seal, ag.seal, p12, DemoPIN, padestest.Seal(ag.seal))
	return err
}

// TrustDemo makes the demo's root one that this installation trusts. It must run before New.
func TrustDemo(dir string, ca *pkitest.Identity) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "demo-ca.pem"), ca.Root().PEM(), 0o644)
}

// DemoAccounts is the list of people for the terminal.
func (d Demo) DemoAccounts() string {
	var b strings.Builder
	for _, ag := range d.cast() {
		fmt.Fprintf(&b, "\n  %s (%s)\n", ag.short, ag.code)
		for _, u := range ag.units {
			for _, p := range u.people {
				sign := ""
				if p.signs {
					sign = " ✎"
				}
				fmt.Fprintf(&b, "    %-22s %s – %s%s\n", p.username, p.name, p.title, sign)
			}
		}
	}
	fmt.Fprintf(&b, "\n  Mật khẩu / password: %s     Mật khẩu ký số và con dấu / signing and seal: %s\n", DemoPassword, DemoPIN)
	return b.String()
}
