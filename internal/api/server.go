package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"strings"
	"time"

	"congvan/internal/api/apigen"
	"congvan/internal/audit"
	"congvan/internal/auth"
	"congvan/internal/document"
	"congvan/internal/exchange"
	"congvan/internal/finder"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/notify"
	"congvan/internal/org"
	"congvan/internal/signing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Server answers the office's requests. All fields but Secure must be set.
type Server struct {
	Documents *document.Service
	Catalog   *document.Catalogue
	Auth      *auth.Service
	Org       *org.Service
	Signing   *signing.Service
	Exchange  *exchange.Service
	Finder    *finder.Finder
	Notify    *notify.Service
	Live      *notify.Hub
	Jobs      *jobs.Runner
	Audit     func(ctx context.Context, by org.Actor, f audit.Filter) ([]audit.Row, error)
	// TakeIntake makes what arrived over the exchange ready to be registered.
	TakeIntake func(ctx context.Context, by org.Actor, which id.Message) (*document.Intake, error)
	Web        fs.FS                           // the built web app
	Ready      func(ctx context.Context) error // nil when every part this process needs answers
	Log        *slog.Logger
	Secure     bool // behind TLS: cookies are Secure, HSTS is sent
	stop       context.Context
}

const (
	uploadPath  = "/api/uploads"
	bodyLimit   = 1 << 20          // of everything but uploads; a PKCS#12 is the largest
	requestTime = 30 * time.Second // of everything but uploads and events
)

// App builds the fiber application. Streams end when stop is done.
func (s *Server) App(stop context.Context) (*fiber.App, error) {
	k, err := newContract()
	if err != nil {
		return nil, err
	}
	s.stop = stop
	app := fiber.New(fiber.Config{
		Immutable:             true, // without it, strings kept after a request are overwritten by later ones
		ErrorHandler:          s.fail,
		StreamRequestBody:     true, // for uploads; limitBody bounds everything else
		BodyLimit:             bodyLimit,
		DisableStartupMessage: true,
		ReadTimeout:           5 * time.Minute, // of a whole upload
		IdleTimeout:           2 * time.Minute,
		ReadBufferSize:        16 << 10,
	})
	app.Use(s.logRequest, recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: s.logPanic}), s.headers)
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", s.ready)
	app.Get("/metrics", s.localOnly, adaptor.HTTPHandler(promhttp.Handler()))

	api := app.Group("/api", limitBody, s.timeout, s.session, s.csrf, k.check)
	api.Get("/events", s.events)
	api.Put("/uploads", s.upload)
	api.Get("/uploads/:id/content", s.uploadContent)
	api.Get("/documents/:id/files/:file/content", s.fileContent)
	api.Get("/intake/:id/files/:n/content", s.intakeContent)
	api.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed}))
	apigen.RegisterHandlers(app, apigen.NewStrictHandler(&handlers{s}, nil))
	api.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return app, s.serveWeb(app)
}

// handlers implements the generated strict interface; its methods are spread over a file per resource.
type handlers struct{ *Server }

func requestID(c *fiber.Ctx) string {
	v, _ := c.Locals("request").(string)
	return v
}

// wholeBody marks a request whose streaming body was read to its end.
const wholeBody = "whole body"

// logRequest names the request and writes one line when it is done. The path is logged, the query never: it holds what
// people search for.
func (s *Server) logRequest(c *fiber.Ctx) error {
	start := time.Now()
	rid := uuid.NewString()
	c.Locals("request", rid)
	c.Set(fiber.HeaderXRequestID, rid)
	c.SetUserContext(audit.WithOrigin(c.UserContext(), rid, clientIP(c)))
	err := c.Next()
	if err != nil {
		err = s.fail(c, err)
	}
	if c.Request().IsBodyStream() && c.Locals(wholeBody) == nil {
		// Nobody read the body to its end. What is left of it must not be taken for the next request on this connection: behind a
		// proxy that would be somebody else's (request smuggling).
		c.Context().SetConnectionClose()
	}
	seconds := time.Since(start).Seconds()
	observe(c.Method(), c.Route().Path, c.Response().StatusCode(), seconds)
	s.Log.Debug("request", "request", rid, "method", c.Method(), "path", c.Path(), "status", c.Response().StatusCode(), "seconds", seconds)
	return err
}

func (s *Server) logPanic(c *fiber.Ctx, e any) {
	s.Log.Error("panic in a handler", "request", requestID(c), "path", c.Path(), "panic", e)
}

func clientIP(c *fiber.Ctx) string {
	ip, _, err := net.SplitHostPort(c.Context().RemoteAddr().String())
	if err != nil {
		return c.Context().RemoteAddr().String()
	}
	return ip
}

// headers are those of every answer; the content security policy of the pages is in web.go.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("X-Frame-Options", "SAMEORIGIN")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
	if s.Secure {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return c.Next()
}

// limitBody refuses large and endless bodies before they are read. Only the upload streams.
func limitBody(c *fiber.Ctx) error {
	if c.Method() == fiber.MethodPut && c.Path() == uploadPath {
		return c.Next()
	}
	n := c.Request().Header.ContentLength()
	if n > bodyLimit || n == -1 { // -1: chunked, length unknown
		return errBodyTooLarge
	}
	return c.Next()
}

// timeout ends what takes too long: fiber itself never notices that a client has gone.
func (s *Server) timeout(c *fiber.Ctx) error {
	if strings.HasSuffix(c.Path(), "/content") || c.Path() == "/api/events" || c.Path() == uploadPath {
		return c.Next()
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), requestTime)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 3*time.Second)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.Warn("not ready", "error", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("not ready\n")
	}
	return c.SendString("ready\n")
}

// localOnly keeps metrics for the machine itself and what an operator puts in front of it.
func (s *Server) localOnly(c *fiber.Ctx) error {
	ip := net.ParseIP(clientIP(c))
	if ip == nil || !ip.IsLoopback() && !ip.IsPrivate() {
		return fiber.ErrNotFound
	}
	return c.Next()
}

var errNoActor = errors.New("api: handler without a session")
