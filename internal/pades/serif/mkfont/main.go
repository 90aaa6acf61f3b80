// Command mkfont makes the font files of package serif from a folder with the Liberation Serif fonts
// (Debian: fonts-liberation2). Run it with go generate when the set of letters changes.
package main

import (
	"log"
	"os"
	"path/filepath"

	"congvan/internal/pades/serif"
)

const copyright = "Digitized data copyright (c) 2010 Google Corporation. Copyright (c) 2012 Red Hat, Inc. " +
	"Cut down to Latin and Vietnamese letters and renamed for Congvan."

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: mkfont FONT-FOLDER OUT-FOLDER")
	}
	for style, name := range map[string]string{"Regular": "regular.ttf", "Bold": "bold.ttf", "Italic": "italic.ttf"} {
		data, err := os.ReadFile(filepath.Join(os.Args[1], "LiberationSerif-"+style+".ttf"))
		if err != nil {
			log.Fatal(err)
		}
		out, err := serif.Cut(data, "Congvan Serif", style, copyright)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(os.Args[2], name), out, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
