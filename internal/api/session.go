package api

import (
	"context"

	"congvan/internal/api/apigen"
	"congvan/internal/auth"
	"congvan/internal/id"
	"congvan/internal/org"

	"github.com/gofiber/fiber/v2"
)

func sessionView(s auth.Session) apigen.Session {
	v := apigen.Session{Post: actorView(s.Actor), Posts: mapped(s.Posts, actorView), Csrf: s.CSRF, MustChangePassword: s.MustChange}
	v.User.Id, v.User.Username, v.User.FullName = apigen.Id(s.User.ID), s.User.Username, s.User.FullName
	return v
}

func actorView(a org.Actor) apigen.Post {
	return apigen.Post{Id: apigen.Id(a.Post), Title: a.Title, UnitName: a.UnitName, Roles: roleViews(a.Roles),
		Agency: apigen.Agency{Id: apigen.Id(a.Agency), Code: a.AgencyCode, Name: a.AgencyName, ShortName: a.AgencyShort}}
}

func roleViews(rs []org.Role) []apigen.Role {
	return mapped(rs, func(r org.Role) apigen.Role { return apigen.Role(r) })
}

func (h *handlers) GetSession(ctx context.Context, _ apigen.GetSessionRequestObject) (apigen.GetSessionResponseObject, error) {
	return apigen.GetSession200JSONResponse(sessionView(current(ctx).Session)), nil
}

// signedInAnswer is the answer to a sign-in: the session, and the cookie beside it.
type signedInAnswer struct {
	body   apigen.Session
	token  string
	secure bool
}

func (a signedInAnswer) VisitLoginResponse(c *fiber.Ctx) error {
	setCookie(c, a.token, a.secure)
	return c.JSON(a.body)
}

func (h *handlers) Login(ctx context.Context, r apigen.LoginRequestObject) (apigen.LoginResponseObject, error) {
	from, _ := ctx.Value(callerKey{}).(caller)
	token, s, err := h.Auth.Login(ctx, r.Body.Username, r.Body.Password, from.ip, from.agent)
	if err != nil {
		return nil, err
	}
	if from.token != "" { // the browser forgets it now; nobody else shall go on with it
		if err := h.Auth.Logout(ctx, from.token); err != nil {
			return nil, err
		}
	}
	return signedInAnswer{body: sessionView(s), token: token, secure: h.Secure}, nil
}

// signedOutAnswer ends the cookie with the session.
type signedOutAnswer struct{ secure bool }

func (a signedOutAnswer) VisitLogoutResponse(c *fiber.Ctx) error {
	clearCookie(c, a.secure)
	return c.SendStatus(fiber.StatusNoContent)
}

func (h *handlers) Logout(ctx context.Context, _ apigen.LogoutRequestObject) (apigen.LogoutResponseObject, error) {
	return signedOutAnswer{h.Secure}, h.Auth.Logout(ctx, current(ctx).token)
}

func (h *handlers) SwitchPost(ctx context.Context, r apigen.SwitchPostRequestObject) (apigen.SwitchPostResponseObject, error) {
	s, err := h.Auth.SwitchPost(ctx, current(ctx).token, id.Post(r.Body.Post))
	if err != nil {
		return nil, err
	}
	return apigen.SwitchPost200JSONResponse(sessionView(s)), nil
}

func (h *handlers) ChangePassword(ctx context.Context, r apigen.ChangePasswordRequestObject) (apigen.ChangePasswordResponseObject, error) {
	return apigen.ChangePassword204Response{}, h.Auth.ChangePassword(ctx, current(ctx).token, r.Body.Old, r.Body.New)
}

func (h *handlers) Setup(ctx context.Context, r apigen.SetupRequestObject) (apigen.SetupResponseObject, error) {
	b := r.Body
	return apigen.Setup204Response{}, h.Auth.Setup(ctx, b.Token, auth.SetupInput{AgencyCode: b.AgencyCode, AgencyName: b.AgencyName,
		AgencyShortName: b.AgencyName, AgencyAbbrev: b.AgencyAbbrev, Place: b.Place, Username: b.Username, FullName: b.FullName, Password: b.Password})
}
