// Package migrations holds the database schema as goose SQL files, one numbered file per step, never edited once landed.
//
// office/ is the schema of an agency's system (congvan serve), hub/ that of the exchange hub (congvan hub): two
// programs, two databases. Each file opens with which package owns its tables; nobody else writes to them.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed office/*.sql
var office embed.FS

//go:embed hub/*.sql
var hub embed.FS

// Office is the schema of congvan serve.
func Office() fs.FS { return must(fs.Sub(office, "office")) }

// Hub is the schema of congvan hub.
func Hub() fs.FS { return must(fs.Sub(hub, "hub")) }

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}
