// Package pades signs PDF files and judges signatures in them (PAdES, ETSI EN 319 142-1; ISO 32000-1, 12.8).
//
// # Creating
//
// A signed file only ever grows. [Prepare] places every field a document will need (leader, seal, number, date) before the
// first signature and without appearances; each later act is one [Sign], which fills prepared text fields and signs one
// prepared field in one incremental update. This order is what validators accept: filling fields that were there before is
// form filling, while anything added to a page later is an illegal change. Pages, form and catalog are carried over entry
// by entry; appearances are always new objects. [Begin] and [Pending.Finish] are the two halves of Sign, for keys that are
// elsewhere: what will be signed is known, and can be recorded, before the key is touched.
//
// The profile is B-B: ETSI.CAdES.detached, the attributes contentType, messageDigest and signing-certificate-v2, no
// signing-time attribute (the time is in the dictionary's /M). The space for the signature is computed, not guessed,
// and its place is remembered, not searched: a search finds the first signature's place again and destroys it.
//
// # Judging
//
// [Validate] reports each signature by the words of ETSI EN 319 102-1 and says what changed in the file since.
// It trusts a signature for exactly the bytes it covers: the revision it closes is read as a file of its own, and compared
// object by object with the file as it is now. What no rule explains is suspicious.
//
// # Places
//
// Positions are in points from the top left of the page as it is shown, like the words that pdftotext prints; [MM] takes
// millimetres. [Place] finds the places of Decree 30/2020/ND-CP, Annex I, in a document's words. This package runs no
// process and opens no file.
package pades

import (
	"errors"

	"congvan/internal/errs"
	"congvan/internal/pades/cos"
)

// Errors a person may meet.
var (
	ErrEmpty     = errs.New(errs.Invalid, "pdf-empty", "Tệp rỗng (0 byte). Hãy chọn lại tệp PDF.", "The file is empty (0 bytes). Choose the PDF again.")
	ErrNotPDF    = errs.New(errs.Invalid, "pdf-not-pdf", "Tệp không phải là PDF. Hãy chuyển văn bản sang PDF rồi thử lại.", "The file is not a PDF. Convert the document to PDF and try again.")
	ErrBroken    = errs.New(errs.Invalid, "pdf-broken", "Tệp PDF bị hỏng hoặc thiếu phần cuối nên không đọc được. Hãy xuất hoặc tải lại tệp.", "The PDF is damaged or cut off and cannot be read. Export or fetch it again.")
	ErrEncrypted = errs.New(errs.Unsupported, "pdf-encrypted", "Tệp PDF được đặt mật khẩu hoặc mã hóa nên không ký và không kiểm tra được. Hãy bỏ mật khẩu rồi thử lại.", "The PDF is encrypted or protected by a password and can be neither signed nor checked. Remove the protection and try again.")

	ErrFieldTaken  = errs.New(errs.Conflict, "pdf-field-signed", "Ô chữ ký “{field}” đã được ký. Hãy tải lại văn bản để xem bản mới nhất.", "The signature field “{field}” is signed already. Reload the document to see its latest version.")
	ErrFieldKind   = errs.New(errs.Invalid, "pdf-field-kind", "Ô “{field}” trong tệp PDF không phải ô chữ ký. Hãy chọn ô khác.", "The field “{field}” of the PDF is not a signature field. Choose another.")
	ErrFieldExists = errs.New(errs.Conflict, "pdf-field-exists", "Tệp PDF đã có ô tên “{field}”.", "The PDF already has a field named “{field}”.")
	ErrFieldPage   = errs.New(errs.Invalid, "pdf-field-page", "Tệp PDF không có trang {page}.", "The PDF has no page {page}.")
	ErrLocked      = errs.New(errs.Forbidden, "pdf-locked", "Chữ ký trước đã khóa tệp PDF, không cho ký hay điền thêm. Hãy liên hệ người ký trước.", "An earlier signature locks the PDF against further signing or filling. Ask the earlier signer.")
	ErrSigned      = errs.New(errs.Conflict, "pdf-already-signed", "Tệp PDF đã có chữ ký nên không thể thêm ô mới. Các ô phải được đặt trước chữ ký đầu tiên.", "The PDF is signed already, so no field can be added. Fields must be placed before the first signature.")
	ErrKey         = errs.New(errs.Unsupported, "signing-key-unsupported", "Loại khóa ký này chưa được hỗ trợ. Hãy dùng khóa RSA hoặc ECDSA.", "This kind of signing key is not supported. Use RSA or ECDSA.")
	ErrPicture     = errs.New(errs.Invalid, "picture-invalid", "Hình chữ ký hoặc con dấu không phải PNG đọc được (tối đa 4000 × 4000 điểm ảnh). Hãy chọn tệp PNG khác.", "The picture of the signature or seal is not a readable PNG (at most 4000 × 4000 pixels). Choose another.")
)

// open reads src, with errors that may be shown.
func open(src []byte) (*cos.File, error) {
	if len(src) == 0 {
		return nil, ErrEmpty
	}
	f, err := cos.Open(src)
	switch {
	case errors.Is(err, cos.ErrNotPDF):
		return nil, ErrNotPDF.Because(err)
	case err != nil:
		return nil, ErrBroken.Because(err)
	case f.Encrypted():
		return nil, ErrEncrypted
	case f.Catalog() == nil:
		return nil, ErrBroken.Because(errors.New("the catalog cannot be read"))
	}
	return f, nil
}

// Check reports whether src is a PDF this package can work with: what an upload asks before it is accepted.
func Check(src []byte) error {
	f, err := open(src)
	if err == nil && len(pages(f)) == 0 {
		return ErrBroken.Because(errors.New("no pages"))
	}
	return err
}
