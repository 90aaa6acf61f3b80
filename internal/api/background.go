package api

import (
	"context"
	"strings"

	"congvan/internal/access"
	"congvan/internal/api/apigen"
	"congvan/internal/notify"
)

func (h *handlers) ListNotices(ctx context.Context, r apigen.ListNoticesRequestObject) (apigen.ListNoticesResponseObject, error) {
	ns, err := h.Notify.List(ctx, actor(ctx), limit(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	return apigen.ListNotices200JSONResponse{Items: mapped(ns, func(n notify.Notice) apigen.Notice {
		return apigen.Notice{Id: apigen.Id(n.ID), Kind: n.Kind, Document: optID(n.Document), Params: n.Params, CreatedAt: n.CreatedAt, Read: n.Read}
	})}, nil
}

func (h *handlers) ReadNotices(ctx context.Context, _ apigen.ReadNoticesRequestObject) (apigen.ReadNoticesResponseObject, error) {
	return apigen.ReadNotices204Response{}, h.Notify.MarkRead(ctx, actor(ctx))
}

func (h *handlers) RetryBackground(ctx context.Context, r apigen.RetryBackgroundRequestObject) (apigen.RetryBackgroundResponseObject, error) {
	if err := access.May(actor(ctx), access.Operate); err != nil {
		return nil, err
	}
	return apigen.RetryBackground204Response{}, h.Jobs.Retry(ctx, strings.Replace(r.Id, "~", "/", 1))
}
