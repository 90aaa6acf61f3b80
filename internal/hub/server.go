package hub

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"congvan/internal/blob"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
)

// Server answers participants. DB holds the hub's own schema.
type Server struct {
	DB      *pg.DB
	Blobs   blob.Store
	Key     vxp.Key // seals the participants' secrets
	Log     *slog.Logger
	Now     func() time.Time // nil: time.Now
	MaxFile int64            // bytes of one attachment; default 50 MiB
	Max     int64            // bytes of one message; default 280 MiB, 200 MB of files as base64
}

// refusal is an answer FAIL. desc is ASCII: the SDK reads the answer of sendEdoc as such.
type refusal struct {
	code, desc string
	cause      error
}

func (r *refusal) Error() string { return r.code + ": " + r.desc }
func (r *refusal) Unwrap() error { return r.cause }

func refuse(code, desc string, cause error) error {
	return &refusal{code: code, desc: desc, cause: cause}
}

func (s *Server) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Server) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.Default()
}

// call is one signed request of one participant.
type call struct {
	*fiber.Ctx
	ctx    context.Context
	op     string
	system string
	args   *vxp.Signed
}

// ops is the whole surface. Every operation answers one JSON object; downloadEdoc the bytes or nothing.
func (s *Server) ops() map[string]func(c *call) error {
	return map[string]func(c *call) error{
		vxp.OpSendEdoc:            s.sendEdoc,
		vxp.OpGetReceivedEdocList: s.receivedList,
		vxp.OpGetSentEdocList:     s.sentList,
		vxp.OpGetEdoc:             s.getEdoc,
		vxp.OpUpdateStatus:        s.updateStatus,
		vxp.OpCountReceiveEdoc:    s.count,
		vxp.OpCountReceiveStatus:  s.count,
		vxp.OpGetAgenciesList:     s.agencies,
		vxp.OpGetAgenciesListQD20: s.agenciesQD20,
		vxp.OpGetSynchronizeUnit:  s.units,
		vxp.OpRegisterAgency:      s.registerAgency,
		vxp.OpDeleteAgency:        s.deleteAgency,
	}
}

// App returns the HTTP side. Operations may be reached under any prefix, as the SDK's endpoint may hold one.
func (s *Server) App() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:               "congvan hub",
		DisableStartupMessage: true,
		StreamRequestBody:     true, // messages go to the disk as they come
		BodyLimit:             64 << 10,
		ReadBufferSize:        64 << 10, // every argument travels three times in the headers
		IdleTimeout:           2 * time.Minute,
		ReadTimeout:           15 * time.Minute, // of a whole message over a slow line
		ErrorHandler:          func(c *fiber.Ctx, err error) error { return s.answer(c, "", "", err) },
	})
	app.Get("/healthz", s.healthz)
	app.Get("/*", func(c *fiber.Ctx) error { return s.serve(c, lastPart(c.Path())) })
	app.Post("/*", func(c *fiber.Ctx) error { return s.serve(c, lastPart(c.Path())) })
	return app
}

// Serve answers on ln until ctx ends, then lets running calls finish for a while.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	app := s.App()
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return errors.Join(app.ShutdownWithTimeout(10*time.Second), <-failed)
	}
}

func (s *Server) healthz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := s.DB.Ping(ctx); err != nil {
		s.log().Error("hub: database does not answer", "err", err)
		return c.Status(http.StatusServiceUnavailable).SendString("database\n")
	}
	return c.SendString("ok\n")
}

func lastPart(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

func (s *Server) serve(c *fiber.Ctx, op string) error {
	began := time.Now()
	op = string([]byte(op)) // fiber's strings live as long as the request
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	system, err := s.run(ctx, c, op)
	drain(c)
	level := slog.LevelDebug
	if err != nil {
		level = slog.LevelWarn
	}
	s.log().Log(ctx, level, "hub call", "op", op, "system", system, "err", err, "ms", time.Since(began).Milliseconds())
	if err != nil {
		return s.answer(c, op, system, err)
	}
	return nil
}

func (s *Server) run(ctx context.Context, c *fiber.Ctx, op string) (system string, err error) {
	get := op == vxp.OpDownloadEdoc
	run := s.ops()[op]
	if get {
		run = s.downloadEdoc
	}
	if run == nil || get != (c.Method() == fiber.MethodGet) {
		return "", refuse(vxp.CodeBadFile, "no such operation", nil)
	}
	k := &call{Ctx: c, ctx: ctx, op: op}
	if err := s.authenticate(k); err != nil {
		return k.system, err
	}
	return k.system, run(k)
}

// drain reads what is left of a body, so that the connection can be used again; a long rest closes it instead.
func drain(c *fiber.Ctx) {
	body := c.Context().RequestBodyStream()
	if body == nil {
		return
	}
	if n, err := io.CopyN(io.Discard, body, 1<<20); n == 1<<20 || err != io.EOF {
		c.Context().SetConnectionClose()
	}
}

// answer writes a failure. Everything unexpected is a hub error, told in the log alone.
func (s *Server) answer(c *fiber.Ctx, op, system string, err error) error {
	var r *refusal
	if !errors.As(err, &r) {
		s.log().Error("hub: call failed", "op", op, "system", system, "err", err)
		r = &refusal{code: vxp.CodeHubError, desc: "Loi he thong truc lien thong"}
	}
	if op == vxp.OpDownloadEdoc {
		return c.Status(http.StatusOK).Send(nil) // the SDK takes any non-empty body for the file
	}
	// One shape suits every operation: lists find data, sendEdoc its DocId.
	return c.Status(http.StatusOK).JSON(fiber.Map{"status": "FAIL", "ErrorCode": r.code, "ErrorDesc": r.desc, "DocId": "", "data": []any{}, "count": 0})
}

func ok(c *call, more fiber.Map) error {
	m := fiber.Map{"status": "OK", "ErrorCode": vxp.CodeOK, "ErrorDesc": "Thanh cong"}
	for k, v := range more {
		m[k] = v
	}
	return c.JSON(m)
}

var errCredentials = refuse(vxp.CodeBadCredentials, "Sai SystemId hoac SecretKey", nil)

// authenticate finds the caller and checks its signature. The timestamp is not looked at: the SDK fixes it when its object
// is made, hours before the call.
func (s *Server) authenticate(c *call) error {
	h := http.Header{}
	c.Request().Header.VisitAll(func(k, v []byte) { h.Add(string(k), string(v)) })
	args, err := vxp.ReadSigned(h)
	if err != nil {
		return errCredentials
	}
	id := args.Get(vxp.KeySystemID)
	var sealed []byte
	var locked bool
	err = s.tx(c.ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(c.ctx, "select secret, locked_at is not null from system where id = $1", id).Scan(&sealed, &locked)
	})
	if pg.NoRows(err) {
		args.Verify("no such system", h) // takes the same time
		return errCredentials
	}
	if err != nil {
		return err
	}
	secret, err := s.Key.Open(id, sealed)
	if err != nil {
		return err
	}
	if err := args.Verify(secret, h); err != nil {
		return refuse(vxp.CodeBadCredentials, "Sai SystemId hoac SecretKey", err)
	}
	c.system, c.args = id, args
	if locked {
		return refuse(vxp.CodeBadCredentials, "He thong da bi khoa", nil)
	}
	return nil
}

func (s *Server) tx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return pg.InTx(ctx, s.DB, pg.System(), fn)
}
