package api

import (
	"context"
	"strings"
	"time"

	"congvan/internal/access"
	"congvan/internal/api/apigen"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/signing"
)

func (h *handlers) CreateBatch(ctx context.Context, r apigen.CreateBatchRequestObject) (apigen.CreateBatchResponseObject, error) {
	docs := mapped(r.Body.Documents, func(d apigen.Id) id.Document { return id.Document(d) })
	b, err := h.Documents.SignBatch(ctx, actor(ctx), docs, r.Body.Password)
	if err != nil {
		return nil, err
	}
	v, err := h.batchView(ctx, b)
	return apigen.CreateBatch202JSONResponse(v), err
}

func (h *handlers) GetBatch(ctx context.Context, r apigen.GetBatchRequestObject) (apigen.GetBatchResponseObject, error) {
	v, err := h.batchView(ctx, id.Batch(r.Id))
	return apigen.GetBatch200JSONResponse(v), err
}

func (h *handlers) RetryBatch(ctx context.Context, r apigen.RetryBatchRequestObject) (apigen.RetryBatchResponseObject, error) {
	if err := h.Documents.RetryBatch(ctx, actor(ctx), id.Batch(r.Id), r.Body.Password); err != nil {
		return nil, err
	}
	v, err := h.batchView(ctx, id.Batch(r.Id))
	return apigen.RetryBatch202JSONResponse(v), err
}

// batchView shapes a batch. It belongs to who asked for it; clerks see each other's seals through the document.
func (h *handlers) batchView(ctx context.Context, which id.Batch) (apigen.Batch, error) {
	b, err := h.Signing.Batch(ctx, actor(ctx).Agency, which)
	if err != nil {
		return apigen.Batch{}, err
	}
	docs := make([]id.Document, 0, len(b.Items))
	for _, i := range b.Items {
		d, err := id.Parse[id.Document](i.Subject)
		if err != nil {
			return apigen.Batch{}, err
		}
		docs = append(docs, d)
	}
	rows, err := h.Documents.Rows(ctx, actor(ctx), docs) // who may not see the documents does not see the batch
	if err != nil {
		return apigen.Batch{}, err
	}
	subject := make(map[string]document.Row, len(rows))
	for _, r := range rows {
		subject[r.ID.String()] = r
	}
	if len(subject) == 0 {
		return apigen.Batch{}, document.ErrNotFound
	}
	v := apigen.Batch{Id: apigen.Id(b.ID), Purpose: apigen.BatchPurpose(b.Purpose), CreatedAt: b.CreatedAt, FinishedAt: b.FinishedAt, Items: []batchItem{}}
	for _, i := range b.Items {
		r, ok := subject[i.Subject]
		if !ok {
			continue
		}
		v.Total++
		switch i.State {
		case signing.Done:
			v.Done++
		case signing.Failed:
			v.Failed++
		case signing.Unknown:
			v.Unknown++
		}
		v.Items = append(v.Items, batchItem{Document: apigen.Id(r.ID), Subject: r.Subject, State: apigen.BatchItemsState(i.State), Error: opt(i.Error), ErrorEn: opt(i.ErrorEN)})
	}
	return v, nil
}

// batchItem is the generated type of an entry of Batch.items.
type batchItem = struct {
	Document apigen.Id              `json:"document"`
	Error    *string                `json:"error,omitempty"`
	ErrorEn  *string                `json:"errorEn,omitempty"`
	State    apigen.BatchItemsState `json:"state"`
	Subject  string                 `json:"subject"`
}

func keyView(k signing.Key) apigen.SigningKey {
	return apigen.SigningKey{Id: apigen.Id(k.ID), Purpose: apigen.SigningKeyPurpose(k.Purpose), Name: k.Name, Owner: opt(k.OwnerName), Subject: k.Subject,
		Issuer: k.Issuer, NotBefore: k.NotBefore, NotAfter: k.NotAfter, Active: k.Active}
}

func (h *handlers) ListKeys(ctx context.Context, _ apigen.ListKeysRequestObject) (apigen.ListKeysResponseObject, error) {
	a := actor(ctx)
	owner := a.Post
	if access.May(a, access.ManagePeople) == nil {
		owner = id.Post{} // all of the agency
	}
	ks, err := h.Signing.Keys(ctx, a.Agency, owner)
	if err != nil {
		return nil, err
	}
	return apigen.ListKeys200JSONResponse{Items: mapped(ks, keyView)}, nil
}

func (h *handlers) ImportKey(ctx context.Context, r apigen.ImportKeyRequestObject) (apigen.ImportKeyResponseObject, error) {
	a, b := actor(ctx), r.Body
	purpose, owner := signing.Purpose(b.Purpose), a.Post
	if purpose == signing.Seal {
		if err := access.May(a, access.ManagePeople); err != nil {
			return nil, err
		}
		owner = id.Post{}
	}
	k, err := h.Signing.ImportKey(ctx, signing.Who{User: a.User, Post: a.Post, Agency: a.Agency, Name: a.Who()}, owner, purpose, b.Name, b.P12, b.Password)
	if err != nil {
		return nil, err
	}
	return apigen.ImportKey201JSONResponse(keyView(k)), nil
}

// recent is how far back the page of background work looks.
const recent = 3 * 24 * time.Hour

func (h *handlers) ListBackground(ctx context.Context, _ apigen.ListBackgroundRequestObject) (apigen.ListBackgroundResponseObject, error) {
	a := actor(ctx)
	out := []apigen.BackgroundItem{}
	bs, err := h.Signing.Batches(ctx, a.Agency, a.Post, time.Now().Add(-recent), 50)
	if err != nil {
		return nil, err
	}
	for _, b := range bs {
		out = append(out, batchItemView(b))
	}
	if access.May(a, access.Operate) == nil {
		letters, err := h.Jobs.Dead(ctx)
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			yes := true
			out = append(out, apigen.BackgroundItem{Id: strings.Replace(l.ID, "/", "~", 1), Kind: "job", Title: l.Listener + " ← " + l.Kind, State: "failed", Error: opt(l.Error), CreatedAt: l.At, Retryable: &yes})
		}
	}
	return apigen.ListBackground200JSONResponse{Items: attentionFirst(out)}, nil
}

func batchItemView(b signing.Batch) apigen.BackgroundItem {
	v := apigen.BackgroundItem{Id: b.ID.String(), Kind: "signing", CreatedAt: b.CreatedAt, UpdatedAt: b.FinishedAt, State: "running"}
	if b.Purpose == signing.Seal {
		v.Kind = "seal"
	}
	done, failed, unknown, waiting := 0, 0, 0, 0
	for _, i := range b.Items {
		switch i.State {
		case signing.Done:
			done++
		case signing.Failed:
			failed++
			v.Error = opt(i.Error)
		case signing.Unknown:
			unknown++
		case signing.Queued:
			waiting++
		}
		if v.Title == "" {
			v.Title = i.FileName
		}
	}
	total := len(b.Items)
	v.Done, v.Total = &done, &total
	switch {
	case unknown > 0:
		v.State = "unknown"
	case failed > 0 && done+failed == total:
		v.State = "failed"
	case done == total:
		v.State = "done"
	case waiting == total:
		v.State = "waiting"
	}
	if total == 1 {
		if d, err := id.Parse[id.Document](b.Items[0].Subject); err == nil {
			v.Document = optID(d)
		}
	}
	return v
}

// attentionFirst puts failed and unclear work before the rest and keeps the order otherwise.
func attentionFirst(in []apigen.BackgroundItem) []apigen.BackgroundItem {
	out := make([]apigen.BackgroundItem, 0, len(in))
	for _, want := range []bool{true, false} {
		for _, i := range in {
			if (i.State == "failed" || i.State == "unknown") == want {
				out = append(out, i)
			}
		}
	}
	return out
}

func (h *handlers) GetCounters(ctx context.Context, _ apigen.GetCountersRequestObject) (apigen.GetCountersResponseObject, error) {
	a := actor(ctx)
	c, err := h.Documents.Counters(ctx, a)
	if err != nil {
		return nil, err
	}
	v := apigen.Counters{Todo: c.Todo, Overdue: c.Overdue, Unsubmitted: c.Unsubmitted, Drafts: c.Drafts, Signing: c.Signing, Unissued: c.Unissued}
	if v.Notices, err = h.Notify.Unread(ctx, a); err != nil {
		return nil, err
	}
	if access.May(a, access.Intake) == nil {
		if v.Intake, err = h.Exchange.Waiting(ctx, a.Agency); err != nil {
			return nil, err
		}
		if v.DeliveryErrors, err = h.Exchange.Trouble(ctx, a.Agency); err != nil {
			return nil, err
		}
	}
	bs, err := h.Signing.Batches(ctx, a.Agency, a.Post, time.Now().Add(-recent), 50)
	if err != nil {
		return nil, err
	}
	for _, b := range bs {
		if s := batchItemView(b).State; s == "failed" || s == "unknown" {
			v.Background++
		}
	}
	return apigen.GetCounters200JSONResponse(v), nil
}
