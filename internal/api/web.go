package api

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io/fs"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// policy is the content security policy of the web app. Styles need a nonce because the component library writes its
// style sheets at run time; scripts need none, they are files of ours. blob: is where pdf.js keeps its worker and fonts.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-%s'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// serveWeb answers everything outside /api: hashed assets for ever, every other address with the app's one page.
func (s *Server) serveWeb(app *fiber.App) error {
	page, err := fs.ReadFile(s.Web, "index.html")
	if err != nil {
		page = []byte("<!doctype html><meta charset=utf-8><title>Congvan</title><p>Giao diện web chưa được dựng (make build). The web app is not built (make build).")
	}
	app.Get("/*", func(c *fiber.Ctx) error {
		name := strings.TrimPrefix(c.Path(), "/")
		if name != "" && name != "index.html" && fs.ValidPath(name) {
			if b, err := fs.ReadFile(s.Web, name); err == nil {
				return sendAsset(c, name, b)
			}
			if strings.HasPrefix(name, "assets/") { // a chunk of an older build: the page must reload, not parse HTML as a script
				return fiber.ErrNotFound
			}
		}
		return sendPage(c, page)
	})
	return nil
}

func sendAsset(c *fiber.Ctx, name string, b []byte) error {
	t := contentType(name)
	switch {
	case strings.HasSuffix(name, ".mjs"):
		t = "text/javascript; charset=utf-8"
	case strings.HasSuffix(name, ".wasm"):
		t = "application/wasm"
	case strings.HasSuffix(name, ".webmanifest"):
		t = "application/manifest+json"
	}
	c.Set(fiber.HeaderContentType, t)
	if strings.HasPrefix(name, "assets/") {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	return c.Send(b)
}

func sendPage(c *fiber.Ctx, page []byte) error {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return err
	}
	nonce := base64.StdEncoding.EncodeToString(raw[:])
	c.Set("Content-Security-Policy", fmt.Sprintf(policy, nonce))
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(bytes.ReplaceAll(page, []byte("__NONCE__"), []byte(nonce)))
}
