package book

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"

	"congvan/internal/errs"
	"congvan/internal/vntext"
)

// Type is a kind of document by name (tên loại văn bản).
type Type struct {
	No     int    // order in the decree's list
	Code   string // stable: the abbreviation, or "CV", "ThC" … where the decree gives none
	Name   string // "Kế hoạch"
	Abbrev string // "KH"; "" for công văn and thư công, whose notation has none
	Legal  bool   // a legal normative document, numbered with the year
}

// Letter is the type of a công văn, the only common document that prints no name.
const Letter = "CV"

// ErrType is returned for a code that is no type.
var ErrType = errs.New(errs.Invalid, "document-type-unknown",
	"“{type}” không phải là tên loại văn bản. Chọn một loại trong danh sách.",
	"“{type}” is no kind of document. Choose one from the list.")

//go:embed kinds.csv
var kinds embed.FS

// Types lists all kinds in the order of the decree. The slice is shared: do not change it.
var Types = readTypes()

var typesByCode = func() map[string]Type {
	m := make(map[string]Type, len(Types))
	for _, t := range Types {
		m[t.Code] = t
	}
	return m
}()

func readTypes() []Type {
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
	var out []Type
	for _, row := range rows {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			panic(fmt.Errorf("kinds.csv: %w", err))
		}
		out = append(out, Type{No: n, Code: row[1], Name: row[2], Abbrev: row[3], Legal: row[4] == "legal"})
	}
	return out
}

// TypeByCode returns the type with a code, or ErrType.
func TypeByCode(code string) (Type, error) {
	if t, ok := typesByCode[code]; ok {
		return t, nil
	}
	return Type{}, ErrType.With("type", code)
}

// TypeByName finds the type that text names ("KẾ HOẠCH", "ke hoach") whatever its capitals and marks.
func TypeByName(text string) (Type, bool) {
	want := vntext.Fold(vntext.Clean(text))
	for _, t := range Types {
		if vntext.Fold(t.Name) == want {
			return t, true
		}
	}
	return Type{}, false
}

// TypeByAbbrev finds the type whose abbreviation opens a notation: "KH" of "KH-UBND". Capitals and đ must be as printed,
// for ĐA and DA, or CT and CTr, differ only there.
func TypeByAbbrev(abbrev string) (Type, bool) {
	if abbrev == "" {
		return Type{}, false
	}
	for _, t := range Types {
		if t.Abbrev == abbrev {
			return t, true
		}
	}
	return Type{}, false
}
