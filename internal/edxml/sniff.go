package edxml

import (
	"bytes"
	"net/http"
	"path"
	"strings"
)

// byExtension names the type of what agencies attach. The machine's own table is not asked: it differs by machine.
var byExtension = map[string]string{
	".pdf": "application/pdf", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".zip": "application/zip", ".rar": "application/vnd.rar", ".7z": "application/x-7z-compressed",
	".txt": "text/plain", ".csv": "text/csv", ".xml": "application/xml", ".rtf": "application/rtf",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff", ".tiff": "image/tiff",
}

// sniff says what bytes are: by their first bytes, then by the name where the bytes allow it.
func sniff(head []byte, name string) string {
	named := byExtension[strings.ToLower(path.Ext(name))]
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "application/pdf"
	case isZip(head):
		if strings.HasPrefix(named, "application/vnd.o") {
			return named
		}
		return "application/zip"
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")): // OLE: the old Office
		switch named {
		case "application/vnd.ms-excel", "application/vnd.ms-powerpoint":
			return named
		}
		return "application/msword"
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "image/tiff"
	}
	t, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case t == "text/plain" && (named == "text/csv" || named == "application/xml" || named == "application/rtf"):
		return named
	case t == "text/xml":
		return "application/xml"
	}
	return t
}

// compatible tells whether a declared type may stand for an actual one. Vendors write application/doc, application/zip
// for a wrapped file, and text/plain for anything; only a lie that would mislead a reader counts.
func compatible(declared, actual string) bool {
	declared, _, _ = strings.Cut(declared, ";")
	declared = strings.TrimSpace(declared)
	switch {
	case declared == actual, declared == "application/octet-stream", declared == "application/zip", declared == "application/x-zip-compressed":
		return true
	case declared == "application/doc", declared == "application/docx", declared == "application/msword":
		return strings.Contains(actual, "word")
	case strings.HasPrefix(declared, "application/xls"), strings.HasPrefix(declared, "application/xsl"):
		return strings.Contains(actual, "excel") || strings.Contains(actual, "sheet")
	case declared == "text/xml":
		return actual == "application/xml"
	}
	return false
}
