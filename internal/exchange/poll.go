package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// backOff keeps a hub that does not answer from being asked every two seconds.
type backOff struct {
	failures int
	until    time.Time
}

const longestPause = 30 * time.Second

// mailbox is one place at one hub. Agencies of one installation may share it: it is looked into once, and what is in it goes to the agency it
// is addressed to.
type mailbox []link

// of chooses the agency a message is for: by its code in either form, else the first.
func (m mailbox) of(code string) link {
	for _, l := range m {
		if l.code == code || l.code == modern(code) {
			return l
		}
	}
	return m[0]
}

// PollAll looks into every mailbox once. They are independent: one that hangs or fails does not hold up the others.
func (s *Service) PollAll(ctx context.Context) error {
	boxes, err := s.mailboxes(ctx)
	if err != nil {
		return fmt.Errorf("poll: %w", err)
	}
	var wg sync.WaitGroup
	gate := make(chan struct{}, 4)
	failed := make([]error, len(boxes))
	for i, box := range boxes {
		if !s.due(box[0].id) {
			continue
		}
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			failed[i] = s.poll(ctx, box)
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

func (s *Service) mailboxes(ctx context.Context) (boxes []mailbox, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, linkColumns+"where active order by l.created_at, l.id")
		if err != nil {
			return err
		}
		links, err := pgx.CollectRows(rows, scanLink)
		for _, l := range links {
			i := slices.IndexFunc(boxes, func(b mailbox) bool { return b[0].endpoint == l.endpoint && b[0].systemID == l.systemID })
			if i < 0 {
				boxes = append(boxes, mailbox{l})
			} else {
				boxes[i] = append(boxes[i], l)
			}
		}
		return err
	})
	return boxes, err
}

func (s *Service) due(l id.Link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.now().Before(s.pause[l].until)
}

// settle notes how a poll went.
func (s *Service) settle(l id.Link, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pause == nil {
		s.pause = map[id.Link]backOff{}
	}
	if ok {
		delete(s.pause, l)
		return
	}
	b := s.pause[l]
	b.failures++
	b.until = s.now().Add(min(time.Second<<min(b.failures-1, 10), longestPause))
	s.pause[l] = b
}

func (s *Service) forget(l id.Link) { s.settle(l, true) }

func (s *Service) poll(ctx context.Context, box mailbox) error {
	err := s.empty(ctx, box)
	if ctx.Err() != nil {
		return nil
	}
	first := box[0]
	s.settle(first.id, err == nil)
	text := ""
	if err != nil {
		text = cut(err.Error(), 500)
		err = fmt.Errorf("poll %s as %s: %w", first.endpoint, first.systemID, err)
	}
	txErr := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "update exchange_link set polled_at = $3, last_error = $4 where endpoint = $1 and system_id = $2 and active", first.endpoint, first.systemID, s.now(), text)
		return err
	})
	return errors.Join(err, txErr)
}

// empty takes everything out of a mailbox. A message that fails is left there and does not stop those behind it.
func (s *Service) empty(ctx context.Context, box mailbox) error {
	hub, err := s.dial(box[0])
	if err != nil {
		return err
	}
	var failed []error
	for _, kind := range []string{vxp.MessageStatus, vxp.MessageEdoc} {
		list, err := hub.ReceivedList(ctx, kind)
		if err != nil {
			return err
		}
		failed = append(failed, s.takeAll(ctx, box, hub, list))
		if len(list) > 0 {
			jobs.Nudge()
		}
	}
	return errors.Join(failed...)
}

// takeAll takes a few messages at a time: most of the time goes into waiting for the hub and for the disk. Their order does not
// matter, neither to the ledger nor to the intake.
func (s *Service) takeAll(ctx context.Context, box mailbox, hub Transport, list []vxp.Received) error {
	failed := make([]error, len(list))
	gate := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for i, item := range list {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			if err := s.take(ctx, box.of(item.To), hub, item); err != nil && ctx.Err() == nil {
				failed[i] = fmt.Errorf("message %s: %w", item.DocID, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// take brings one message in: bytes, then meaning, then rows, then the receipt. It may run again after any of these.
func (s *Service) take(ctx context.Context, l link, hub Transport, item vxp.Received) error {
	known, bad, err := s.known(ctx, l, item.DocID)
	if err != nil || bad {
		return err
	}
	if !known {
		raw, err := s.fetch(ctx, hub, item.DocID)
		if err != nil {
			return err
		}
		if err := s.understand(ctx, l, item, raw); err != nil {
			if errs.KindOf(err) == errs.Internal {
				return err
			}
			return s.reject(ctx, l, hub, item, raw, err)
		}
	}
	return hub.SetState(ctx, item.DocID, vxp.StateDone)
}

// known tells whether a message was taken in before, or could not be read before.
func (s *Service) known(ctx context.Context, l link, docID string) (known, bad bool, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(l.agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `select exists (select from intake where agency_id = $1 and link_id = $2 and hub_doc_id = $3)
				or exists (select from status_in where link_id = $2 and hub_doc_id = $3),
			exists (select from intake_bad where link_id = $2 and hub_doc_id = $3)`, l.agency, l.id, docID).Scan(&known, &bad)
	})
	return known, bad, err
}

func (s *Service) fetch(ctx context.Context, hub Transport, docID string) (sum blob.Sum, err error) {
	err = hub.Fetch(ctx, docID, func(r io.Reader) error {
		sum, _, err = s.Blobs.Put(ctx, r)
		return err
	})
	return sum, err
}

// understand decodes a message and takes it in as a document or as a status.
func (s *Service) understand(ctx context.Context, l link, item vxp.Received, raw blob.Sum) error {
	r, err := s.Blobs.Open(ctx, raw)
	if err != nil {
		return fmt.Errorf("open message: %w", hide(err))
	}
	defer r.Close()
	var sums []blob.Sum
	m, err := edxml.Decode(r, edxml.Limits{}, func(_ edxml.Attachment, r io.Reader) error {
		sum, _, err := s.Blobs.Put(ctx, r)
		sums = append(sums, sum)
		return hide(err)
	})
	if err != nil {
		return err
	}
	if m.Kind == edxml.Status {
		return s.takeStatus(ctx, l, item, raw, m)
	}
	return s.takeDocument(ctx, l, item, raw, m, sums)
}

// hide keeps an error of our own store from being read as one of the message.
func hide(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(err.Error())
}

// reject keeps a message that cannot be read, tells the hub, and does not ask for it again.
func (s *Service) reject(ctx context.Context, l link, hub Transport, item vxp.Received, raw blob.Sum, why error) error {
	s.log().Error("exchange: message cannot be read", "hub", l.endpoint, "message", item.DocID, "from", item.From, "err", why)
	if err := pg.InTx(ctx, s.DB, pg.Agency(l.agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `insert into intake_bad (link_id, agency_id, hub_doc_id, from_code, raw_sum, error, at) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict do nothing`, l.id, l.agency, item.DocID, item.From, raw, cut(why.Error(), 2000), s.now())
		return err
	}); err != nil {
		return err
	}
	return hub.SetState(ctx, item.DocID, vxp.StateFail)
}
