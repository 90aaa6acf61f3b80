package api

import (
	"encoding/json"
	"fmt"
	"time"

	"congvan/internal/api/apigen"
	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/exchange"
	"congvan/internal/id"

	openapi_types "github.com/oapi-codegen/runtime/types"
)

// opt is a pointer to v, nil for the zero value: optional fields are absent rather than empty.
func opt[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// val is what p points to, the zero value for nil.
func val[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func optID[K any](v id.Of[K]) *apigen.Id {
	if v.IsZero() {
		return nil
	}
	u := apigen.Id(v)
	return &u
}

func date(t *time.Time) *openapi_types.Date {
	if t == nil || t.IsZero() {
		return nil
	}
	return &openapi_types.Date{Time: *t}
}

func dateOf(d *openapi_types.Date) time.Time {
	if d == nil {
		return time.Time{}
	}
	return d.Time
}

// mapped applies f to every element; the result is never nil, so that JSON has [] and not null.
func mapped[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}

func typeName(code string) string {
	if t, err := book.TypeByCode(code); err == nil {
		return t.Name
	}
	return code
}

func rowView(r document.Row, sums map[id.Document]exchange.Summary) apigen.DocumentRow {
	v := apigen.DocumentRow{Id: apigen.Id(r.ID), Kind: apigen.Kind(r.Kind), State: apigen.State(r.State), BookNumber: opt(r.BookNumber),
		Code: r.Code(), Subject: r.Subject, Issuer: r.Issuer, TypeName: typeName(r.Type), Urgency: r.Urgency, IssuedOn: date(r.IssuedOn),
		ArrivedAt: r.ArrivedAt, DueAt: r.DueAt, UpdatedAt: r.UpdatedAt, Drafter: opt(r.Drafter), Unread: r.Unread,
		Verdict: opt(apigen.Verdict(r.Verdict)), Pages: opt(r.Pages), MainFile: optID(r.MainFile),
		Actions: mapped(r.Actions, func(a document.Act) apigen.Action { return apigen.Action(a) })}
	if r.Holder.Since != nil {
		v.Holder = &apigen.Holder{Text: r.Holder.Text, Action: apigen.HolderAction(r.Holder.Action), Since: *r.Holder.Since, DueAt: r.DueAt}
	}
	if d, ok := sums[r.ID]; ok {
		v.Deliveries = &apigen.DeliverySummary{Total: d.Total, Arrived: d.Arrived, Received: d.Received, Refused: d.Refused, Failed: d.Failed}
	}
	return v
}

func report(s document.Signatures) apigen.SignatureReport {
	return apigen.SignatureReport{Verdict: apigen.Verdict(s.Verdict), CheckedAt: s.CheckedAt,
		Signatures: mapped(s.Signatures, func(g document.Signature) apigen.SignatureInfo {
			return apigen.SignatureInfo{Field: g.Field, Signer: g.Signer, Organisation: opt(g.Organisation), Issuer: opt(g.Issuer), Serial: opt(g.Serial),
				SignedAt: g.SignedAt, Level: g.Level, Indication: apigen.SignatureInfoIndication(g.Indication), SubIndication: g.SubIndication,
				Integrity: g.Integrity, CoversWholeFile: g.CoversWholeFile,
				ModifiedAfter: apigen.SignatureInfoModifiedAfter(g.ModifiedAfter), Reason: opt(g.Reason)}
		})}
}

// prefill reads what package convert guessed and document stored.
func prefill(raw json.RawMessage) (p apigen.Prefill, err error) {
	if len(raw) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, fmt.Errorf("read stored prefill: %w", err)
	}
	return p, nil
}

func guessed(g *apigen.Guess) string {
	if g == nil {
		return ""
	}
	return g.Value
}

func twinViews(ts []document.Twin) []apigen.Twin {
	return mapped(ts, func(t document.Twin) apigen.Twin {
		return apigen.Twin{Id: apigen.Id(t.ID), Number: t.Number, Code: opt(t.Code), Subject: t.Subject, RegisteredAt: t.RegisteredAt, Why: apigen.TwinWhy(t.Why)}
	})
}

func fileView(f document.File) apigen.File {
	r := report(f.Signatures)
	return apigen.File{Id: apigen.Id(f.ID), Name: f.Name, Size: f.Size, Sha256: f.Sum.String(), Pages: opt(f.Pages), Role: apigen.FileRole(f.Role),
		Revision: f.Revision, Signatures: &r, CreatedAt: f.CreatedAt, CreatedBy: f.CreatedBy}
}

func unitRef(u document.UnitRef) apigen.Unit {
	return apigen.Unit{Id: apigen.Id(u.ID), Name: u.Name, Abbrev: u.Abbrev}
}

func directionView(d document.Direction) apigen.DirectionView {
	return apigen.DirectionView{Id: apigen.Id(d.ID), By: d.By, At: d.At, Lead: unitRef(d.Lead), Coop: mapped(d.Coop, unitRef), DueOn: date(d.DueOn), Opinion: d.Opinion}
}

func recipients(in []apigen.RecipientInput) []document.Recipient {
	return mapped(in, func(r apigen.RecipientInput) document.Recipient {
		return document.Recipient{Code: r.Code, Name: r.Name}
	})
}
