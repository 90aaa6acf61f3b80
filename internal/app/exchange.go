package app

import (
	"context"
	"encoding/json"
	"log/slog"

	"congvan/internal/blob"
	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/edxml"
	"congvan/internal/exchange"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// newExchange ties the exchange to the documents, neither of which knows the other's insides.
func newExchange(db *pg.DB, blobs blob.Store, docs *document.Service, secret [32]byte, log *slog.Logger) *exchange.Service {
	return &exchange.Service{DB: db, Blobs: blobs, Key: vxp.Key(secret), Log: log,
		LoadOutgoing: func(ctx context.Context, tx pgx.Tx, doc id.Document) (exchange.Outgoing, error) {
			p, err := docs.ParcelTx(ctx, tx, doc)
			return outgoing(p), err
		},
		Verify: func(ctx context.Context, sum blob.Sum) (string, json.RawMessage, error) {
			s, err := docs.VerifyBlob(ctx, sum)
			if err != nil {
				return "", nil, err
			}
			raw, err := json.Marshal(s)
			return string(s.Verdict), raw, err
		},
		Note: func(ctx context.Context, tx pgx.Tx, n exchange.Note) error {
			return document.NoteTx(ctx, tx, document.Note{Agency: n.Agency, Document: n.Document, At: n.At, Who: n.Who, What: n.What, Text: n.Text, Params: n.Params})
		}}
}

// takeIntake makes what arrived ready to be registered. The first file is the document, the rest are annexes.
func (a *App) takeIntake(ctx context.Context, by org.Actor, which id.Message) (*document.Intake, error) {
	in, err := a.Exchange.GetIntake(ctx, by, which)
	if err != nil {
		return nil, err
	}
	out := &document.Intake{ID: which, Close: func(ctx context.Context, tx pgx.Tx, doc id.Document) error {
		return a.Exchange.MarkRegisteredTx(ctx, tx, by, which, doc)
	}}
	for i, f := range in.Files {
		p, err := a.Documents.Look(ctx, f.Name, f.Sum)
		if err != nil {
			return nil, err
		}
		p.Annex = i > 0
		out.Papers = append(out.Papers, p)
	}
	return out, nil
}

// outgoing is a parcel in the words of the exchange.
func outgoing(p document.Parcel) exchange.Outgoing {
	o := exchange.Outgoing{From: edxml.Organ{ID: p.FromCode, Name: p.FromName, InCharge: p.FromParent}, Number: p.Number, Notation: p.Notation, Place: p.Place,
		IssuedOn: p.IssuedOn, TypeName: p.Type, Subject: p.Subject, Signer: edxml.Signer{Competence: p.Authority, Position: p.SignerTitle, FullName: p.SignerName},
		Urgency: p.Urgency, Pages: p.Pages, Staff: edxml.Staff{Name: p.Clerk}}
	if t, err := book.TypeByCode(p.Type); err == nil {
		o.TypeName = t.Name
	}
	for _, r := range p.Recipients {
		o.Recipients = append(o.Recipients, exchange.Organ{Code: r.Code, Name: r.Name})
	}
	for _, f := range p.Files {
		o.Files = append(o.Files, exchange.OutgoingFile{Name: f.Name, Sum: f.Sum})
	}
	return o
}
