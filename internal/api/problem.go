package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"congvan/internal/api/apigen"
	"congvan/internal/errs"

	"github.com/gofiber/fiber/v2"
)

// statuses is the one table from the kind of an error to HTTP.
var statuses = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Unsupported:     http.StatusUnsupportedMediaType,
	errs.TooMany:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
}

var (
	errInternal = errs.New(errs.Internal, "internal",
		"Hệ thống gặp lỗi. Việc của bạn chưa được thực hiện; hãy thử lại, nếu vẫn lỗi hãy báo quản trị kèm mã yêu cầu.",
		"Something went wrong on our side. Nothing was done; try again, and if it fails again tell your administrator the request id.")
	errTimeout = errs.New(errs.Unavailable, "timeout",
		"Máy chủ trả lời quá chậm nên đã dừng. Hãy tải lại để xem việc đã xong chưa, rồi thử lại.",
		"The server took too long and stopped. Reload to see whether it was done, then try again.")
	errRoute = errs.New(errs.NotFound, "no-such-address",
		"Không có địa chỉ này.", "There is no such address.")
	errMethod = errs.New(errs.Invalid, "method-not-allowed",
		"Địa chỉ này không nhận thao tác đó.", "This address does not take that method.")
	errHeaderTooLarge = errs.New(errs.Invalid, "headers-too-large",
		"Địa chỉ hoặc phần đầu của yêu cầu quá dài.", "The address or the headers of the request are too long.")
	errSlow = errs.New(errs.Invalid, "request-too-slow",
		"Dữ liệu gửi lên quá chậm nên đã dừng. Hãy kiểm tra đường truyền rồi gửi lại.", "The request came too slowly and was stopped. Check the connection and send it again.")
	errInput = errs.New(errs.Invalid, "input-invalid",
		"Dữ liệu gửi lên chưa đúng. Hãy xem các ô được đánh dấu.", "The input is not right. See the fields that are marked.")
)

// fieldProblem is one field of a request that is not as the contract says.
type fieldProblem struct{ pointer, slug, vi, en string }

// inputError carries all fields that failed validation.
type inputError struct{ fields []fieldProblem }

func (e *inputError) Error() string { return "input does not follow the contract" }

// fail is fiber's error handler: the last stop of every error. It answers application/problem+json and logs once.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	p.RequestId = requestID(c)
	level := slog.LevelInfo
	if p.Status >= 500 {
		level = slog.LevelError
	}
	s.Log.Log(c.UserContext(), level, "request refused", "request", p.RequestId, "method", c.Method(), "path", c.Path(),
		"status", p.Status, "slug", p.Slug, "error", err.Error())
	if p.RetryAfter != nil {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(*p.RetryAfter))
	}
	c.Status(p.Status)
	if err := c.JSON(p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return nil
}

func problemOf(err error) apigen.Problem {
	var in *inputError
	if errors.As(err, &in) {
		p := shape(errInput)
		for _, f := range in.fields {
			addField(&p, f.pointer, f.slug, f.vi, f.en)
		}
		return p
	}
	if e := errs.Find(err); e != nil && e.Kind != errs.Internal {
		p := shape(e)
		if e.Pointer != "" {
			addField(&p, e.Pointer, e.Slug, e.Text("vi"), e.Text("en"))
		}
		if n, ok := e.Params["retryAfter"].(int); ok {
			p.RetryAfter = &n
		}
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return shape(errTimeout)
	}
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch fe.Code {
		case http.StatusNotFound:
			return shape(errRoute)
		case http.StatusMethodNotAllowed:
			return withStatus(errMethod, fe.Code)
		case http.StatusRequestEntityTooLarge:
			return shape(errBodyTooLarge)
		case http.StatusRequestHeaderFieldsTooLarge, http.StatusRequestURITooLong:
			return withStatus(errHeaderTooLarge, fe.Code)
		case http.StatusRequestTimeout:
			return withStatus(errSlow, fe.Code)
		case http.StatusBadRequest, http.StatusUnprocessableEntity:
			return shape(errInput)
		}
	}
	return shape(errInternal)
}

// withStatus is for what HTTP itself distinguishes and the office does not.
func withStatus(e *errs.Error, status int) apigen.Problem {
	p := shape(e)
	p.Status = status
	return p
}

func shape(e *errs.Error) apigen.Problem {
	p := apigen.Problem{Status: statuses[e.Kind], Slug: e.Slug, Title: e.Text("vi"), TitleEn: e.Text("en")}
	p.Errors = []problemField{} // an empty list, not null
	return p
}

// problemField is the generated type of an entry of Problem.errors, which has no name of its own.
type problemField = struct {
	Pointer string `json:"pointer"`
	Slug    string `json:"slug"`
	Title   string `json:"title"`
	TitleEn string `json:"titleEn"`
}

func addField(p *apigen.Problem, pointer, slug, vi, en string) {
	p.Errors = append(p.Errors, problemField{pointer, slug, vi, en})
}
