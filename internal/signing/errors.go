package signing

import "congvan/internal/errs"

var (
	ErrPassword = errs.New(errs.Invalid, "signing-password-wrong",
		"Mật khẩu khóa ký không đúng. Kiểm tra lại rồi nhập lại; sai 5 lần liên tiếp khóa ký sẽ tạm khóa 10 phút.",
		"The password of the signing key is wrong. Check it and enter it again; five wrong tries in a row lock the key for 10 minutes.").At("/password")
	ErrLocked = errs.New(errs.TooMany, "signing-key-locked",
		"Khóa ký đang tạm khóa vì nhập sai mật khẩu nhiều lần. Thử lại sau {minutes} phút.",
		"The signing key is locked because of too many wrong passwords. Try again in {minutes} minutes.").At("/password")
	ErrNoKey = errs.New(errs.Conflict, "signing-key-none",
		"Chưa có khóa ký cho vị trí này. Vào Cài đặt, mục Chứng thư số, để đưa tệp khóa (.p12, .pfx) vào hệ thống.",
		"There is no signing key for this position yet. Bring the key file (.p12, .pfx) in under Settings, Certificates.")
	ErrNoSeal = errs.New(errs.Conflict, "signing-key-none",
		"Cơ quan chưa có khóa con dấu số. Nhờ quản trị cơ quan đưa tệp khóa (.p12, .pfx) vào hệ thống.",
		"The agency has no seal key yet. Ask the agency's administrator to bring the key file (.p12, .pfx) in.")
	ErrExpired = errs.New(errs.Invalid, "certificate-expired",
		"Chứng thư số của {subject} đã hết hạn ngày {date}. Xin cấp chứng thư mới rồi đưa khóa mới vào hệ thống.",
		"The certificate of {subject} ran out on {date}. Have a new one issued and bring the new key in.")
	ErrNotYet = errs.New(errs.Invalid, "certificate-not-yet-valid",
		"Chứng thư số của {subject} chỉ có hiệu lực từ ngày {date}. Kiểm tra ngày giờ của máy chủ, hoặc chờ đến ngày đó.",
		"The certificate of {subject} is valid only from {date}. Check the server's clock, or wait until then.")
	ErrWeak = errs.New(errs.Invalid, "signing-key-weak",
		"Khóa {kind} quá yếu để ký văn bản. Dùng khóa RSA từ 2048 bit hoặc ECDSA từ 256 bit.",
		"The key {kind} is too weak to sign documents. Use RSA of at least 2048 bits or ECDSA of at least 256 bits.")
	ErrUsage = errs.New(errs.Invalid, "certificate-not-for-signing",
		"Chứng thư số của {subject} không dùng để ký văn bản (mục đích sử dụng khóa ghi trong chứng thư). Chọn đúng tệp khóa ký.",
		"The certificate of {subject} is not meant for signing documents (its key usage says so). Choose the file of the signing key.")
	ErrOwner = errs.New(errs.Invalid, "signing-key-owner",
		"Khóa cá nhân phải thuộc một vị trí công tác, khóa con dấu thì thuộc cơ quan.",
		"A personal key belongs to a position, a seal key to the agency.").At("/purpose")
	ErrName = errs.New(errs.Invalid, "signing-key-name",
		"Hãy đặt tên cho khóa ký, không quá 200 ký tự.", "Give the signing key a name of at most 200 characters.").At("/name")
	ErrPicture = errs.New(errs.Invalid, "signing-picture",
		"Ảnh chữ ký hoặc con dấu phải là PNG, không quá 1 MB và 4000 điểm ảnh mỗi chiều.",
		"The picture of the signature or seal must be a PNG of at most 1 MB and 4000 pixels each way.").At("/picture")
	ErrDamagedKey = errs.New(errs.Conflict, "signing-key-damaged",
		"Khóa ký lưu trên máy chủ không mở được: dữ liệu đã bị thay đổi hoặc khóa bí mật của hệ thống không đúng. Báo quản trị hệ thống; có thể đưa lại tệp khóa.",
		"The signing key kept on the server cannot be opened: its data were changed, or the program's secret is another. Tell the administrator; the key file may be brought in again.")

	ErrEmpty = errs.New(errs.Invalid, "signing-nothing",
		"Chưa chọn văn bản nào để ký.", "No document was chosen to sign.")
	ErrAlready = errs.New(errs.Conflict, "signing-already",
		"Tệp {name} đang được ký hoặc đã ký rồi. Tải lại trang để xem kết quả.", "The file {name} is being signed or has been signed. Reload to see the result.")
	ErrNoBatch = errs.New(errs.NotFound, "batch-not-found",
		"Không có lần ký này.", "There is no such signing batch.")
	ErrNoRetry = errs.New(errs.Conflict, "batch-nothing-failed",
		"Lần ký này không có văn bản nào bị lỗi để ký lại.", "Nothing in this batch has failed, so there is nothing to sign again.")

	// What became of a request; shown with the batch.
	ErrAuthorisation = errs.New(errs.Invalid, "signing-authorisation-expired",
		"Ủy quyền ký đã hết hạn trước khi ký xong. Hãy ký lại.", "The authorisation ran out before this was signed. Sign again.")
	ErrRetired = errs.New(errs.Conflict, "signing-key-retired",
		"Khóa ký đã được thay bằng khóa khác trước khi ký xong. Hãy ký lại.", "The signing key was replaced before this was signed. Sign again.")
	ErrTries = errs.New(errs.Unavailable, "signing-failed",
		"Hệ thống đã thử {tries} lần nhưng chưa ký được. Thử lại sau ít phút; nếu vẫn lỗi, báo quản trị hệ thống.",
		"The system tried {tries} times and could not sign. Try again in a few minutes; if it still fails, tell the administrator.")
	ErrDamagedFile = errs.New(errs.Conflict, "file-damaged",
		"Nội dung tệp {name} trên máy chủ không còn như lúc yêu cầu ký nên không ký. Báo quản trị hệ thống.",
		"The content of the file {name} on the server is no longer what was to be signed, so it was not. Tell the administrator.")
	ErrNotIntact = errs.New(errs.Conflict, "signature-not-intact",
		"Chữ ký vừa tạo trên tệp {name} không kiểm tra được nên không dùng. Báo quản trị hệ thống.",
		"The signature just made on the file {name} does not verify, so it is not used. Tell the administrator.")
	// ErrUnclear is for Embed to wrap when a signature may have been made and the answer is lost; see the package comment.
	ErrUnclear = errs.New(errs.Conflict, "signing-unknown",
		"Không rõ tệp {name} đã ký được hay chưa. Hệ thống không tự ký lại; báo quản trị hệ thống kiểm tra.",
		"It is not known whether the file {name} was signed. The system does not sign again by itself; ask the administrator to look.")
)
