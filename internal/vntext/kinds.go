package vntext

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
)

// Kind is a kind of document by name (tên loại văn bản).
type Kind struct {
	No     int    // order in the decree's list
	Code   string // stable: the abbreviation, or "CV", "ThC" … where the decree gives none
	Name   string // "Kế hoạch"
	Abbrev string // "KH"; "" for công văn and thư công, whose notation has none
	Legal  bool   // a legal normative document, numbered with the year
}

// Letter is the code of a công văn, the one common kind that does not print its name.
const Letter = "CV"

//go:embed kinds.csv
var kinds embed.FS

// Kinds lists all kinds in the order of the decree (kinds.csv). The slice is shared: do not change it.
var Kinds = readKinds()

func readKinds() []Kind {
	f, err := kinds.Open("kinds.csv")
	if err != nil {
		panic(err) // embedded above
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	r.FieldsPerRecord = 5
	rows, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	var out []Kind
	for _, row := range rows {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			panic(fmt.Errorf("kinds.csv: %w", err))
		}
		out = append(out, Kind{No: n, Code: row[1], Name: row[2], Abbrev: row[3], Legal: row[4] == "legal"})
	}
	return out
}

// KindByName finds the kind that text names ("KẾ HOẠCH", "ke hoach") whatever its capitals and marks.
func KindByName(text string) (Kind, bool) {
	want := Fold(Clean(text))
	for _, k := range Kinds {
		if Fold(k.Name) == want {
			return k, true
		}
	}
	return Kind{}, false
}

// KindByAbbrev finds the kind whose abbreviation opens a notation: "KH" of "KH-UBND". Capitals and đ must be as printed, for
// ĐA and DA, or CT and CTr, differ only there.
func KindByAbbrev(abbrev string) (Kind, bool) {
	for _, k := range Kinds {
		if abbrev != "" && k.Abbrev == abbrev {
			return k, true
		}
	}
	return Kind{}, false
}
