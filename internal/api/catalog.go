package api

import (
	"context"

	"congvan/internal/access"
	"congvan/internal/api/apigen"
	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/org"
)

func (h *handlers) GetCatalog(ctx context.Context, _ apigen.GetCatalogRequestObject) (apigen.GetCatalogResponseObject, error) {
	c, err := h.Catalog.All(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	v := apigen.Catalog{Books: mapped(c.Books, bookView), Units: mapped(c.Units, unitView),
		Leaders: mapped(c.Leaders, func(p org.Person) apigen.PostRef {
			return apigen.PostRef{Id: apigen.Id(p.Post), Name: p.Name, Title: p.Title, UnitName: p.UnitName}
		}),
		Types: mapped(book.Types, func(t book.Type) apigen.DocumentType {
			return apigen.DocumentType{Code: t.Code, Name: t.Name, Abbrev: t.Abbrev}
		})}
	v.DirectionProposals = mapped(c.Proposals, proposalView)
	return apigen.GetCatalog200JSONResponse(v), nil
}

func bookView(b document.BookState) apigen.Book {
	return apigen.Book{Id: apigen.Id(b.ID), Kind: apigen.Kind(b.Kind), Name: b.Name, Year: b.Year, Last: b.Last}
}

func unitView(u org.Unit) apigen.Unit {
	return apigen.Unit{Id: apigen.Id(u.ID), Name: u.Name, Abbrev: u.Abbrev, Parent: optID(u.Parent)}
}

// proposalView has no generated name: it is an entry of Catalog.directionProposals.
func proposalView(p document.Proposal) (v struct {
	Coop     []apigen.Id `json:"coop"`
	Lead     apigen.Id   `json:"lead"`
	Workdays int         `json:"workdays"`
}) {
	v.Lead, v.Workdays = apigen.Id(p.Lead), p.Workdays
	v.Coop = mapped(p.Coop, func(u id.Unit) apigen.Id { return apigen.Id(u) })
	return v
}

func (h *handlers) SearchIssuers(ctx context.Context, r apigen.SearchIssuersRequestObject) (apigen.SearchIssuersResponseObject, error) {
	n := limit(r.Params.Limit)
	var names []string
	if access.May(actor(ctx), access.View) == nil { // whose letters the agency gets is part of the letters
		var err error
		if names, err = h.Catalog.Issuers(ctx, actor(ctx), val(r.Params.Q), n); err != nil {
			return nil, err
		}
	}
	organs, err := h.Exchange.SearchOrgans(ctx, val(r.Params.Q), n)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	out := []string{}
	add := func(name string) {
		if name != "" && !seen[name] && len(out) < n {
			seen[name] = true
			out = append(out, name)
		}
	}
	for _, name := range names {
		add(name)
	}
	for _, o := range organs {
		add(o.Name)
	}
	return apigen.SearchIssuers200JSONResponse{Items: out}, nil
}

func (h *handlers) SearchOrgans(ctx context.Context, r apigen.SearchOrgansRequestObject) (apigen.SearchOrgansResponseObject, error) {
	organs, err := h.Exchange.SearchOrgans(ctx, val(r.Params.Q), limit(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	out := apigen.SearchOrgans200JSONResponse{Items: []apigen.Organ{}}
	for _, o := range organs {
		out.Items = append(out.Items, apigen.Organ{Code: o.Code, Name: o.Name})
	}
	return out, nil
}

func (h *handlers) Search(ctx context.Context, r apigen.SearchRequestObject) (apigen.SearchResponseObject, error) {
	hits, err := h.Finder.Search(ctx, actor(ctx), r.Params.Q, document.Kind(val(r.Params.Kind)), limit(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	rows := make([]document.Row, len(hits))
	for i, x := range hits {
		rows[i] = x.Row
	}
	views, err := h.rowViews(ctx, rows)
	if err != nil {
		return nil, err
	}
	out := apigen.Search200JSONResponse{}
	out.Items = make([]struct {
		Row     apigen.DocumentRow `json:"row"`
		Snippet string             `json:"snippet"`
		Title   string             `json:"title"`
	}, len(hits))
	for i, x := range hits {
		out.Items[i].Row, out.Items[i].Title, out.Items[i].Snippet = views[i], x.Title, x.Snippet
	}
	return out, nil
}
