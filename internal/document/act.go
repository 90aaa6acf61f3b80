package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"congvan/internal/access"
	"congvan/internal/audit"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/workflow"

	"github.com/jackc/pgx/v5"
)

// deed is one act on one loaded document inside its transaction: what moved, who did it, what to remember of it.
type deed struct {
	svc    *Service
	tx     pgx.Tx
	doc    row
	by     org.Actor
	now    time.Time
	move   move
	vars   map[string]any    // for the flow
	text   string            // the actor's words, for the timeline
	params map[string]string // for the timeline and the audit trail
	emit   []jobs.Event

	recordLater bool // the caller records, in an order of its own
}

// act is the way of every act on an existing document. do may check and write what is particular to the act, and fill vars,
// text, params and emit; everything common happens here, in one transaction.
func (s *Service) act(ctx context.Context, by org.Actor, doc id.Document, a Act, do func(ctx context.Context, d *deed) error) error {
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		return s.actTx(ctx, tx, by, doc, a, do)
	})
	if err == nil {
		jobs.Nudge()
	}
	return err
}

// actTx is act inside the caller's transaction, whose scope must be by's agency.
func (s *Service) actTx(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document, a Act, do func(ctx context.Context, d *deed) error) error {
	r, err := lockRow(ctx, tx, by, doc)
	if err != nil {
		return err
	}
	m, err := next(r.Kind, r.State, a)
	if err != nil {
		return err
	}
	d := &deed{svc: s, tx: tx, doc: r, by: by, now: s.Now(), move: m, vars: map[string]any{}, params: map[string]string{}}
	if err := d.mayAct(ctx, a); err != nil {
		return err
	}
	if do != nil {
		if err := do(ctx, d); err != nil {
			return err
		}
	}
	return d.finish(ctx)
}

// lockRow loads a document the actor may see, for update. What may not be seen does not exist.
func lockRow(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document) (row, error) {
	visible, args := access.Visible(by, "d", 2)
	return scanRow(tx.QueryRow(ctx, rowColumns+` where d.id = $1 and `+visible+` for update of d`, append([]any{doc}, args...)...))
}

const rowColumns = `select d.id, d.agency_id, d.kind, d.state, d.version, d.type, d.book_id, coalesce(d.book_year, 0), coalesce(d.book_number, 0),
	d.number, d.notation, d.subject, d.signer_post, d.signer_name, d.drafter_post, d.drafter_unit, d.lead_unit, d.main_file, d.batch_id,
	d.reply_to, d.due_at, d.issued_on from document d`

func scanRow(q pgx.Row) (r row, err error) {
	err = q.Scan(&r.ID, &r.Agency, &r.Kind, &r.State, &r.Version, &r.Type, &r.Book, &r.BookYear, &r.BookNumber,
		&r.Number, &r.Notation, &r.Subject, &r.SignerPost, &r.SignerName, &r.DrafterPost, &r.DrafterUnit, &r.LeadUnit, &r.MainFile,
		&r.Batch, &r.ReplyTo, &r.DueAt, &r.IssuedOn)
	if pg.NoRows(err) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("load document: %w", err)
	}
	return r, nil
}

// mayAct refuses who does not hold the task that the act belongs to. For moves that complete a task the flow checks
// again when it completes it; this covers those that complete none (start, edit, sign, issue) and gives the better message.
func (d *deed) mayAct(ctx context.Context, a Act) error {
	if d.by.Post.IsZero() {
		return nil // the program itself, taking in the result of a job
	}
	action := d.move.Task
	if action == "" {
		action = taskOf(a)
	}
	var mine bool
	var holder string
	err := d.tx.QueryRow(ctx, `select exists (select from wf_task t join wf_task_candidate c on c.task_id = t.id
			where t.subject = $1 and t.action = $2 and c.post_id = $3 and c.listed), d.holder_text
		from document d where d.id = $4`, d.doc.ID.String(), action, d.by.Post, d.doc.ID).Scan(&mine, &holder)
	if err != nil {
		return fmt.Errorf("check the task of %s: %w", a, err)
	}
	if mine {
		return nil
	}
	if a == Approve {
		own, err := d.drafterPosts(ctx)
		if err != nil {
			return err
		}
		if slices.Contains(own, d.by.Post) {
			return ErrOwnDraft
		}
	}
	return ErrNoTask.With("holder", holder)
}

// taskOf names the open task that gives the right to an act which does not complete one.
func taskOf(a Act) string {
	switch a {
	case Start:
		return "process"
	case Edit:
		return "draft"
	case Sign:
		return "sign"
	case Issue:
		return "issue"
	}
	return string(a)
}

// finish moves flow and document on and records the act.
func (d *deed) finish(ctx context.Context) error {
	if d.move.Task != "" {
		t, err := d.svc.Flow.OpenTask(ctx, d.tx, d.doc.ID.String(), d.move.Task)
		if err != nil {
			return err
		}
		by := who(d.by)
		if d.by.Post.IsZero() { // a job finishes what a person began: the flow knows that person by the task
			by = workflow.Who{Post: d.actedFor(), Name: d.by.Name}
		}
		if err := d.svc.Flow.CompleteTx(ctx, d.tx, t.ID, by, d.move.Outcome, d.vars); err != nil {
			return err
		}
	}
	if d.move.To == Approving {
		if err := d.excuseDrafter(ctx); err != nil {
			return err
		}
	}
	d.doc.State = d.move.To
	if _, err := d.tx.Exec(ctx, `update document set state = $2, version = version + 1, updated_at = $3 where id = $1`,
		d.doc.ID, d.doc.State, d.now); err != nil {
		return fmt.Errorf("move document: %w", err)
	}
	if err := d.svc.setHolder(ctx, d.tx, d.doc.ID, d.doc.State, d.now); err != nil {
		return err
	}
	if d.recordLater {
		return nil
	}
	return d.record(ctx, d.move.What)
}

// excuseDrafter takes the drafter, in whichever post, off those who may approve: Decree 30/2020 Art 12 has content and form
// checked by others than who wrote them. Where there are no others, the drafter keeps the task, or work would stand still;
// timeline and audit trail then show one name twice.
func (d *deed) excuseDrafter(ctx context.Context) error {
	own, err := d.drafterPosts(ctx)
	if err != nil {
		return err
	}
	return d.svc.Flow.Excuse(ctx, d.tx, d.doc.ID.String(), "approve", own)
}

func (d *deed) drafterPosts(ctx context.Context) ([]id.Post, error) {
	rows, _ := d.tx.Query(ctx, `select p.id from post p where p.user_id = (select user_id from post where id = $1)`, d.doc.DrafterPost)
	posts, err := pgx.CollectRows(rows, pgx.RowTo[id.Post])
	if err != nil {
		return nil, fmt.Errorf("posts of the drafter: %w", err)
	}
	return posts, nil
}

// actedFor is the person whose act a finished job completes: the signer, or the clerk who took the number.
func (d *deed) actedFor() id.Post {
	if p, ok := d.vars["by"].(id.Post); ok {
		return p
	}
	return d.doc.SignerPost
}

// record writes timeline and audit trail and announces the act.
func (d *deed) record(ctx context.Context, what string) error {
	if err := note(ctx, d.tx, Note{Agency: d.doc.Agency, Document: d.doc.ID, At: d.now, Who: d.by.Who(), Post: d.by.Post, What: what, Text: d.text, Params: d.params}); err != nil {
		return err
	}
	entry := d.by.Audit(what, "document", d.doc.ID.String(), map[string]any{"text": d.text, "params": d.params, "state": d.doc.State})
	entry.Agency = d.doc.Agency
	if err := audit.Append(ctx, d.tx, entry); err != nil {
		return err
	}
	for _, e := range append(d.emit, Changed{Document: d.doc.ID, What: what, Post: d.by.Post}) {
		if err := jobs.Emit(ctx, d.tx, d.doc.Agency, e); err != nil {
			return err
		}
	}
	return nil
}

// Note is a line of a document's timeline.
type Note struct {
	Agency   id.Agency
	Document id.Document
	At       time.Time
	Who      string
	Post     id.Post
	What     string
	Text     string
	Params   map[string]string
}

// NoteTx adds a line that another part of the program has to tell: a delivery that arrived, a status that came back.
func NoteTx(ctx context.Context, tx pgx.Tx, n Note) error { return note(ctx, tx, n) }

func note(ctx context.Context, tx pgx.Tx, n Note) error {
	if n.Params == nil {
		n.Params = map[string]string{}
	}
	_, err := tx.Exec(ctx, `insert into document_event (id, agency_id, document_id, at, who, post_id, what, text, params)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New[id.Event](), n.Agency, n.Document, n.At, n.Who, n.Post, n.What, n.Text, n.Params)
	if err != nil {
		return fmt.Errorf("write timeline: %w", err)
	}
	return nil
}

// setHolder writes down who acts next: the open task's only candidate by name, several by the first and how many more.
// A document that is not finished and has nobody is an incident; its holder is shown as "?".
func (s *Service) setHolder(ctx context.Context, tx pgx.Tx, doc id.Document, st State, now time.Time) error {
	switch st {
	case Done, Issued:
		_, err := tx.Exec(ctx, `update document set holder_text = '', holder_action = '', holder_since = null where id = $1`, doc)
		return err
	case Signing, Issuing: // a job holds it
		_, err := tx.Exec(ctx, `update document set holder_action = 'seal', holder_since = $2 where id = $1 and state = 'issuing'`, doc, now)
		return err
	}
	_, err := tx.Exec(ctx, `
		with t as (select id, action from wf_task where subject = $2 and state = 'open' order by created_at desc limit 1),
		c as (select u.full_name, p.title, n.name as unit, p.unit_id from t
			join wf_task_candidate c on c.task_id = t.id and c.listed join post p on p.id = c.post_id
			join app_user u on u.id = p.user_id join unit n on n.id = p.unit_id),
		h as (select count(*) n, count(distinct unit_id) units, min(unit) unit, min(full_name || ' – ' || title) who from c)
		update document set holder_since = $3, holder_action = coalesce((select action from t), ''),
			holder_text = (select case when n = 0 then '?' when n = 1 then who when units = 1 then unit
				else who || ' +' || (n - 1) end from h)
		where id = $1`, doc, doc.String(), now)
	if err != nil {
		return fmt.Errorf("write holder: %w", err)
	}
	return nil
}

// join lets a post or a unit see the document from now on.
func join(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document, post id.Post, unit id.Unit, why string) error {
	_, err := tx.Exec(ctx, `insert into document_participant (document_id, agency_id, post_id, unit_id, why)
		values ($1, $2, $3, $4, $5) on conflict do nothing`, doc, agency, post, unit, why)
	if err != nil {
		return fmt.Errorf("add participant: %w", err)
	}
	return nil
}
