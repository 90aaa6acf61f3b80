package edxml

import "congvan/internal/errs"

// Refusals. Everything else that is odd about a message is a Diagnostic.
var (
	ErrMalformed   = errs.New(errs.Invalid, "edxml-malformed", "Gói tin edXML không phải là XML đúng cú pháp.", "The edXML message is not well-formed XML.")
	ErrDoctype     = errs.New(errs.Invalid, "edxml-doctype", "Gói tin edXML chứa khai báo DOCTYPE, không được phép.", "The edXML message has a DOCTYPE, which is not allowed.")
	ErrNamespace   = errs.New(errs.Unsupported, "edxml-namespace", "Không gian tên \"{read}\" không phải của QCVN 102:2016.", "The namespace \"{read}\" is not that of QCVN 102:2016.")
	ErrEncoding    = errs.New(errs.Unsupported, "edxml-encoding", "Không đọc được bảng mã \"{read}\"; gói tin edXML phải dùng UTF-8.", "The character encoding \"{read}\" is not read; edXML is UTF-8.")
	ErrNoHeader    = errs.New(errs.Invalid, "edxml-no-header", "Gói tin edXML không có MessageHeader.", "The edXML message has no MessageHeader.")
	ErrNoFrom      = errs.New(errs.Invalid, "edxml-no-from", "Gói tin edXML không ghi mã định danh của cơ quan gửi (From/OrganId).", "The edXML message names no sender (From/OrganId).")
	ErrNoTo        = errs.New(errs.Invalid, "edxml-no-to", "Gói tin edXML không ghi mã định danh của cơ quan nhận (To/OrganId).", "The edXML message names no receiver (To/OrganId).")
	ErrNoResponse  = errs.New(errs.Invalid, "edxml-no-response-for", "Bản tin trạng thái không ghi cơ quan nhận trạng thái (ResponseFor/OrganId).", "The status names no organ to report to (ResponseFor/OrganId).")
	ErrNoName      = errs.New(errs.Invalid, "edxml-attachment-name", "Tệp đính kèm thứ {number} không có tên.", "Attachment {number} has no name.")
	ErrNoContent   = errs.New(errs.Invalid, "edxml-attachment-content", "Tệp đính kèm thứ {number} ({name}) không có nội dung.", "Attachment {number} ({name}) has no content.")
	ErrBase64      = errs.New(errs.Invalid, "edxml-base64", "Nội dung tệp đính kèm thứ {number} ({name}) không phải base64 hợp lệ.", "The content of attachment {number} ({name}) is not valid base64.")
	ErrBomb        = errs.New(errs.Invalid, "edxml-archive-bomb", "Tệp nén đính kèm {name} bung ra quá lớn so với dung lượng của nó.", "The archive attached as {name} unpacks to far more than its size.")
	ErrFileLarge   = errs.New(errs.TooLarge, "edxml-file-too-large", "Tệp đính kèm {name} vượt quá giới hạn {limit} MB.", "The attachment {name} is over the limit of {limit} MB.")
	ErrTooLarge    = errs.New(errs.TooLarge, "edxml-too-large", "Gói tin edXML vượt quá giới hạn {limit} MB.", "The edXML message is over the limit of {limit} MB.")
	ErrHeaderLarge = errs.New(errs.TooLarge, "edxml-header-too-large", "Phần đầu của gói tin edXML quá lớn.", "The header of the edXML message is too large.")
	ErrIncomplete  = errs.New(errs.Invalid, "edxml-incomplete", "Chưa đủ thông tin để lập gói tin edXML: thiếu {field}.", "Not enough to write an edXML message: {field} is missing.")
)
