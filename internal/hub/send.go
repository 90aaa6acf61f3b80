package hub

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
)

// sendEdoc takes a message. See the package comment for the order of things.
func (s *Server) sendEdoc(c *call) error {
	kind := c.args.Get(vxp.KeyMessageType)
	if kind != vxp.MessageEdoc && kind != vxp.MessageStatus {
		return refuse(vxp.CodeBadFile, "messagetype phai la edoc hoac status", nil)
	}
	sum, size, err := s.store(c)
	if err != nil {
		return err
	}
	m, err := s.decode(c.ctx, sum, kind)
	if err != nil {
		return err
	}
	var docID id.Message
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		docID, err = s.accept(c, tx, kind, m, sum, size)
		return err
	})
	if err != nil {
		return err
	}
	return ok(c, fiber.Map{"DocId": docID.String()})
}

// store puts the body into the blob store without the line break the SDK adds.
func (s *Server) store(c *call) (blob.Sum, int64, error) {
	limit := s.Max
	if limit <= 0 {
		limit = 280 << 20
	}
	written := c.args.Get(vxp.KeyHashFile)
	f := &fileBody{r: bufio.NewReaderSize(c.body(), 64<<10), h: sha256.New(), limit: limit, is: func(sum [32]byte) bool { return vxp.IsFileHash(written, sum) }}
	sum, size, err := s.Blobs.Put(c.ctx, f)
	switch {
	case errors.Is(err, errTooLarge):
		return sum, size, refuse(vxp.CodeBadFile, "Goi tin vuot qua gioi han dung luong", err)
	case err != nil && f.err != nil:
		return sum, size, refuse(vxp.CodeFileError, "Khong nhan du goi tin", err)
	case err != nil:
		return sum, size, err
	case size == 0:
		return sum, size, refuse(vxp.CodeBadFile, "Goi tin rong", nil)
	case !vxp.IsFileHash(written, sum):
		return sum, size, refuse(vxp.CodeFileError, "hash-file khong khop voi noi dung", nil)
	}
	return sum, size, nil
}

// body returns the request's body as it comes.
func (c *call) body() io.Reader {
	if stream := c.Context().RequestBodyStream(); stream != nil {
		return stream
	}
	return bytes.NewReader(c.Body())
}

var errTooLarge = errors.New("hub: message over the limit")

// fileBody reads the body of sendEdoc as the file it carries: the SDK ends the body with CRLF, which is not part of the file
// and not of its hash. Others may not, while the file itself ends so; the signed hash tells.
type fileBody struct {
	r     *bufio.Reader
	h     hash.Hash
	is    func(sum [32]byte) bool
	n     int64
	limit int64
	held  []byte // the last bytes read, at most two, not given out yet
	ended bool
	err   error // of reading the body
}

func (f *fileBody) Read(p []byte) (int, error) {
	for !f.ended {
		b, err := f.r.Peek(max(1, min(f.r.Buffered(), len(p))))
		if err != nil && len(b) == 0 {
			if err != io.EOF {
				f.err = err
				return 0, err
			}
			f.end()
			break
		}
		f.n += int64(len(b))
		if f.n > f.limit+2 {
			return 0, errTooLarge
		}
		f.held = append(f.held, b...)
		f.r.Discard(len(b))
		if n := len(f.held) - 2; n > 0 {
			n = copy(p, f.held[:n])
			f.give(p[:n])
			return n, nil
		}
	}
	if len(f.held) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.held)
	f.give(p[:n])
	return n, nil
}

// give counts bytes that leave. held is moved to the front: it never holds more than one block.
func (f *fileBody) give(p []byte) {
	f.h.Write(p)
	f.held = append(f.held[:0], f.held[len(p):]...)
}

func (f *fileBody) end() {
	f.ended = true
	if string(f.held) == "\r\n" && f.is([32]byte(f.h.Sum(nil))) {
		f.held = nil
	}
}

// decode reads the message to see that it is one, and of the kind announced.
func (s *Server) decode(ctx context.Context, sum blob.Sum, kind string) (*edxml.Message, error) {
	r, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	maxFile := s.MaxFile
	if maxFile <= 0 {
		maxFile = 50 << 20
	}
	m, err := edxml.Decode(r, edxml.Limits{File: maxFile}, nil)
	if err != nil {
		code := vxp.CodeBadFormat
		if errs.KindOf(err) == errs.TooLarge || errors.Is(err, edxml.ErrBomb) {
			code = vxp.CodeBadFile
		}
		if errs.Find(err) == nil {
			return nil, err // ours: the disk, the store
		}
		return nil, refuse(code, ascii(errs.Find(err).Text("en")), err)
	}
	if (m.Kind == edxml.Status) != (kind == vxp.MessageStatus) {
		return nil, refuse(vxp.CodeBadFormat, "messagetype khong khop voi noi dung goi tin", nil)
	}
	return m, nil
}

// ascii makes a text safe for the SDK, which reads the answer of sendEdoc byte by byte.
func ascii(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, []byte(s)))
}

// accept writes the message and its deliveries, or finds those of an earlier sending of the same file.
func (s *Server) accept(c *call, tx pgx.Tx, kind string, m *edxml.Message, sum blob.Sum, size int64) (id.Message, error) {
	if err := s.sender(c, tx, m.From.ID); err != nil {
		return id.Message{}, err
	}
	docID, now := id.New[id.Message](), s.now()
	documentID, code := m.DocumentID, m.Code.String()
	receivers := m.To
	if m.Kind == edxml.Status {
		r := m.ResponseFor[0]
		documentID, code = r.DocumentID, r.Code
		receivers = []edxml.Organ{{ID: r.OrganID}}
	}
	tag, err := tx.Exec(c.ctx, `insert into message (id, system_id, kind, sum, size, from_code, document_id, code, subject, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict on constraint message_once do nothing`,
		docID, c.system, kind, sum, size, m.From.ID, documentID, code, m.Subject, now)
	if err != nil {
		return docID, err
	}
	if tag.RowsAffected() == 0 {
		err := tx.QueryRow(c.ctx, "select id from message where system_id = $1 and kind = $2 and sum = $3", c.system, kind, sum).Scan(&docID)
		return docID, err
	}
	return docID, s.deliver(c.ctx, tx, docID, kind, receivers)
}

// sender checks that the organ that signs as sender belongs to the caller.
func (s *Server) sender(c *call, tx pgx.Tx, organ string) error {
	o, err := findOrgan(c.ctx, tx, organ)
	if err != nil {
		return err
	}
	if o == nil || o.system != c.system {
		return refuse(vxp.CodeNoSender, "Don vi gui "+ascii(organ)+" khong thuoc he thong "+ascii(c.system), nil)
	}
	return nil
}

// deliver puts the message into each receiver's mailbox: into all or none. An organ named under two codes gets one.
func (s *Server) deliver(ctx context.Context, tx pgx.Tx, message id.Message, kind string, to []edxml.Organ) error {
	seen := map[string]bool{}
	for _, r := range to {
		o, err := findOrgan(ctx, tx, r.ID)
		switch {
		case err != nil:
			return err
		case o == nil || o.system == "":
			return refuse(vxp.CodeNoReceiver, "Don vi nhan "+ascii(r.ID)+" khong ton tai", nil)
		case o.closed:
			return refuse(vxp.CodeReceiverLocked, "Don vi nhan "+ascii(r.ID)+" da khoa", nil)
		case seen[o.code]:
			continue
		}
		seen[o.code] = true
		if _, err := tx.Exec(ctx, `insert into delivery (id, message_id, kind, to_code, system_id, state, created_at, updated_at)
			values ($1, $2, $3, $4, $5, 'initial', $6, $6)`, id.New[id.Delivery](), message, kind, r.ID, o.system, s.now()); err != nil {
			return err
		}
	}
	return nil
}

type organ struct {
	code, system string
	closed       bool
}

// findOrgan looks a code up, in either form. It returns nil when nobody has it.
func findOrgan(ctx context.Context, tx pgx.Tx, code string) (*organ, error) {
	var o organ
	err := tx.QueryRow(ctx, `select o.code, coalesce(o.system_id, ''), o.closed_at is not null or coalesce(s.locked_at is not null, false)
		from organ o left join system s on s.id = o.system_id
		where o.code = $1 or (o.old_code = $1 and o.old_code <> '') order by o.code = $1 desc limit 1`, code).Scan(&o.code, &o.system, &o.closed)
	if pg.NoRows(err) {
		return nil, nil
	}
	return &o, err
}
