package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"congvan/internal/blob"
	"congvan/internal/convert"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// ErrTooLarge refuses a file over Service.MaxFile.
var ErrTooLarge = errs.New(errs.TooLarge, "file-too-large",
	"Tệp {name} lớn hơn {limit} MB. Hãy giảm dung lượng (ví dụ quét ở 200 dpi) rồi tải lại.",
	"The file {name} is larger than {limit} MB. Make it smaller (e.g. scan at 200 dpi) and upload it again.")

// ErrNoUpload: at this address there is no upload of the actor's that waits to be used.
var ErrNoUpload = errs.New(errs.NotFound, "upload-not-found",
	"Không có tệp đang chờ này, hoặc tệp đã được dùng.", "There is no such file waiting, or it has been used.")

// Upload is a file that was stored, read and checked, and belongs to no document yet.
type Upload struct {
	ID         id.Upload
	Name       string
	Size       int64
	Sum        blob.Sum
	Pages      int
	Body       string
	Prefill    json.RawMessage
	Signatures Signatures
	CreatedAt  time.Time
}

// Paper is a file as it enters a document, from an upload or from the exchange.
type Paper struct {
	Name       string
	Size       int64
	Sum        blob.Sum
	Pages      int
	Body       string
	Signatures Signatures
	Annex      bool
}

// Upload takes a file in: to a temporary file while it streams, looked at, and only then into the blob store. A file that is not a
// readable PDF is refused and leaves nothing behind. The answer holds what could be read from the page.
func (s *Service) Upload(ctx context.Context, by org.Actor, name string, body io.Reader) (Upload, error) {
	tmp, err := os.CreateTemp(s.Temp, "congvan-upload-*.pdf")
	if err != nil {
		return Upload{}, fmt.Errorf("make room for upload: %w", err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	size, err := io.Copy(tmp, io.LimitReader(body, s.MaxFile+1))
	if err != nil {
		return Upload{}, fmt.Errorf("receive upload: %w", err)
	}
	if size > s.MaxFile {
		return Upload{}, s.TooLarge(name)
	}
	p, guess, err := s.look(ctx, name, tmp, size)
	if err != nil {
		return Upload{}, err
	}
	u := Upload{ID: id.New[id.Upload](), Name: name, Size: size, Sum: p.Sum, Pages: p.Pages, Body: p.Body, Prefill: guess, Signatures: p.Signatures, CreatedAt: s.Now()}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `insert into upload (id, agency_id, post_id, name, size, sha256, pages, body, prefill, signatures, verdict, created_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			u.ID, by.Agency, by.Post, u.Name, u.Size, u.Sum[:], u.Pages, u.Body, u.Prefill, u.Signatures, u.Signatures.Verdict, u.CreatedAt)
		return err
	})
	if err != nil {
		return Upload{}, fmt.Errorf("keep upload: %w", err)
	}
	return u, nil
}

// TooLarge refuses a file of this name for its size.
func (s *Service) TooLarge(name string) error {
	return ErrTooLarge.With("name", name).With("limit", s.MaxFile>>20).At("/file")
}

// look reads a PDF on disk: is it one, its pages and text, what its letterhead says, its signatures; then stores it.
func (s *Service) look(ctx context.Context, name string, f *os.File, size int64) (Paper, json.RawMessage, error) {
	info, err := convert.Inspect(ctx, f.Name())
	if err != nil {
		var e *errs.Error
		if errors.As(err, &e) {
			return Paper{}, nil, e.With("name", name).At("/file")
		}
		return Paper{}, nil, err
	}
	text, err := convert.Text(ctx, f.Name())
	if err != nil {
		return Paper{}, nil, err
	}
	guess, err := json.Marshal(convert.Prefill(text))
	if err != nil {
		return Paper{}, nil, err
	}
	sigs := s.Verify(ctx, f, size, s.Now())
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Paper{}, nil, err
	}
	sum, _, err := s.Blobs.Put(ctx, f)
	if err != nil {
		return Paper{}, nil, fmt.Errorf("store %s: %w", name, err)
	}
	return Paper{Name: name, Size: size, Sum: sum, Pages: info.Pages, Body: text, Signatures: sigs}, guess, nil
}

// Look reads a stored file that came another way, e.g. over the exchange. A file that is no readable PDF is taken as it is:
// without pages and text, its signatures unknown.
func (s *Service) Look(ctx context.Context, name string, sum blob.Sum) (Paper, error) {
	r, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return Paper{}, err
	}
	defer r.Close()
	p := Paper{Name: name, Size: r.Size(), Sum: sum, Signatures: Signatures{Verdict: Unsigned, Signatures: []Signature{}, CheckedAt: s.Now()}}
	tmp, err := os.CreateTemp(s.Temp, "congvan-look-*.pdf")
	if err != nil {
		return p, err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := io.Copy(tmp, r); err != nil {
		return p, err
	}
	info, err := convert.Inspect(ctx, tmp.Name())
	if errs.KindOf(err) == errs.Invalid {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Pages = info.Pages
	if p.Body, err = convert.Text(ctx, tmp.Name()); err != nil {
		return p, err
	}
	p.Signatures = s.Verify(ctx, tmp, p.Size, s.Now())
	return p, nil
}

const uploadColumns = `select id, name, size, sha256, pages, body, prefill, signatures, created_at from upload `

func scanUpload(q pgx.Row) (u Upload, err error) {
	var sum []byte
	err = q.Scan(&u.ID, &u.Name, &u.Size, &sum, &u.Pages, &u.Body, &u.Prefill, &u.Signatures, &u.CreatedAt)
	if pg.NoRows(err) {
		return u, ErrUploadGone.At("/upload")
	}
	copy(u.Sum[:], sum)
	return u, err
}

// GetUpload returns an unused upload of the actor's own.
func (s *Service) GetUpload(ctx context.Context, by org.Actor, u id.Upload) (out Upload, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		out, err = scanUpload(tx.QueryRow(ctx, uploadColumns+`where id = $1 and post_id = $2 and used_at is null`, u, by.Post))
		return err
	})
	if errors.Is(err, ErrUploadGone) {
		err = ErrNoUpload
	}
	return out, err
}

// Discard drops an unused upload. Its bytes go with the next sweep of blobs that nothing names.
func (s *Service) Discard(ctx context.Context, by org.Actor, u id.Upload) error {
	return pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `delete from upload where id = $1 and post_id = $2 and used_at is null`, u, by.Post)
		return err
	})
}

// takeUpload turns an upload into a paper, once.
func (s *Service) takeUpload(ctx context.Context, tx pgx.Tx, by org.Actor, u id.Upload) (Paper, error) {
	up, err := scanUpload(tx.QueryRow(ctx, `update upload set used_at = $3 where id = $1 and post_id = $2 and used_at is null
		returning id, name, size, sha256, pages, body, prefill, signatures, created_at`, u, by.Post, s.Now()))
	if err != nil {
		return Paper{}, err
	}
	return Paper{Name: up.Name, Size: up.Size, Sum: up.Sum, Pages: up.Pages, Body: up.Body, Signatures: up.Signatures}, nil
}

// addFile attaches a paper. A new main file supersedes the one before it, which stays readable for ever.
func (s *Service) addFile(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document, p Paper, by string) (id.File, error) {
	role, revision := "annex", 1
	if !p.Annex {
		role = "main"
		err := tx.QueryRow(ctx, `with old as (update document_file set role = 'superseded' where document_id = $1 and role = 'main' returning revision)
			select coalesce(max(revision), 0) + 1 from old`, doc).Scan(&revision)
		if err != nil {
			return id.File{}, fmt.Errorf("supersede file: %w", err)
		}
	}
	f := id.New[id.File]()
	_, err := tx.Exec(ctx, `insert into document_file (id, agency_id, document_id, role, revision, name, size, sha256, pages, body, signatures, created_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		f, agency, doc, role, revision, p.Name, p.Size, p.Sum[:], p.Pages, p.Body, p.Signatures, by, s.Now())
	if err == nil && role == "main" {
		_, err = tx.Exec(ctx, `update document set main_file = $2, verdict = $3, pages = $4 where id = $1`, doc, f, p.Signatures.Verdict, p.Pages)
	}
	if err != nil {
		return id.File{}, fmt.Errorf("attach file: %w", err)
	}
	return f, nil
}
