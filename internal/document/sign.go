package document

import (
	"context"
	"fmt"

	"congvan/internal/access"
	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pades"
	"congvan/internal/pg"
	"congvan/internal/signing"

	"github.com/jackc/pgx/v5"
)

// The fields that Preparer places: the leader's and the agency's signatures, and the text the latter brings along.
const (
	FieldLeader = pades.Leader
	FieldSeal   = pades.Seal
	FieldNumber = pades.Number
	FieldDate   = pades.Date
)

// SignBatch asks for the leader's signature on several documents with one authorisation. The password is checked before
// anything is recorded; then all documents move to "signing" in one transaction and a job signs them one by one.
func (s *Service) SignBatch(ctx context.Context, by org.Actor, docs []id.Document, password string) (id.Batch, error) {
	key, err := s.Signing.Unlock(ctx, signerOf(by), signing.Person, password)
	if err != nil {
		return id.Batch{}, err
	}
	var batch id.Batch
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if err := lockAll(ctx, tx, by, docs); err != nil {
			return err
		}
		items := make([]signing.Item, 0, len(docs))
		for i, doc := range docs {
			err := s.actTx(ctx, tx, by, doc, Sign, func(ctx context.Context, d *deed) error {
				p, err := paperOf(ctx, tx, d.doc.MainFile)
				if err != nil {
					return err
				}
				items = append(items, signing.Item{Subject: doc.String(), File: d.doc.MainFile, Blob: p.Sum, FileName: p.Name, Field: FieldLeader})
				return nil
			})
			if err != nil {
				return fmt.Errorf("document %d of %d: %w", i+1, len(docs), err)
			}
		}
		if batch, err = s.Signing.CreateBatchTx(ctx, tx, signerOf(by), signing.Person, key, items); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update document set batch_id = $2, failure = '' where id = any($1::uuid[])`, texts(docs), batch)
		return err
	})
	if err != nil {
		return id.Batch{}, err
	}
	jobs.Nudge()
	return batch, nil
}

// lockAll takes the rows of docs in one order, whatever the order they were asked for: two batches with the same documents
// wait for each other instead of locking each other out.
func lockAll(ctx context.Context, tx pgx.Tx, by org.Actor, docs []id.Document) error {
	_, err := tx.Exec(ctx, `select from document where id = any($1::uuid[]) and agency_id = $2 order by id for update`, texts(docs), by.Agency)
	if err != nil {
		return fmt.Errorf("lock documents: %w", err)
	}
	return nil
}

func signerOf(a org.Actor) signing.Who {
	return signing.Who{User: a.User, Post: a.Post, Agency: a.Agency, Name: a.Who()}
}

func texts(docs []id.Document) []string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = d.String()
	}
	return out
}

// IssueOrder is what the clerk decides when issuing.
type IssueOrder struct {
	Book       id.Book
	Recipients []Recipient
	Password   string // of the agency's seal key
}

// Issue takes number and date from the book and asks for the agency's seal (Decree 30/2020 Art 15–18: the leader has signed,
// then number, then seal, then out). Number and state are one transaction; the seal follows by a job, and Released with it.
// A document whose seal failed keeps its number: issuing it again only asks for the seal again.
func (s *Service) Issue(ctx context.Context, by org.Actor, doc id.Document, o IssueOrder) error {
	if len(o.Recipients) == 0 {
		return ErrRecipients.At("/recipients")
	}
	if err := checkRecipients(o.Recipients); err != nil {
		return err
	}
	if err := access.May(by, access.Issue); err != nil {
		return err
	}
	key, err := s.Signing.Unlock(ctx, signerOf(by), signing.Seal, o.Password)
	if err != nil {
		return err
	}
	return s.act(ctx, by, doc, Issue, func(ctx context.Context, d *deed) error { return d.issue(ctx, key, o) })
}

func (d *deed) issue(ctx context.Context, key signing.Unlocked, o IssueOrder) error {
	p, err := paperOf(ctx, d.tx, d.doc.MainFile)
	if err != nil {
		return err
	}
	// No agency seal before a verified signature of the authorised person. Whether his certificate's issuer is trusted is
	// judged at the end; that his signature is whole is not negotiable.
	if !whole(p.Signatures, FieldLeader) {
		return ErrNotSigned
	}
	if err := writeRecipients(ctx, d.tx, d.doc.Agency, d.doc.ID, o.Recipients); err != nil {
		return err
	}
	if d.doc.BookNumber == 0 {
		if err := d.number(ctx, o.Book); err != nil {
			return err
		}
	} else if failed, err := d.sealFailed(ctx); err != nil || !failed {
		return orState(err, d.doc.State)
	}
	items := []signing.Item{{Subject: d.doc.ID.String(), File: d.doc.MainFile, Blob: p.Sum, FileName: p.Name, Field: FieldSeal,
		Fill: d.fields()}}
	batch, err := d.svc.Signing.CreateBatchTx(ctx, d.tx, signerOf(d.by), signing.Seal, key, items)
	if err != nil {
		return err
	}
	d.params["code"] = d.doc.Number + "/" + d.doc.Notation
	_, err = d.tx.Exec(ctx, `update document set batch_id = $2, failure = '' where id = $1`, d.doc.ID, batch)
	return err
}

func orState(err error, s State) error {
	if err != nil {
		return err
	}
	return wrongState(s)
}

// sealFailed reports whether the last try to seal came to nothing: only then may it be asked for again.
func (d *deed) sealFailed(ctx context.Context) (failed bool, err error) {
	err = d.tx.QueryRow(ctx, `select failure <> '' from document where id = $1`, d.doc.ID).Scan(&failed)
	return failed, err
}

func whole(s Signatures, field string) bool {
	for _, g := range s.Signatures {
		if g.Field == field && g.Integrity && g.ModifiedAfter != "suspicious" {
			return true
		}
	}
	return false
}

// TakeSigned takes the result of a signature or seal in. It is a listener of signing.SignedEvent and runs inside jobs.Once.
func (s *Service) TakeSigned(ctx context.Context, tx pgx.Tx, e signing.SignedEvent) error {
	doc, err := id.Parse[id.Document](e.Subject)
	if err != nil {
		return jobs.GiveUp(err)
	}
	a := tookSignature
	if e.Field == FieldSeal {
		a = tookSeal
	}
	return s.resultTx(ctx, tx, doc, a, e.By, func(ctx context.Context, d *deed) error {
		if e.File != d.doc.MainFile {
			return jobs.GiveUp(fmt.Errorf("%s was signed, which is no longer the document's file", e.File))
		}
		p, err := paperOf(ctx, tx, e.File)
		if err != nil {
			return err
		}
		p.Sum, p.Size, p.Annex = e.Result, e.Size, false
		if p.Signatures, err = s.VerifyBlob(ctx, e.Result); err != nil {
			return err
		}
		if _, err := s.addFile(ctx, tx, d.doc.Agency, doc, p, e.By.Name); err != nil {
			return err
		}
		if a == tookSeal {
			d.emit = append(d.emit, Released{Document: doc})
		}
		return nil
	})
}

// TakeFailure notes that a signature or seal did not come about and lets a person try again.
func (s *Service) TakeFailure(ctx context.Context, tx pgx.Tx, e signing.FailedEvent) error {
	doc, err := id.Parse[id.Document](e.Subject)
	if err != nil {
		return jobs.GiveUp(err)
	}
	a := lostSignature
	if e.Field == FieldSeal {
		a = lostSeal
	}
	return s.resultTx(ctx, tx, doc, a, e.By, func(ctx context.Context, d *deed) error {
		d.text = e.Error
		_, err := tx.Exec(ctx, `update document set failure = $2 where id = $1`, doc, e.Error)
		return err
	})
}

// resultTx is actTx for the result of a job: the person who asked is named, the right was checked when they asked.
func (s *Service) resultTx(ctx context.Context, tx pgx.Tx, doc id.Document, a Act, by signing.Who, do func(ctx context.Context, d *deed) error) error {
	r, err := scanRow(tx.QueryRow(ctx, rowColumns+` where d.id = $1 for update of d`, doc))
	if err != nil {
		return err
	}
	m, err := next(r.Kind, r.State, a)
	if err != nil {
		return jobs.GiveUp(err) // the document has moved on; the job's result is evidence, no longer an act
	}
	d := &deed{svc: s, tx: tx, doc: r, now: s.Now(), move: m, vars: map[string]any{}, params: map[string]string{},
		by: org.Actor{User: by.User, Post: by.Post, Agency: r.Agency, Name: by.Name}}
	if err := do(ctx, d); err != nil {
		return err
	}
	return d.finish(ctx)
}

// VerifyBlob checks the signatures of a stored file.
func (s *Service) VerifyBlob(ctx context.Context, sum blob.Sum) (Signatures, error) {
	r, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return Signatures{}, err
	}
	defer r.Close()
	return s.Verify(ctx, r, r.Size(), s.Now()), nil
}

// RetryBatch asks again for what failed in a batch of the actor's. Documents that moved on meanwhile are left out by their
// state; what is done or unclear is not touched.
func (s *Service) RetryBatch(ctx context.Context, by org.Actor, batch id.Batch, password string) error {
	key, err := s.Signing.Unlock(ctx, signerOf(by), signing.Person, password)
	if err != nil {
		return err
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select id from document where agency_id = $1 and batch_id = $2 and state = 'approved' and failure <> '' order by id for update`, by.Agency, batch)
		docs, err := pgx.CollectRows(rows, pgx.RowTo[id.Document])
		if err != nil {
			return fmt.Errorf("documents to sign again: %w", err)
		}
		if len(docs) == 0 {
			return signing.ErrNoRetry
		}
		for _, doc := range docs {
			if err := s.actTx(ctx, tx, by, doc, Sign, nil); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `update document set failure = '' where id = any($1::uuid[])`, texts(docs)); err != nil {
			return err
		}
		return s.Signing.RetryTx(ctx, tx, signerOf(by), batch, key, texts(docs)...)
	})
	if err == nil {
		jobs.Nudge()
	}
	return err
}
