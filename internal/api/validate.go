package api

import (
	"bytes"
	"context"
	_ "embed" // the contract
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
)

// spec is the contract itself: the generated code leaves out the operations that are written by hand.
//
//go:embed openapi.yaml
var spec []byte

// contract checks requests against openapi.yaml, because the generated code checks no constraints.
type contract struct{ router routers.Router }

// formats teaches the validator, which keeps them in a global table, what a date and an id are.
var formats = sync.OnceFunc(func() {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`))
	openapi3.DefineStringFormatValidator("date", openapi3.NewCallbackValidator(func(s string) error { // the built-in one takes 30 February
		_, err := time.Parse(time.DateOnly, s)
		return err
	}))
})

func newContract() (*contract, error) {
	formats()
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("check the contract: %w", err)
	}
	r, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("route the contract: %w", err)
	}
	return &contract{router: r}, nil
}

// check is the middleware. Uploads are not read here: their body streams.
func (k *contract) check(c *fiber.Ctx) error {
	if c.Method() == fiber.MethodPut && c.Path() == uploadPath {
		return c.Next()
	}
	req, err := adaptor.ConvertRequest(c, true)
	if err != nil {
		return &inputError{}
	}
	body := c.Body()
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	route, params, err := k.router.FindRoute(req)
	if errors.Is(err, routers.ErrMethodNotAllowed) {
		return fiber.ErrMethodNotAllowed
	}
	if err != nil {
		return fiber.ErrNotFound
	}
	if bad := unreadable(req, body, route); bad != nil {
		return &inputError{fields: bad}
	}
	err = openapi3filter.ValidateRequest(c.UserContext(), &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
	if err != nil {
		return &inputError{fields: fieldsOf(err)}
	}
	return c.Next()
}

// unreadable finds what no field may hold: a body that is no JSON, bytes that are no text, and the character NUL, which
// PostgreSQL cannot store.
func unreadable(req *http.Request, body []byte, route *routers.Route) (bad []fieldProblem) {
	for name, values := range req.URL.Query() {
		if slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) || strings.ContainsRune(v, 0) }) {
			bad = append(bad, badCharacter("/"+name))
		}
	}
	if route.Operation.RequestBody == nil || !strings.HasPrefix(req.Header.Get("Content-Type"), "application/json") {
		return bad
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return append(bad, fieldProblem{slug: "json-invalid", vi: "Dữ liệu gửi lên không phải JSON hợp lệ.", en: "The body is not valid JSON."})
	}
	return append(bad, nuls("", v)...)
}

func nuls(at string, v any) (bad []fieldProblem) {
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			bad = append(bad, badCharacter(at))
		}
	case []any:
		for i, e := range v {
			bad = append(bad, nuls(fmt.Sprintf("%s/%d", at, i), e)...)
		}
	case map[string]any:
		for k, e := range v {
			bad = append(bad, nuls(at+"/"+k, e)...)
		}
	}
	return bad
}

func badCharacter(pointer string) fieldProblem {
	return fieldProblem{pointer: pointer, slug: "field-character", vi: "Có ký tự không đọc được. Hãy nhập lại.", en: "There is a character that cannot be read. Type it again."}
}

// fieldsOf turns the validator's tree of errors into a list of fields with sentences people can use.
func fieldsOf(err error) []fieldProblem {
	var multi openapi3.MultiError
	if errors.As(err, &multi) && sameError(err, multi) {
		var out []fieldProblem
		for _, e := range multi {
			out = append(out, fieldsOf(e)...)
		}
		return out
	}
	var re *openapi3filter.RequestError
	prefix := ""
	if errors.As(err, &re) {
		if re.Parameter != nil {
			prefix = "/" + re.Parameter.Name
		}
		if errors.Is(re.Err, openapi3filter.ErrInvalidRequired) {
			vi, en := sentence(&openapi3.SchemaError{SchemaField: "required"})
			return []fieldProblem{{pointer: prefix, slug: "field-required", vi: vi, en: en}}
		}
		if inner, ok := re.Err.(openapi3.MultiError); ok {
			var out []fieldProblem
			for _, e := range inner {
				for _, f := range fieldsOf(e) {
					f.pointer = prefix + f.pointer
					out = append(out, f)
				}
			}
			return out
		}
	}
	var se *openapi3.SchemaError
	if errors.As(err, &se) {
		vi, en := sentence(se)
		return []fieldProblem{{pointer: prefix + pointer(se), slug: "field-" + slugOf(se), vi: vi, en: en}}
	}
	return []fieldProblem{{pointer: prefix, slug: "field-invalid", vi: "Giá trị chưa đúng dạng.", en: "The value does not have the right form."}}
}

func sameError(err error, m openapi3.MultiError) bool {
	top, ok := err.(openapi3.MultiError)
	return ok && len(top) == len(m)
}

func pointer(e *openapi3.SchemaError) string {
	p := e.JSONPointer()
	switch e.SchemaField {
	case "required", "properties", "additionalProperties": // the pointer ends at the object; the reason names the property
		if name := quoted(e.Reason); name != "" && (len(p) == 0 || p[len(p)-1] != name) {
			p = append(p, name)
		}
	}
	if len(p) == 0 {
		return ""
	}
	return "/" + strings.Join(p, "/")
}

func quoted(s string) string {
	if _, rest, ok := strings.Cut(s, `"`); ok {
		name, _, _ := strings.Cut(rest, `"`)
		return name
	}
	return ""
}

func slugOf(e *openapi3.SchemaError) string {
	if e.SchemaField == "" {
		return "invalid"
	}
	return strings.ToLower(e.SchemaField)
}

func sentence(e *openapi3.SchemaError) (vi, en string) {
	sc := e.Schema
	switch e.SchemaField {
	case "required":
		return "Ô này bắt buộc nhập.", "This field is required."
	case "minLength":
		if sc.MinLength <= 1 {
			return "Ô này không được để trống.", "This field may not be empty."
		}
		return fmt.Sprintf("Cần ít nhất %d ký tự.", sc.MinLength), fmt.Sprintf("At least %d characters are needed.", sc.MinLength)
	case "maxLength":
		if sc.MaxLength != nil {
			return fmt.Sprintf("Dài quá %d ký tự. Hãy viết ngắn lại.", *sc.MaxLength), fmt.Sprintf("Longer than %d characters. Make it shorter.", *sc.MaxLength)
		}
	case "minimum", "maximum":
		return "Số nằm ngoài khoảng cho phép.", "The number is out of range."
	case "enum":
		return "Giá trị không có trong danh sách.", "The value is not one of the list."
	case "format":
		if sc.Format == "uuid" {
			return "Mã không đúng dạng.", "The id does not have the right form."
		}
		return "Giá trị chưa đúng dạng (ngày: yyyy-mm-dd).", "The value does not have the right form (dates: yyyy-mm-dd)."
	case "pattern":
		return "Có ký tự không được phép.", "There is a character that is not allowed."
	case "properties", "additionalProperties":
		return "Có trường không được phép.", "There is a field that is not allowed."
	}
	return "Giá trị chưa đúng dạng.", "The value does not have the right form."
}
