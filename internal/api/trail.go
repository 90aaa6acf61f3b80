package api

import (
	"context"
	"encoding/json"

	"congvan/internal/access"
	"congvan/internal/api/apigen"
	"congvan/internal/audit"
	"congvan/internal/document"
	"congvan/internal/id"
)

// ListAudit shows the audit trail of the agency, or of one document, to those who keep watch over it.
func (h *handlers) ListAudit(ctx context.Context, r apigen.ListAuditRequestObject) (apigen.ListAuditResponseObject, error) {
	a := actor(ctx)
	if err := access.May(a, access.ReadAudit); err != nil {
		return nil, err
	}
	f := audit.Filter{Agency: a.Agency, Limit: limit(r.Params.Limit) + 1}
	if o := val(r.Params.Object); o != "" {
		f.Object, f.ObjectID = "document", o
	}
	if c := val(r.Params.Cursor); c != "" {
		before, err := id.Parse[audit.ID](c)
		if err != nil {
			return nil, document.ErrCursor.At("/cursor")
		}
		f.Before = before
	}
	rows, err := h.Audit(ctx, a, f)
	if err != nil {
		return nil, err
	}
	out := apigen.AuditPage{}
	if n := f.Limit - 1; len(rows) > n {
		rows = rows[:n]
		out.Next = opt(rows[n-1].ID.String())
	}
	out.Items = mapped(rows, func(e audit.Row) apigen.AuditEntry {
		v := apigen.AuditEntry{Id: e.ID.String(), At: e.At, Who: e.Who, Action: e.Action, Object: e.Object, ObjectId: e.ObjectID, Ip: opt(e.IP)}
		var detail map[string]any
		if json.Unmarshal(e.Detail, &detail) == nil && len(detail) > 0 {
			delete(detail, "text") // what people wrote in their acts is the letter's, not the auditor's
			v.Detail = &detail
		}
		return v
	})
	return apigen.ListAudit200JSONResponse(out), nil
}
