package pades

import (
	"slices"
	"strings"

	"congvan/internal/pades/cos"
)

// lock is what a signature forbids to happen after it (ISO 32000-1, 12.8.2.2 and 12.8.2.4).
type lock struct {
	level  int                      // DocMDP: 1 nothing, 2 filling and signing, 3 also annotations
	fields []func(name string) bool // FieldMDP
}

func (l lock) forbids(name string) bool {
	if l.level == 1 {
		return true
	}
	return slices.ContainsFunc(l.fields, func(fn func(string) bool) bool { return fn(name) })
}

// lockOf reads the permissions a signature sets, from its dictionary and its field.
func lockOf(f *cos.File, fd field, sig *cos.Dict) lock {
	l := lock{level: 2}
	for _, o := range f.Array(sig.Get("Reference")) {
		ref := f.Dict(o)
		params := f.Dict(ref.Get("TransformParams"))
		switch f.Resolve(ref.Get("TransformMethod")) {
		case cos.Object(cos.Name("DocMDP")):
			l.level = 2
			if n, ok := f.Resolve(params.Get("P")).(cos.Num); ok && (n == "1" || n == "3") {
				l.level = int(n[0] - '0')
			}
		case cos.Object(cos.Name("FieldMDP")):
			l.fields = append(l.fields, fieldLock(f, params))
		}
	}
	if d := f.Dict(fd.dict.Get("Lock")); d != nil {
		l.fields = append(l.fields, fieldLock(f, d))
		if n, ok := f.Resolve(d.Get("P")).(cos.Num); ok && n == "1" {
			l.level = 1
		}
	}
	return l
}

func fieldLock(f *cos.File, params *cos.Dict) func(string) bool {
	var names []string
	for _, o := range f.Array(params.Get("Fields")) {
		if s, ok := f.Resolve(o).(cos.String); ok {
			names = append(names, text(s))
		}
	}
	listed := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return n == name || strings.HasPrefix(name, n+".") })
	}
	switch f.Resolve(params.Get("Action")) {
	case cos.Object(cos.Name("Include")):
		return listed
	case cos.Object(cos.Name("Exclude")):
		return func(name string) bool { return !listed(name) }
	}
	return func(string) bool { return true }
}

// permitted reports whether the earlier signatures of a file allow a request.
func permitted(f *cos.File, all []field, r SignRequest) error {
	for _, fd := range all {
		if fd.kind != "Sig" || fd.value == nil {
			continue
		}
		l := lockOf(f, fd, f.Dict(fd.value))
		if l.level == 1 || l.forbids(r.Field) {
			return ErrLocked
		}
		for name := range r.Fill {
			if l.forbids(name) {
				return ErrLocked
			}
		}
	}
	return nil
}
