package api

import (
	"context"

	"congvan/internal/access"
	"congvan/internal/api/apigen"
	"congvan/internal/auth"
	"congvan/internal/id"
	"congvan/internal/org"
)

func (h *handlers) ListPeople(ctx context.Context, r apigen.ListPeopleRequestObject) (apigen.ListPeopleResponseObject, error) {
	a := actor(ctx)
	if err := access.May(a, access.ManagePeople); err != nil {
		return nil, err
	}
	posts, err := h.Org.People(ctx, a.Agency, val(r.Params.Q))
	if err != nil {
		return nil, err
	}
	return apigen.ListPeople200JSONResponse{Items: personViews(posts, a)}, nil
}

// personViews folds the list of posts into people, in the order of their first post.
func personViews(posts []org.Person, a org.Actor) []apigen.Person {
	at := map[id.User]int{}
	out := []apigen.Person{}
	for _, p := range posts {
		i, ok := at[p.User]
		if !ok {
			i = len(out)
			at[p.User] = i
			out = append(out, apigen.Person{Id: apigen.Id(p.User), Username: p.Username, FullName: p.Name, Disabled: !p.Active, Posts: []apigen.Post{}})
		}
		out[i].Posts = append(out[i].Posts, apigen.Post{Id: apigen.Id(p.Post), Title: p.Title, UnitName: p.UnitName, Roles: roleViews(p.Roles),
			Agency: apigen.Agency{Id: apigen.Id(p.Agency), Code: a.AgencyCode, Name: a.AgencyName, ShortName: p.AgencyName}})
	}
	return out
}

func (h *handlers) person(ctx context.Context, u id.User) (apigen.Person, error) {
	a := actor(ctx)
	posts, err := h.Org.People(ctx, a.Agency, "")
	if err != nil {
		return apigen.Person{}, err
	}
	for _, p := range personViews(posts, a) {
		if id.User(p.Id) == u {
			return p, nil
		}
	}
	return apigen.Person{}, org.ErrNoUser
}

func (h *handlers) CreatePerson(ctx context.Context, r apigen.CreatePersonRequestObject) (apigen.CreatePersonResponseObject, error) {
	a, b := actor(ctx), r.Body
	if err := access.May(a, access.ManagePeople); err != nil {
		return nil, err
	}
	if err := auth.CheckPassword(b.Username, b.Password); err != nil {
		return nil, err
	}
	phc, err := auth.HashPassword(b.Password)
	if err != nil {
		return nil, err
	}
	u, _, err := h.Org.CreateUser(ctx, a, a.Agency, org.UserInput{Username: b.Username, FullName: b.FullName, PasswordHash: phc, MustChange: true},
		org.PostInput{Unit: id.Unit(b.Unit), Title: b.Title, Roles: roles(b.Roles)})
	if err != nil {
		return nil, err
	}
	p, err := h.person(ctx, u)
	return apigen.CreatePerson201JSONResponse(p), err
}

func roles(rs []apigen.Role) []org.Role {
	return mapped(rs, func(r apigen.Role) org.Role { return org.Role(r) })
}

func (h *handlers) UpdatePerson(ctx context.Context, r apigen.UpdatePersonRequestObject) (apigen.UpdatePersonResponseObject, error) {
	a, b := actor(ctx), r.Body
	if err := access.May(a, access.ManagePeople); err != nil {
		return nil, err
	}
	ch := org.UserChange{FullName: b.FullName, Disabled: b.Disabled}
	before, err := h.person(ctx, id.User(r.Id))
	if err != nil {
		return nil, err
	}
	if b.Password != nil {
		if err := auth.CheckPassword(before.Username, *b.Password); err != nil {
			return nil, err
		}
		phc, err := auth.HashPassword(*b.Password)
		if err != nil {
			return nil, err
		}
		ch.PasswordHash = &phc
	}
	if err := h.Org.UpdateUser(ctx, a, a.Agency, id.User(r.Id), ch); err != nil {
		return nil, err
	}
	if b.Roles != nil {
		if err := h.setRoles(ctx, id.User(r.Id), roles(*b.Roles)); err != nil {
			return nil, err
		}
	}
	p, err := h.person(ctx, id.User(r.Id))
	return apigen.UpdatePerson200JSONResponse(p), err
}

// setRoles changes what a person's open post in the agency does. People with several posts here are rare; their first is meant.
func (h *handlers) setRoles(ctx context.Context, u id.User, rs []org.Role) error {
	a := actor(ctx)
	posts, err := h.Org.People(ctx, a.Agency, "")
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p.User == u {
			return h.Org.UpdatePost(ctx, a, a.Agency, p.Post, org.PostInput{Unit: p.Unit, Title: p.Title, Authority: p.Authority, Roles: rs})
		}
	}
	return org.ErrNoPost
}

func (h *handlers) CreateUnit(ctx context.Context, r apigen.CreateUnitRequestObject) (apigen.CreateUnitResponseObject, error) {
	a, b := actor(ctx), r.Body
	if err := access.May(a, access.ManagePeople); err != nil {
		return nil, err
	}
	in := org.UnitInput{Name: b.Name, Abbrev: b.Abbrev, Parent: id.Unit(val(b.Parent))}
	u, err := h.Org.CreateUnit(ctx, a, a.Agency, in)
	if err != nil {
		return nil, err
	}
	return apigen.CreateUnit201JSONResponse(unitView(org.Unit{ID: u, Name: in.Name, Abbrev: in.Abbrev, Parent: in.Parent})), nil
}

// mayAdminister is for screens of the agency's administration that show more than people.
func mayAdminister(ctx context.Context) error { return access.May(actor(ctx), access.ManagePeople) }
