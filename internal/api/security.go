package api

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"congvan/internal/auth"
	"congvan/internal/errs"
	"congvan/internal/org"

	"github.com/gofiber/fiber/v2"
)

const (
	cookieName = "congvan_session"
	csrfHeader = "X-CSRF-Token"
)

var (
	errSignIn = errs.New(errs.Unauthenticated, "sign-in",
		"Bạn chưa đăng nhập, hoặc phiên làm việc đã hết. Hãy đăng nhập lại; phần đang nhập vẫn còn.",
		"You are not signed in, or the session has ended. Sign in again; what you typed is kept.")
	errCSRF = errs.New(errs.Forbidden, "csrf",
		"Yêu cầu không đến từ trang này. Hãy tải lại trang rồi làm lại.",
		"The request did not come from this page. Reload it and try again.")
	errBodyTooLarge = errs.New(errs.TooLarge, "body-too-large",
		"Dữ liệu gửi lên quá lớn.", "The request is too large.")
)

type sessionKey struct{}

// signedIn is a session with the token that proved it.
type signedIn struct {
	auth.Session
	token string
}

// current returns the session of a request that passed the session middleware.
func current(ctx context.Context) signedIn {
	v, ok := ctx.Value(sessionKey{}).(signedIn)
	if !ok {
		panic(errNoActor) // a route without the middleware: a mistake in server.go
	}
	return v
}

func actor(ctx context.Context) org.Actor { return current(ctx).Actor }

// public are the calls one may make without being signed in.
func public(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodPost && (c.Path() == "/api/session" || c.Path() == "/api/setup")
}

// session finds who is calling. Somebody who has to change the password first may do only that.
func (s *Server) session(c *fiber.Ctx) error {
	if public(c) {
		c.SetUserContext(context.WithValue(c.UserContext(), callerKey{}, caller{ip: clientIP(c), agent: c.Get(fiber.HeaderUserAgent), token: c.Cookies(cookieName)}))
		return c.Next()
	}
	token := c.Cookies(cookieName)
	if token == "" {
		return errSignIn
	}
	ses, err := s.Auth.Session(c.UserContext(), token)
	if errs.KindOf(err) == errs.Unauthenticated {
		clearCookie(c, s.Secure)
	}
	if err != nil {
		return err
	}
	if ses.MustChange && !strings.HasPrefix(c.Path(), "/api/session") {
		return errMustChange
	}
	c.SetUserContext(context.WithValue(c.UserContext(), sessionKey{}, signedIn{ses, token}))
	return c.Next()
}

var errMustChange = errs.New(errs.Forbidden, "password-must-change",
	"Hãy đổi mật khẩu trước khi làm việc.", "Change your password before you start.")

// csrf asks for the session's token on everything that changes something. The cookie is SameSite=Lax as well: two locks.
func (s *Server) csrf(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if public(c) {
		// No session to bind to yet: a JSON body cannot be sent across sites without a preflight that nobody answers.
		if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationJSON) {
			return errCSRF
		}
		return c.Next()
	}
	want := current(c.UserContext()).CSRF
	if subtle.ConstantTimeCompare([]byte(c.Get(csrfHeader)), []byte(want)) != 1 {
		return errCSRF
	}
	return c.Next()
}

type callerKey struct{}

// caller is who signs in: from where, with what, and the session the browser had before, if any.
type caller struct{ ip, agent, token string }

func setCookie(c *fiber.Ctx, token string, secure bool) {
	c.Cookie(&fiber.Cookie{Name: cookieName, Value: token, Path: "/", HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteLaxMode})
}

func clearCookie(c *fiber.Ctx, secure bool) {
	c.Cookie(&fiber.Cookie{Name: cookieName, Value: "", Path: "/", HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteLaxMode, Expires: time.Unix(1, 0)})
}
