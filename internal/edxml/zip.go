package edxml

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
)

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// zipBased are the names whose bytes are a zip by nature.
var zipBased = map[string]bool{".zip": true, ".docx": true, ".xlsx": true, ".pptx": true, ".odt": true, ".ods": true, ".odp": true,
	".docm": true, ".xlsm": true, ".epub": true, ".jar": true, ".kmz": true}

// unwrap decides what a spooled attachment is. The vendor library wraps everything but PDF and Word into a zip with one entry
// whose name means nothing (it is a UUID), and often says something else in ContentType. So the bytes decide: a
// zip under a name that is not .zip, with one entry, is a wrapping. Entry names are never used for anything.
func (f *file) unwrap() (io.Reader, error) {
	whole := func() io.Reader { return io.NewSectionReader(f.spool, 0, f.spool.size) }
	ext := strings.ToLower(path.Ext(f.a.Name))
	head := make([]byte, 4)
	f.spool.ReadAt(head, 0)
	if !isZip(head) || ext == ".zip" {
		return whole(), nil
	}
	declared := f.a.Declared == "" || strings.Contains(strings.ToLower(f.a.Declared), "zip")
	entries, err := f.entries()
	if err != nil {
		f.d.note(ZipBroken, f.path, f.a.Name, "kept as received")
		return whole(), nil
	}
	switch {
	case len(entries) == 1:
		if !declared {
			f.d.note(Unpacked, f.path, f.a.Declared, "a zip with one entry, unpacked")
		}
	case zipBased[ext]:
		return whole(), nil
	case declared && len(entries) > 1:
		f.d.note(ZipEntries, f.path, strconv.Itoa(len(entries)), "the first entry read, as the vendor library does")
	default:
		f.d.note(ZipEntries, f.path, strconv.Itoa(len(entries)), "kept as received")
		return whole(), nil
	}
	r, err := entries[0].Open()
	if err != nil {
		f.d.note(ZipBroken, f.path, f.a.Name, "kept as received")
		return whole(), nil
	}
	return &fuse{r: r, packed: f.spool.size, err: ErrBomb.With("name", f.a.Name)}, nil
}

// entries returns the files in the spooled zip. The directory of a zip is read as a whole, so its size is looked at first.
func (f *file) entries() ([]*zip.File, error) {
	const maxDirectory = 1 << 20
	tail := make([]byte, min(f.spool.size, 22+1<<16))
	if _, err := f.spool.ReadAt(tail, f.spool.size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, err
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || len(tail)-i < 22 || binary.LittleEndian.Uint32(tail[i+12:]) > maxDirectory {
		return nil, zip.ErrFormat
	}
	z, err := zip.NewReader(f.spool, f.spool.size)
	if err != nil {
		return nil, err
	}
	var files []*zip.File
	for _, e := range z.File {
		if strings.HasSuffix(e.Name, "/") {
			continue
		}
		if e.Flags&1 != 0 {
			return nil, zip.ErrFormat // encrypted
		}
		files = append(files, e)
	}
	if len(files) == 0 {
		return nil, zip.ErrFormat
	}
	return files, nil
}

// fuse blows when an archive unpacks to a hundred times its size. Small files may: text packs well.
type fuse struct {
	r      io.Reader
	n      int64
	packed int64
	err    error
}

func (f *fuse) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.n += int64(n)
	if f.n > 8<<20 && f.n > 100*f.packed {
		return 0, f.err
	}
	return n, err
}

// spool keeps bytes for reading again: a small file in memory, a large one on disk under no name.
type spool struct {
	mem  []byte
	f    *os.File
	size int64
}

const spoolMemory = 1 << 20

func (s *spool) fill(r io.Reader, limit int64, tooLarge error) error {
	mem, err := io.ReadAll(io.LimitReader(r, spoolMemory))
	s.mem, s.size = mem, int64(len(mem))
	if err != nil || len(mem) < spoolMemory {
		return err
	}
	if s.f, err = os.CreateTemp("", "congvan-edxml-"); err != nil {
		return err
	}
	os.Remove(s.f.Name())
	if _, err := s.f.Write(mem); err != nil {
		return err
	}
	n, err := io.Copy(s.f, io.LimitReader(r, limit+1-s.size))
	s.mem, s.size = nil, s.size+n
	if err == nil && s.size > limit {
		err = tooLarge
	}
	return err
}

func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if s.f != nil {
		return s.f.ReadAt(p, off)
	}
	return bytes.NewReader(s.mem).ReadAt(p, off)
}

func (s *spool) Close() error {
	if s.f != nil {
		return s.f.Close()
	}
	return nil
}
