package hub

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"strconv"
	"time"

	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
)

// stamp writes a time as the lists carry it.
func stamp(t time.Time) string { return t.In(edxml.Zone).Format("2006-01-02 15:04:05") }

// receivedList returns what waits for the caller, the oldest first. Index delivery_waiting.
func (s *Server) receivedList(c *call) error {
	limit, err := strconv.Atoi(c.args.Get("pageSize"))
	if err != nil || limit <= 0 || limit > 1000 {
		limit = 1000
	}
	list := []vxp.Received{}
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(c.ctx, `select d.id, d.kind, m.from_code, d.to_code, d.state, d.created_at, d.updated_at
			from delivery d join message m on m.id = d.message_id
			where d.system_id = $1 and d.kind = $2 and d.state <> 'done' order by d.id limit $3`, c.system, c.args.Get(vxp.KeyMessageType), limit)
		if err != nil {
			return err
		}
		var docID id.Delivery
		var created, updated time.Time
		r := vxp.Received{ServiceType: "eDoc"}
		_, err = pgx.ForEachRow(rows, []any{&docID, &r.MessageType, &r.From, &r.To, &r.Status, &created, &updated}, func() error {
			r.DocID, r.Created, r.Updated, r.StatusDesc = docID.String(), stamp(created), stamp(updated), r.Status
			list = append(list, r)
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	return ok(c, fiber.Map{"data": list})
}

// sentList returns what became of a message of the caller's.
func (s *Server) sentList(c *call) error {
	list := []vxp.Sent{}
	message, err := id.Parse[id.Message](c.args.Get(vxp.KeyDocID))
	if err != nil {
		return ok(c, fiber.Map{"data": list})
	}
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(c.ctx, `select d.kind, m.id, d.id, m.from_code, d.to_code, m.subject, m.code, m.created_at, d.updated_at, d.state
			from message m join delivery d on d.message_id = m.id where m.id = $1 and m.system_id = $2 order by d.id`, message, c.system)
		if err != nil {
			return err
		}
		var docID id.Message
		var delivery id.Delivery
		var sent, received time.Time
		r := vxp.Sent{ServiceType: "eDoc", SendStatus: vxp.StateDone, SendStatusDesc: vxp.StateDone}
		_, err = pgx.ForEachRow(rows, []any{&r.MessageType, &docID, &delivery, &r.FromCode, &r.ToCode, &r.Title, &r.Notation, &sent, &received, &r.ReceiveStatus}, func() error {
			r.SenderDocID, r.ReceiverDocID, r.SentTime, r.ReceivedTime, r.ReceiveStatusDesc = docID.String(), delivery.String(), stamp(sent), "", r.ReceiveStatus
			if r.ReceiveStatus != vxp.StateInitial {
				r.ReceivedTime = stamp(received)
			}
			list = append(list, r)
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	return ok(c, fiber.Map{"data": list})
}

func (s *Server) count(c *call) error {
	kind := vxp.MessageEdoc
	if c.op == vxp.OpCountReceiveStatus {
		kind = vxp.MessageStatus
	}
	var n int
	err := s.tx(c.ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(c.ctx, "select count(*) from delivery where system_id = $1 and kind = $2 and state <> 'done'", c.system, kind).Scan(&n)
	})
	if err != nil {
		return err
	}
	return ok(c, fiber.Map{"count": n})
}

var errNoMessage = refuse(vxp.CodeBadFile, "Khong tim thay van ban trong hop thu", nil)

// mail opens a message in the caller's mailbox.
func (s *Server) mail(c *call) (blob.Reader, error) {
	delivery, err := id.Parse[id.Delivery](c.args.Get(vxp.KeyDocID))
	if err != nil {
		return nil, errNoMessage
	}
	var sum blob.Sum
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(c.ctx, "select m.sum from delivery d join message m on m.id = d.message_id where d.id = $1 and d.system_id = $2", delivery, c.system).Scan(&sum)
	})
	if pg.NoRows(err) {
		return nil, errNoMessage
	}
	if err != nil {
		return nil, err
	}
	return s.Blobs.Open(context.WithoutCancel(c.ctx), sum)
}

// getEdoc answers with the whole message as base64 in JSON, written as it is read.
func (s *Server) getEdoc(c *call) error {
	r, err := s.mail(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer r.Close()
		w.WriteString(`{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong","data":"`)
		b := base64.NewEncoder(base64.StdEncoding, w)
		if _, err := io.Copy(b, r); err != nil {
			// The end is missing: no reader takes half an answer for a whole one.
			s.log().Error("hub: message not written", "err", err)
			return
		}
		b.Close()
		w.WriteString(`"}`)
	})
	return nil
}

// downloadEdoc answers with the bytes.
func (s *Server) downloadEdoc(c *call) error {
	r, err := s.mail(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Context().SetBodyStream(r, int(r.Size())) // closes r
	return nil
}

// updateStatus notes what the receiver did with a message. Repeating it changes nothing; done stays done.
func (s *Server) updateStatus(c *call) error {
	state := c.args.Get(vxp.KeyStatus)
	switch state {
	case vxp.StateProcessing, vxp.StateDone, vxp.StateFail:
	default:
		return refuse(vxp.CodeBadFile, "status phai la processing, done hoac fail", nil)
	}
	delivery, err := id.Parse[id.Delivery](c.args.Get(vxp.KeyDocID))
	if err != nil {
		return errNoMessage
	}
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(c.ctx, `update delivery set state = case state when 'done' then 'done' else $3 end, note = $4, updated_at = $5
			where id = $1 and system_id = $2`, delivery, c.system, state, c.args.Get(vxp.KeyDescription), s.now())
		if err == nil && tag.RowsAffected() == 0 {
			return errNoMessage
		}
		return err
	})
	if err != nil {
		return err
	}
	return ok(c, nil)
}
