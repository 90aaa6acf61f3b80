package api

import (
	"context"

	"congvan/internal/api/apigen"
	"congvan/internal/document"
	"congvan/internal/id"

	openapi_types "github.com/oapi-codegen/runtime/types"
)

func (h *handlers) ListDocuments(ctx context.Context, r apigen.ListDocumentsRequestObject) (apigen.ListDocumentsResponseObject, error) {
	q := r.Params
	f := document.Filter{Kind: document.Kind(q.Kind), View: "all", Urgency: val(q.Urgency), Overdue: val(q.Overdue), Cursor: val(q.Cursor), Limit: limit(q.Limit)}
	if q.View != nil {
		f.View = string(*q.View)
	}
	p, err := h.Documents.List(ctx, actor(ctx), f)
	if err != nil {
		return nil, err
	}
	v, err := h.pageView(ctx, p)
	return apigen.ListDocuments200JSONResponse(v), err
}

func limit(n *int) int {
	if n == nil {
		return 50
	}
	return *n
}

// pageView shapes a page of rows, with where issued ones are at their recipients.
func (h *handlers) pageView(ctx context.Context, p document.Page) (apigen.DocumentPage, error) {
	rows, err := h.rowViews(ctx, p.Rows)
	return apigen.DocumentPage{Items: rows, Next: opt(p.Next)}, err
}

func (h *handlers) rowViews(ctx context.Context, rows []document.Row) ([]apigen.DocumentRow, error) {
	var issued []id.Document
	for _, r := range rows {
		if r.State == document.Issued {
			issued = append(issued, r.ID)
		}
	}
	sums, err := h.Exchange.Summaries(ctx, actor(ctx).Agency, issued)
	if err != nil {
		return nil, err
	}
	return mapped(rows, func(r document.Row) apigen.DocumentRow { return rowView(r, sums) }), nil
}

func (h *handlers) RegisterIncoming(ctx context.Context, r apigen.RegisterIncomingRequestObject) (apigen.RegisterIncomingResponseObject, error) {
	b := r.Body
	e := document.Entry{Upload: id.Upload(val(b.Upload)), Book: id.Book(b.Book), Issuer: b.Issuer, Number: val(b.Number), Notation: val(b.Notation),
		IssuedOn: b.IssuedOn.Time, Type: b.Type, Subject: b.Subject, SignerName: val(b.SignerName), SignerTitle: val(b.SignerTitle),
		Pages: val(b.Pages), Urgency: b.Urgency, DueOn: dateOf(b.DueOn), Route: b.Route, AcceptReason: val(b.AcceptReason),
		TwinOf: id.Document(val(b.TwinOf)), Leader: id.Post(val(b.Leader)), RequestKey: val(b.RequestKey)}
	if b.Intake != nil {
		in, err := h.TakeIntake(ctx, actor(ctx), id.Message(*b.Intake))
		if err != nil {
			return nil, err
		}
		e.Intake = in
	}
	doc, err := h.Documents.Register(ctx, actor(ctx), e)
	if err != nil {
		return nil, err
	}
	v, err := h.documentView(ctx, doc)
	return apigen.RegisterIncoming201JSONResponse(v), err
}

func draftOf(b *apigen.Draft) document.Draft {
	return document.Draft{Version: val(b.Version), Upload: id.Upload(val(b.Upload)), Type: b.Type, Subject: b.Subject, Urgency: b.Urgency,
		Signer: id.Post(val(b.Signer)), ReplyTo: id.Document(val(b.ReplyTo)), DueOn: dateOf(b.DueOn), Recipients: recipients(b.Recipients), RequestKey: val(b.RequestKey)}
}

func (h *handlers) CreateDraft(ctx context.Context, r apigen.CreateDraftRequestObject) (apigen.CreateDraftResponseObject, error) {
	doc, err := h.Documents.CreateDraft(ctx, actor(ctx), draftOf(r.Body))
	if err != nil {
		return nil, err
	}
	v, err := h.documentView(ctx, doc)
	return apigen.CreateDraft201JSONResponse(v), err
}

func (h *handlers) UpdateDraft(ctx context.Context, r apigen.UpdateDraftRequestObject) (apigen.UpdateDraftResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.UpdateDraft(ctx, actor(ctx), id.Document(r.Id), draftOf(r.Body)))
	return apigen.UpdateDraft200JSONResponse(v), err
}

func (h *handlers) GetDocument(ctx context.Context, r apigen.GetDocumentRequestObject) (apigen.GetDocumentResponseObject, error) {
	v, err := h.documentView(ctx, id.Document(r.Id))
	return apigen.GetDocument200JSONResponse(v), err
}

// after shows the document as an act has left it, or passes the act's error on.
func (h *handlers) after(ctx context.Context, doc openapi_types.UUID, err error) (apigen.Document, error) {
	if err != nil {
		return apigen.Document{}, err
	}
	return h.documentView(ctx, id.Document(doc))
}

func (h *handlers) documentView(ctx context.Context, doc id.Document) (apigen.Document, error) {
	d, err := h.Documents.Get(ctx, actor(ctx), doc)
	if err != nil {
		return apigen.Document{}, err
	}
	all := append([]document.Row{d.Row}, d.Replies...)
	if d.ReplyTo != nil {
		all = append(all, *d.ReplyTo)
	}
	rows, err := h.rowViews(ctx, all)
	if err != nil {
		return apigen.Document{}, err
	}
	v := apigen.Document{Row: rows[0], Version: d.Version, Type: opt(d.Row.Type), Number: opt(d.Row.Number), Notation: opt(d.Row.Notation),
		SignerName: opt(d.SignerName), SignerTitle: opt(d.SignerTitle), Files: mapped(d.Files, fileView), Directions: mapped(d.Directions, directionView),
		Recipients:   mapped(d.Recipients, func(r document.Recipient) apigen.Organ { return apigen.Organ{Code: r.Code, Name: r.Name} }),
		Replies:      rows[1 : 1+len(d.Replies)],
		AcceptReason: opt(d.AcceptReason), Batch: optID(d.Batch), Failure: opt(d.Failure), CreatedAt: d.CreatedAt, CreatedBy: d.CreatedBy}
	if d.ReplyTo != nil {
		v.ReplyTo = &rows[len(rows)-1]
	}
	if !d.SignerPost.IsZero() {
		v.Signer = &apigen.PostRef{Id: apigen.Id(d.SignerPost), Name: d.SignerName, Title: d.SignerTitle}
	}
	if !d.Book.IsZero() {
		b, err := h.Catalog.Book(ctx, actor(ctx), d.Book, d.BookYear)
		if err != nil {
			return v, err
		}
		v.Book = opt(bookView(b))
	}
	return v, nil
}

func (h *handlers) SubmitDocument(ctx context.Context, r apigen.SubmitDocumentRequestObject) (apigen.SubmitDocumentResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Submit(ctx, actor(ctx), id.Document(r.Id), val(r.Body.Comment)))
	return apigen.SubmitDocument200JSONResponse(v), err
}

func (h *handlers) DirectDocument(ctx context.Context, r apigen.DirectDocumentRequestObject) (apigen.DirectDocumentResponseObject, error) {
	o := document.Order{Lead: id.Unit(r.Body.Lead), DueOn: dateOf(r.Body.DueOn), Opinion: r.Body.Opinion,
		Coop: mapped(r.Body.Coop, func(u apigen.Id) id.Unit { return id.Unit(u) })}
	v, err := h.after(ctx, r.Id, h.Documents.Direct(ctx, actor(ctx), id.Document(r.Id), o))
	return apigen.DirectDocument200JSONResponse(v), err
}

func (h *handlers) StartDocument(ctx context.Context, r apigen.StartDocumentRequestObject) (apigen.StartDocumentResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Start(ctx, actor(ctx), id.Document(r.Id)))
	return apigen.StartDocument200JSONResponse(v), err
}

func (h *handlers) FinishDocument(ctx context.Context, r apigen.FinishDocumentRequestObject) (apigen.FinishDocumentResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Finish(ctx, actor(ctx), id.Document(r.Id), val(r.Body.Comment)))
	return apigen.FinishDocument200JSONResponse(v), err
}

func (h *handlers) ApproveDocument(ctx context.Context, r apigen.ApproveDocumentRequestObject) (apigen.ApproveDocumentResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Approve(ctx, actor(ctx), id.Document(r.Id), val(r.Body.Comment)))
	return apigen.ApproveDocument200JSONResponse(v), err
}

func (h *handlers) ReturnDocument(ctx context.Context, r apigen.ReturnDocumentRequestObject) (apigen.ReturnDocumentResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Return(ctx, actor(ctx), id.Document(r.Id), r.Body.Reason))
	return apigen.ReturnDocument200JSONResponse(v), err
}

func (h *handlers) AddOpinion(ctx context.Context, r apigen.AddOpinionRequestObject) (apigen.AddOpinionResponseObject, error) {
	v, err := h.after(ctx, r.Id, h.Documents.Opine(ctx, actor(ctx), id.Document(r.Id), r.Body.Reason))
	return apigen.AddOpinion200JSONResponse(v), err
}

func (h *handlers) IssueDocument(ctx context.Context, r apigen.IssueDocumentRequestObject) (apigen.IssueDocumentResponseObject, error) {
	o := document.IssueOrder{Book: id.Book(r.Body.Book), Recipients: recipients(r.Body.Recipients), Password: r.Body.Password}
	v, err := h.after(ctx, r.Id, h.Documents.Issue(ctx, actor(ctx), id.Document(r.Id), o))
	return apigen.IssueDocument202JSONResponse(v), err
}

func (h *handlers) GetTimeline(ctx context.Context, r apigen.GetTimelineRequestObject) (apigen.GetTimelineResponseObject, error) {
	notes, err := h.Documents.Timeline(ctx, actor(ctx), id.Document(r.Id))
	if err != nil {
		return nil, err
	}
	return apigen.GetTimeline200JSONResponse{Items: mapped(notes, func(n document.Note) apigen.TimelineItem {
		return apigen.TimelineItem{At: n.At, Who: n.Who, What: n.What, Text: n.Text, Params: &n.Params}
	})}, nil
}

func (h *handlers) VerifyFile(ctx context.Context, r apigen.VerifyFileRequestObject) (apigen.VerifyFileResponseObject, error) {
	s, err := h.Documents.VerifyFile(ctx, actor(ctx), id.Document(r.Id), id.File(r.File))
	return apigen.VerifyFile200JSONResponse(report(s)), err
}

func (h *handlers) ListTasks(ctx context.Context, r apigen.ListTasksRequestObject) (apigen.ListTasksResponseObject, error) {
	tab := document.Todo
	if r.Params.Tab != nil {
		tab = document.Tab(*r.Params.Tab)
	}
	p, err := h.Documents.Tasks(ctx, actor(ctx), tab, val(r.Params.Cursor), limit(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	v, err := h.pageView(ctx, p)
	return apigen.ListTasks200JSONResponse(v), err
}

func (h *handlers) GetSigningQueue(ctx context.Context, _ apigen.GetSigningQueueRequestObject) (apigen.GetSigningQueueResponseObject, error) {
	p, err := h.Documents.SigningQueue(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	v, err := h.pageView(ctx, p)
	return apigen.GetSigningQueue200JSONResponse(v), err
}
