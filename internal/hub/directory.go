package hub

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"congvan/internal/errs"
	"congvan/internal/vxp"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
)

type entry struct {
	code, old, parent, name, mail string
	version                       int
	closed                        bool
	updated                       time.Time
}

// each walks the directory in the order of codes, 100,000 entries at most a few hundred milliseconds.
func (s *Server) each(ctx context.Context, closed bool, fn func(entry)) error {
	return s.tx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select code, old_code, parent, name, mail, version, closed_at is not null, updated_at
			from organ where $1 or closed_at is null order by code`, closed)
		if err != nil {
			return err
		}
		var e entry
		_, err = pgx.ForEachRow(rows, []any{&e.code, &e.old, &e.parent, &e.name, &e.mail, &e.version, &e.closed, &e.updated}, func() error {
			fn(e)
			return nil
		})
		return err
	})
}

func (s *Server) agencies(c *call) error {
	list := []vxp.Agency{}
	if err := s.each(c.ctx, false, func(e entry) {
		list = append(list, vxp.Agency{ID: e.code, PID: e.parent, Code: e.code, Name: e.name, Mail: e.mail, OldCode: e.old})
	}); err != nil {
		return err
	}
	return ok(c, fiber.Map{"data": list})
}

func (s *Server) agenciesQD20(c *call) error {
	list := []vxp.AgencyQD20{}
	if err := s.each(c.ctx, false, func(e entry) {
		list = append(list, vxp.AgencyQD20{ID: e.code, Code: e.code, Name: e.name, Mail: e.mail, Code102: e.old})
	}); err != nil {
		return err
	}
	return ok(c, fiber.Map{"data": list})
}

func (s *Server) units(c *call) error {
	list := []vxp.Unit{}
	if err := s.each(c.ctx, true, func(e entry) {
		list = append(list, vxp.Unit{ID: e.code, PID: e.parent, Code: e.code, Name: e.name, Mail: e.mail, Version: e.version,
			Deleted: e.closed, Modified: stamp(e.updated), IsAgency: true})
	}); err != nil {
		return err
	}
	return ok(c, fiber.Map{"data": list})
}

// registerAgency adds an organ below one of the caller's, or changes one of the caller's.
func (s *Server) registerAgency(c *call) error {
	var r vxp.Registration
	if err := json.NewDecoder(io.LimitReader(c.body(), 64<<10)).Decode(&r); err != nil {
		return refuse(vxp.CodeBadFile, "Noi dung dang ky khong phai JSON", err)
	}
	if !validCode(r.Code) || strings.TrimSpace(r.Name) == "" {
		return refuse(vxp.CodeBadFile, "Thieu ma hoac ten don vi", nil)
	}
	err := s.tx(c.ctx, func(tx pgx.Tx) error {
		if there, err := findOrgan(c.ctx, tx, r.Code); err != nil {
			return err
		} else if there != nil && there.system != c.system {
			return refuse(vxp.CodeNoSender, "Ma don vi da thuoc he thong khac", nil)
		}
		if parent, err := findOrgan(c.ctx, tx, r.PCode); err != nil {
			return err
		} else if parent == nil || parent.system != c.system {
			return refuse(vxp.CodeNoSender, "Don vi cap tren khong thuoc he thong nay", nil)
		}
		return putOrgan(c.ctx, tx, Organ{Code: r.Code, Parent: r.PCode, Name: r.Name, Mail: r.Mail, System: c.system}, s.now())
	})
	if err != nil {
		return err
	}
	return ok(c, nil)
}

// deleteAgency closes an organ of the caller's. Its messages stay.
func (s *Server) deleteAgency(c *call) error {
	code := c.args.Get(vxp.KeyAgencyCode)
	err := s.tx(c.ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(c.ctx, "update organ set closed_at = $3, version = version + 1, updated_at = $3 where code = $1 and system_id = $2 and code <> $2", code, c.system, s.now())
		if err == nil && tag.RowsAffected() == 0 {
			return refuse(vxp.CodeNoSender, "Don vi khong thuoc he thong nay", nil)
		}
		return err
	})
	if err != nil {
		return err
	}
	return ok(c, nil)
}

// Organ is an entry of the directory. System may be "": known, but not reachable through this hub.
type Organ struct{ Code, OldCode, Parent, Name, Mail, System string }

func validCode(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, r := range s {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-' || r == '_') {
			return false
		}
	}
	return true
}

func putOrgan(ctx context.Context, tx pgx.Tx, o Organ, now time.Time) error {
	_, err := tx.Exec(ctx, `insert into organ (code, old_code, parent, name, mail, system_id, updated_at) values ($1, $2, $3, $4, $5, nullif($6, ''), $7)
		on conflict (code) do update set old_code = coalesce(nullif(excluded.old_code, ''), organ.old_code), parent = coalesce(nullif(excluded.parent, ''), organ.parent),
		name = coalesce(nullif(excluded.name, ''), organ.name), mail = coalesce(nullif(excluded.mail, ''), organ.mail),
		system_id = coalesce(excluded.system_id, organ.system_id), closed_at = null, version = organ.version + 1, updated_at = excluded.updated_at`,
		o.Code, o.OldCode, o.Parent, o.Name, o.Mail, o.System, now)
	return err
}

// Errors of the operator's commands.
var (
	ErrSystemID = errs.New(errs.Invalid, "hub-system-id", "Mã hệ thống \"{id}\" không hợp lệ: chỉ dùng chữ, số, dấu chấm, gạch.", "The system id \"{id}\" is not valid: letters, digits, dots and dashes only.")
	ErrSecret   = errs.New(errs.Invalid, "hub-secret", "Khóa bí mật phải có từ 8 đến 200 ký tự ASCII in được.", "The secret must be 8 to 200 printable ASCII characters.")
	ErrCSV      = errs.New(errs.Invalid, "hub-csv", "Dòng {line} của tệp CSV: {problem}.", "Line {line} of the CSV file: {problem}.")
)

// AddSystem registers a participant, or gives an existing one a new secret (and name, if not ""). Its organs default to its own id.
func (s *Server) AddSystem(ctx context.Context, id, name string, secret vxp.Secret, organs ...string) error {
	if !validCode(id) {
		return ErrSystemID.With("id", id)
	}
	if len(secret) < 8 || len(secret) > 200 || ascii(string(secret)) != string(secret) {
		return ErrSecret
	}
	if len(organs) == 0 {
		organs = []string{id}
	}
	return s.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `insert into system (id, name, secret, created_at) values ($1, $2, $3, $4)
			on conflict (id) do update set secret = excluded.secret, name = coalesce(nullif(excluded.name, ''), system.name), locked_at = null`,
			id, name, s.Key.Seal(id, secret), s.now()); err != nil {
			return err
		}
		for _, code := range organs {
			if !validCode(code) {
				return ErrSystemID.With("id", code)
			}
			o := Organ{Code: code, System: id}
			if code == id {
				o.Name = name
			}
			if err := putOrgan(ctx, tx, o, s.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// System is a participant as the operator sees it.
type System struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Locked  bool      `json:"locked"`
	Organs  []string  `json:"organs"`
	Waiting int       `json:"waiting"` // messages not fetched or not done
	Created time.Time `json:"createdAt"`
}

// Systems lists the participants.
func (s *Server) Systems(ctx context.Context) ([]System, error) {
	list := []System{}
	err := s.tx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select id, name, locked_at is not null, created_at,
			coalesce((select array_agg(code order by code) from organ where system_id = system.id), '{}'),
			(select count(*) from delivery where system_id = system.id and state <> 'done')
			from system order by id`)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (v System, err error) {
			return v, r.Scan(&v.ID, &v.Name, &v.Locked, &v.Created, &v.Organs, &v.Waiting)
		})
		return err
	})
	return list, err
}

// ImportAgencies reads the directory from CSV with a header line. Columns by name, in any order: code, name, and optionally
// parent, mail, oldcode, system. All lines or none are taken; it returns how many.
func (s *Server) ImportAgencies(ctx context.Context, r io.Reader) (int, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	head, err := in.Read()
	if err != nil {
		return 0, ErrCSV.With("line", 1).With("problem", "no header").Because(err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.ToLower(strings.Trim(h, " \ufeff_"))] = i
	}
	if _, found := at["code"]; !found {
		return 0, ErrCSV.With("line", 1).With("problem", "no column \"code\"")
	}
	n := 0
	err = s.tx(ctx, func(tx pgx.Tx) error {
		for {
			rec, err := in.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			line, _ := in.FieldPos(0)
			if err != nil {
				return ErrCSV.With("line", line).With("problem", "unreadable").Because(err)
			}
			get := func(column string) string {
				if i, found := at[column]; found && i < len(rec) {
					return strings.TrimSpace(rec[i])
				}
				return ""
			}
			o := Organ{Code: get("code"), OldCode: get("oldcode"), Parent: get("parent"), Name: get("name"), Mail: get("mail"), System: get("system")}
			if !validCode(o.Code) {
				return ErrCSV.With("line", line).With("problem", fmt.Sprintf("code %q", o.Code))
			}
			if err := putOrgan(ctx, tx, o, s.now()); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
			n++
		}
	})
	return n, err
}
