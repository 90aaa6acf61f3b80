package book

import (
	"congvan/internal/errs"
	"congvan/internal/vntext"
)

// Type is a kind of document by name (tên loại văn bản). The list is vntext's, where the reader of letters knows it too.
type Type = vntext.Kind

// Letter is the type of a công văn.
const Letter = vntext.Letter

// Types lists all kinds in the order of the decree. The slice is shared: do not change it.
var Types = vntext.Kinds

// ErrType is returned for a code that is no type.
var ErrType = errs.New(errs.Invalid, "document-type-unknown",
	"“{type}” không phải là tên loại văn bản. Chọn một loại trong danh sách.",
	"“{type}” is no kind of document. Choose one from the list.")

// TypeByCode returns the type with a code, or ErrType.
func TypeByCode(code string) (Type, error) {
	for _, t := range Types {
		if t.Code == code {
			return t, nil
		}
	}
	return Type{}, ErrType.With("type", code)
}
