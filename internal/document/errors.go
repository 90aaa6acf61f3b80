package document

import "congvan/internal/errs"

// What people can get wrong. Each says what is wrong, where, and what to do.
var (
	ErrNotFound = errs.New(errs.NotFound, "document-not-found",
		"Không có văn bản này, hoặc bạn không được xem.", "There is no such document, or you may not see it.")
	ErrState = errs.New(errs.Conflict, "document-wrong-state",
		"Văn bản đang ở bước “{state}” nên không làm được việc này. Hãy tải lại để xem bước hiện tại.",
		"The document is at the step “{step}”, so this cannot be done. Reload to see the current step.")
	ErrOwnDraft = errs.New(errs.Forbidden, "draft-is-your-own",
		"Bạn là người soạn thảo nên người khác phải kiểm tra, duyệt văn bản này (Nghị định 30/2020, Điều 12).",
		"You drafted this document, so somebody else has to check and approve it (Decree 30/2020 Art 12).")
	ErrVersion = errs.New(errs.Conflict, "document-changed",
		"Văn bản đã được {who} sửa sau khi bạn mở. Hãy xem bản mới rồi sửa lại.",
		"{who} changed the document after you opened it. Look at the new version and edit again.")
	ErrNoTask = errs.New(errs.Forbidden, "document-not-yours",
		"Việc này đang do {holder} giữ, không phải bạn.", "This is with {holder} now, not with you.")
	ErrSubject = errs.New(errs.Invalid, "subject-missing",
		"Trích yếu còn trống. Hãy nhập trích yếu nội dung văn bản.", "The abstract is empty. Enter what the document is about.")
	ErrIssuer = errs.New(errs.Invalid, "issuer-missing",
		"Cơ quan ban hành còn trống. Hãy nhập tên cơ quan gửi văn bản.", "The issuing body is empty. Enter who sent the document.")
	ErrType = errs.New(errs.Invalid, "type-unknown",
		"Không có loại văn bản “{type}”. Hãy chọn trong danh sách.", "There is no document type “{type}”. Choose one from the list.")
	ErrFutureDate = errs.New(errs.Invalid, "date-in-future",
		"Ngày văn bản {date} ở tương lai. Hãy xem lại ngày trên văn bản.", "The document's date {date} lies in the future. Look at the date on the paper.")
	ErrDate = errs.New(errs.Invalid, "date-impossible",
		"Ngày văn bản {date} không thể đúng. Hãy xem lại năm trên văn bản.", "The document's date {date} cannot be right. Look at the year on the paper.")
	ErrDueFar = errs.New(errs.Invalid, "due-too-far",
		"Hạn {date} quá xa. Hãy chọn ngày trong vòng {years} năm.", "The deadline {date} is too far away. Choose one within {years} years.")
	ErrTwin = errs.New(errs.Invalid, "twin-unknown",
		"Không có văn bản đến đã đăng ký mà bạn nói là trùng.", "There is no registered document that this one is said to repeat.")
	ErrDuePast = errs.New(errs.Invalid, "due-in-past",
		"Hạn {date} đã qua. Hãy chọn ngày từ hôm nay trở đi.", "The deadline {date} has passed. Choose today or later.")
	ErrNoFile = errs.New(errs.Invalid, "file-missing",
		"Chưa có tệp văn bản. Hãy tải tệp PDF lên trước.", "There is no file yet. Upload the PDF first.")
	ErrUploadGone = errs.New(errs.Invalid, "upload-gone",
		"Tệp đã tải lên không còn, hoặc đã dùng cho văn bản khác. Hãy tải lại.", "The uploaded file is gone or already part of another document. Upload it again.")
	ErrBadSignature = errs.New(errs.Invalid, "signature-failed",
		"Chữ ký số trên tệp không hợp lệ nên không vào sổ được (Nghị định 30/2020, Điều 21). Hãy trả lại nơi gửi.",
		"The file's signature is not valid, so it cannot be registered (Decree 30/2020 Art 21). Return it to the sender.")
	ErrNeedsReason = errs.New(errs.Invalid, "accept-reason-missing",
		"Chữ ký số chưa xác minh được. Hãy ghi lý do vẫn tiếp nhận.", "The signature could not be verified. Say why you accept it all the same.")
	ErrIntakeTaken = errs.New(errs.Conflict, "intake-registered",
		"Văn bản liên thông này đã được vào sổ.", "This document from the exchange is already registered.")
	ErrUnit = errs.New(errs.Invalid, "unit-unknown",
		"Đơn vị đã chọn không có trong cơ quan. Hãy chọn lại.", "The chosen unit is not in this agency. Choose again.")
	ErrLeadInCoop = errs.New(errs.Invalid, "lead-also-coop",
		"Đơn vị chủ trì không thể đồng thời phối hợp. Hãy bỏ một trong hai.", "The lead unit cannot co-operate with itself. Remove one of the two.")
	ErrCoopTwice = errs.New(errs.Invalid, "coop-twice",
		"Đơn vị phối hợp này có hai lần. Hãy bỏ một.", "This co-operating unit is there twice. Remove one.")
	ErrOpinion = errs.New(errs.Invalid, "opinion-missing",
		"Ý kiến còn trống. Hãy nhập nội dung.", "The opinion is empty. Enter what you want to say.")
	ErrSigner = errs.New(errs.Invalid, "signer-unknown",
		"Hãy chọn người ký là lãnh đạo đang giữ chức vụ trong cơ quan.", "Choose a signer who is a leader of this agency.")
	ErrLeader = errs.New(errs.Invalid, "leader-unknown",
		"Người được trình không phải lãnh đạo đang giữ chức vụ trong cơ quan. Hãy chọn lại.", "Who it is submitted to is no leader of this agency. Choose again.")
	ErrReason = errs.New(errs.Invalid, "reason-missing",
		"Hãy ghi lý do trả lại.", "Say why it is returned.")
	ErrRecipients = errs.New(errs.Invalid, "recipients-missing",
		"Chưa có nơi nhận. Hãy thêm ít nhất một cơ quan.", "There are no recipients. Add at least one agency.")
	ErrRecipientTwice = errs.New(errs.Invalid, "recipient-twice",
		"Nơi nhận {code} có hai lần.", "The recipient {code} is there twice.")
	ErrNotSigned = errs.New(errs.Conflict, "leader-signature-not-valid",
		"Chữ ký của lãnh đạo chưa hợp lệ nên chưa được đóng dấu cơ quan (Nghị định 30/2020, Điều 17).",
		"The leader's signature is not valid, so the agency seal may not be applied (Decree 30/2020 Art 17).")
	ErrBook = errs.New(errs.Invalid, "book-unknown",
		"Không có sổ này, hoặc sổ đã đóng. Hãy chọn sổ khác.", "There is no such book, or it is closed. Choose another.")
	ErrReplyTo = errs.New(errs.Invalid, "reply-to-unknown",
		"Không có văn bản đến mà bạn trả lời.", "There is no incoming document you answer to.")
	ErrAlreadySigned = errs.New(errs.Invalid, "draft-already-signed",
		"Tệp dự thảo đã có chữ ký số. Hãy tải lên bản chưa ký.", "The draft's file already carries a signature. Upload an unsigned one.")
)
