package api

import (
	"context"
	"encoding/json"
	"time"

	"congvan/internal/api/apigen"
	"congvan/internal/document"
	"congvan/internal/edxml"
	"congvan/internal/exchange"
	"congvan/internal/id"
	"congvan/internal/vntext"
	"congvan/internal/vxp"
)

func (s *Server) intake(ctx context.Context, which id.Message) (exchange.Intake, error) {
	return s.Exchange.GetIntake(ctx, actor(ctx), which)
}

// intakeView shapes what arrived; twins are looked up only for a single one.
func (h *handlers) intakeView(ctx context.Context, in exchange.Intake, withTwins bool) (apigen.Intake, error) {
	v := apigen.Intake{Id: apigen.Id(in.ID), State: apigen.IntakeState(in.State), FromCode: in.FromCode, FromName: in.FromName, Number: opt(in.Number),
		Notation: opt(in.Notation), IssuedOn: date(in.IssuedOn), TypeName: opt(in.TypeName), Subject: in.Subject, SignerName: opt(in.SignerName),
		SignerTitle: opt(in.SignerTitle), Pages: opt(in.Pages), Urgency: min(in.Urgency, 3), DueOn: date(in.DueOn), ReceivedAt: in.ReceivedAt,
		Document: optID(in.Document), RefuseReason: opt(in.RefuseReason), Verdict: apigen.Verdict(in.Verdict)}
	if k, ok := vntext.KindByName(in.TypeName); ok {
		v.Type = opt(k.Code)
	}
	v.Files = make([]struct {
		ContentType string `json:"contentType"`
		Name        string `json:"name"`
		Size        int64  `json:"size"`
	}, len(in.Files))
	for i, f := range in.Files {
		v.Files[i].Name, v.Files[i].Size, v.Files[i].ContentType = f.Name, f.Size, f.ContentType
	}
	v.Diagnostics = mapped(in.Diagnostics, diagnostic)
	if in.Signatures != nil {
		var sigs document.Signatures
		if err := json.Unmarshal(in.Signatures, &sigs); err != nil {
			return v, err
		}
		r := report(sigs)
		v.Signatures = &r
	}
	if withTwins && len(in.Files) > 0 {
		twins, err := h.Documents.Twins(ctx, actor(ctx), in.Files[0].Sum, in.Number, in.Notation)
		if err != nil {
			return v, err
		}
		views := twinViews(twins)
		v.Twins = &views
	}
	return v, nil
}

// diagnostic has no generated name: it is an entry of Intake.diagnostics.
func diagnostic(d edxml.Diagnostic) (v struct {
	Code string `json:"code"`
	Path string `json:"path"`
	Text string `json:"text"`
}) {
	v.Code, v.Path, v.Text = d.Code, d.Path, d.Read+" → "+d.Done
	return v
}

func (h *handlers) ListIntake(ctx context.Context, r apigen.ListIntakeRequestObject) (apigen.ListIntakeResponseObject, error) {
	state := exchange.New
	if r.Params.State != nil {
		state = exchange.IntakeState(*r.Params.State)
	}
	list, next, err := h.Exchange.ListIntake(ctx, actor(ctx), state, val(r.Params.Cursor), limit(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	out := apigen.IntakePage{Items: []apigen.Intake{}, Next: opt(next)}
	for _, in := range list {
		v, err := h.intakeView(ctx, in, false)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, v)
	}
	return apigen.ListIntake200JSONResponse(out), nil
}

func (h *handlers) GetIntake(ctx context.Context, r apigen.GetIntakeRequestObject) (apigen.GetIntakeResponseObject, error) {
	in, err := h.intake(ctx, id.Message(r.Id))
	if err != nil {
		return nil, err
	}
	v, err := h.intakeView(ctx, in, true)
	return apigen.GetIntake200JSONResponse(v), err
}

func (h *handlers) RefuseIntake(ctx context.Context, r apigen.RefuseIntakeRequestObject) (apigen.RefuseIntakeResponseObject, error) {
	in, err := h.Exchange.RefuseIntake(ctx, actor(ctx), id.Message(r.Id), r.Body.Reason)
	if err != nil {
		return nil, err
	}
	v, err := h.intakeView(ctx, in, false)
	return apigen.RefuseIntake200JSONResponse(v), err
}

func (h *handlers) GetDeliveries(ctx context.Context, r apigen.GetDeliveriesRequestObject) (apigen.GetDeliveriesResponseObject, error) {
	doc := id.Document(r.Id)
	if err := h.seen(ctx, doc); err != nil {
		return nil, err
	}
	list, err := h.Exchange.Deliveries(ctx, actor(ctx).Agency, doc)
	if err != nil {
		return nil, err
	}
	return apigen.GetDeliveries200JSONResponse{Items: mapped(list, deliveryView)}, nil
}

// seen refuses documents the actor may not see.
func (h *handlers) seen(ctx context.Context, doc id.Document) error {
	rows, err := h.Documents.Rows(ctx, actor(ctx), []id.Document{doc})
	if err == nil && len(rows) == 0 {
		err = document.ErrNotFound
	}
	return err
}

func deliveryView(d exchange.Delivery) apigen.Delivery {
	v := apigen.Delivery{Id: apigen.Id(d.ID), Code: d.Code, Name: d.Name, State: apigen.DeliveryState(d.State), Attempts: d.Attempts, LastError: opt(d.LastError)}
	v.Steps = mapped(d.Steps, stepView)
	return v
}

// stepView has no generated name: it is an entry of Delivery.steps.
func stepView(s exchange.Step) (v deliveryStep) {
	v.State, v.At = string(s.State), s.At
	if s.ReportedAt != nil {
		v.At = *s.ReportedAt
	}
	v.Officer, v.Department, v.Phone, v.Text = opt(s.Officer), opt(s.Department), opt(s.Phone), opt(s.Text)
	return v
}

func (h *handlers) ResendDelivery(ctx context.Context, r apigen.ResendDeliveryRequestObject) (apigen.ResendDeliveryResponseObject, error) {
	if err := h.seen(ctx, id.Document(r.Id)); err != nil {
		return nil, err
	}
	return apigen.ResendDelivery204Response{}, h.Exchange.Resend(ctx, actor(ctx), id.Document(r.Id), id.Delivery(r.Delivery))
}

func linkView(l exchange.Link) apigen.Link {
	return apigen.Link{Id: apigen.Id(l.ID), Name: l.Name, Endpoint: l.Endpoint, SystemId: l.SystemID, Active: l.Active, LastPolledAt: l.PolledAt, LastError: opt(l.LastError)}
}

func (h *handlers) ListLinks(ctx context.Context, _ apigen.ListLinksRequestObject) (apigen.ListLinksResponseObject, error) {
	if err := mayAdminister(ctx); err != nil {
		return nil, err
	}
	ls, err := h.Exchange.Links(ctx, actor(ctx).Agency)
	if err != nil {
		return nil, err
	}
	return apigen.ListLinks200JSONResponse{Items: mapped(ls, linkView)}, nil
}

func (h *handlers) SaveLink(ctx context.Context, r apigen.SaveLinkRequestObject) (apigen.SaveLinkResponseObject, error) {
	b := r.Body
	l, err := h.Exchange.SaveLink(ctx, actor(ctx), id.Agency{}, exchange.LinkInput{Name: b.Name, Endpoint: b.Endpoint, SystemID: b.SystemId, Secret: vxp.Secret(b.Secret)})
	if err != nil {
		return nil, err
	}
	return apigen.SaveLink201JSONResponse(linkView(l)), nil
}

// deliveryStep is the generated type of an entry of Delivery.steps.
type deliveryStep = struct {
	At         time.Time `json:"at"`
	Department *string   `json:"department,omitempty"`
	Officer    *string   `json:"officer,omitempty"`
	Phone      *string   `json:"phone,omitempty"`
	State      string    `json:"state"`
	Text       *string   `json:"text,omitempty"`
}
