// Package web carries the built web application inside the binary.
//
// The sources are beside this file: React and TypeScript under src/, built by Vite into dist/. A checkout that has not
// run `npm run build` yet holds a placeholder only; the server then says so instead of showing a blank page.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS is the root of the built application: index.html, assets/, pdfjs/. In index.html the text __NONCE__ stands where
// the server puts the nonce of the response's Content-Security-Policy.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // dist is embedded above: it cannot be missing
	}
	return sub
}

// Built tells whether the application has been built into this binary.
func Built() bool {
	_, err := fs.Stat(FS(), "index.html")
	return err == nil
}
