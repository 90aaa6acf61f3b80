package workflow

import (
	"context"
	"crypto/sha256"
	"fmt"

	"congvan/internal/bpmn"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Publish stores xml as the next version of the flow name, for one agency or (zero agency, System scope) as the default
// for all, and returns that version. Publishing what is the newest version already changes nothing. ErrDefinition carries the
// check list as its parameter "problems", a []bpmn.Diagnostic.
func (e *Engine) Publish(ctx context.Context, tx pgx.Tx, agency id.Agency, name string, xml []byte, by Who) (int, error) {
	return e.publish(ctx, tx, agency, name, xml, by, `order by version desc limit 1`)
}

// Install publishes the default flow that ships with the program, unless this very text was published before: an
// upgrade brings new defaults, and starting again does not undo what an administrator published since.
func (e *Engine) Install(ctx context.Context, tx pgx.Tx, name string, xml []byte) (int, error) {
	return e.publish(ctx, tx, id.Agency{}, name, xml, Who{Name: "congvan"}, ``)
}

// publish writes a version unless one among those that "among" leaves has the same text.
func (e *Engine) publish(ctx context.Context, tx pgx.Tx, agency id.Agency, name string, xml []byte, by Who, among string) (int, error) {
	flow, ds := bpmn.Load(name+".bpmn", xml, e.Words)
	if !bpmn.Runnable(ds) {
		return 0, notRunnable(ds)
	}
	if err := pg.Lock(ctx, tx, "workflow:"+agency.String()+":"+name); err != nil {
		return 0, err
	}
	sum := sha256.Sum256(xml)
	var have, newest int
	err := tx.QueryRow(ctx, `with all_versions as (select version, sha256 from wf_definition where agency_id is not distinct from $1 and name = $2)
		select coalesce((select max(version) from (select * from all_versions `+among+`) v where sha256 = $3), 0),
			coalesce((select max(version) from all_versions), 0)`, agency, name, sum[:]).Scan(&have, &newest)
	if err != nil {
		return 0, fmt.Errorf("read versions of flow: %w", err)
	}
	if have > 0 {
		return have, nil
	}
	title := flow.Name
	if title == "" {
		title = name
	}
	_, err = tx.Exec(ctx, `insert into wf_definition (id, agency_id, name, version, title, xml, sha256, published_at, published_by, published_by_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id.New[id.Definition](), agency, name, newest+1, title, xml, sum[:], e.now(), by.User, by.Name)
	if err != nil {
		return 0, fmt.Errorf("publish flow: %w", err)
	}
	return newest + 1, nil
}

func notRunnable(ds []bpmn.Diagnostic) error {
	count, first := 0, ""
	for _, d := range ds {
		if !d.Warning {
			if count++; count == 1 {
				first = d.Format("vi")
			}
		}
	}
	return ErrDefinition.With("count", count).With("first", first).With("problems", ds)
}

type definition struct {
	id      id.Definition
	version int
	flow    *bpmn.Flow
}

// definition finds what a new instance of the flow starts on: the agency's own newest, else the newest default.
func (e *Engine) definition(ctx context.Context, tx pgx.Tx, agency id.Agency, name string) (definition, error) {
	var d definition
	err := tx.QueryRow(ctx, `select id, version from wf_definition where name = $1 and (agency_id = $2 or agency_id is null)
		order by agency_id nulls last, version desc limit 1`, name, agency).Scan(&d.id, &d.version)
	if pg.NoRows(err) {
		return d, ErrNoFlow.With("flow", name)
	}
	if err != nil {
		return d, fmt.Errorf("find flow: %w", err)
	}
	d.flow, err = e.flow(ctx, tx, d.id)
	return d, err
}

// flow returns a definition's graph. It was checked when it was published; here it only has to parse.
func (e *Engine) flow(ctx context.Context, tx pgx.Tx, def id.Definition) (*bpmn.Flow, error) {
	if f, ok := e.flows.Load(def); ok {
		return f.(*bpmn.Flow), nil
	}
	var name string
	var xml []byte
	if err := tx.QueryRow(ctx, `select name, xml from wf_definition where id = $1`, def).Scan(&name, &xml); err != nil {
		return nil, fmt.Errorf("read flow: %w", err)
	}
	f, ds := bpmn.Parse(name+".bpmn", xml)
	if !bpmn.Runnable(ds) {
		return nil, errs.Wrap(notRunnable(ds), "stored definition "+def.String())
	}
	e.flows.Store(def, f)
	return f, nil
}
