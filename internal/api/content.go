package api

import (
	"fmt"
	"mime"
	"strconv"
	"strings"

	"congvan/internal/blob"
	"congvan/internal/id"

	"github.com/gofiber/fiber/v2"
)

// send streams a stored file. Its hash is its tag: the bytes behind an address never change. Only PDFs are shown; anything
// else is a download, so that nobody's file runs as a page of ours.
func send(c *fiber.Ctx, r blob.Reader, name, contentType string, sum blob.Sum, download bool) error {
	tag := `"` + sum.String() + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache") // kept, but asked again: rights may have changed
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		r.Close()
		return c.SendStatus(fiber.StatusNotModified)
	}
	kind := "inline"
	if download || contentType != "application/pdf" {
		kind, contentType = "attachment", "application/octet-stream"
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("%s; filename*=UTF-8''%s", kind, extValue(name)))
	c.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	return c.SendStream(r, int(r.Size())) // fasthttp closes r
}

// extValue writes a name as RFC 8187 wants it: what is no attr-char, as UTF-8 in percents.
func extValue(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func contentType(name string) string {
	if t := mime.TypeByExtension(ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func ext(name string) string {
	for i := len(name) - 1; i >= 0 && name[i] != '/'; i-- {
		if name[i] == '.' {
			return name[i:]
		}
	}
	return ""
}

func (s *Server) uploadContent(c *fiber.Ctx) error {
	u, err := id.Parse[id.Upload](c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	up, err := s.Documents.GetUpload(c.UserContext(), actor(c.UserContext()), u)
	if err != nil {
		return err
	}
	r, err := s.Documents.Blobs.Open(c.UserContext(), up.Sum)
	if err != nil {
		return err
	}
	return send(c, r, up.Name, "application/pdf", up.Sum, false)
}

func (s *Server) fileContent(c *fiber.Ctx) error {
	doc, err1 := id.Parse[id.Document](c.Params("id"))
	file, err2 := id.Parse[id.File](c.Params("file"))
	if err1 != nil || err2 != nil {
		return fiber.ErrNotFound
	}
	f, r, err := s.Documents.OpenFile(c.UserContext(), actor(c.UserContext()), doc, file)
	if err != nil {
		return err
	}
	return send(c, r, f.Name, contentType(f.Name), f.Sum, c.QueryBool("download"))
}

func (s *Server) intakeContent(c *fiber.Ctx) error {
	m, err1 := id.Parse[id.Message](c.Params("id"))
	n, err2 := strconv.Atoi(c.Params("n"))
	if err1 != nil || err2 != nil {
		return fiber.ErrNotFound
	}
	in, err := s.intake(c.UserContext(), m)
	if err != nil {
		return err
	}
	if n >= len(in.Files) {
		return fiber.ErrNotFound
	}
	r, err := s.Documents.Blobs.Open(c.UserContext(), in.Files[n].Sum)
	if err != nil {
		return err
	}
	return send(c, r, in.Files[n].Name, contentType(in.Files[n].Name), in.Files[n].Sum, false)
}
