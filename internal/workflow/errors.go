package workflow

import "congvan/internal/errs"

var (
	ErrTaskTaken = errs.New(errs.Conflict, "task-taken",
		"{name} đã xử lý bước “{step}” lúc {time}. Tải lại để xem kết quả.", "{name} already completed the step “{step}” at {time}. Reload to see the result.")
	ErrTaskHeld = errs.New(errs.Conflict, "task-held",
		"{name} đang giữ bước “{step}”. Đề nghị người đó chuyển lại nếu cần.", "{name} holds the step “{step}”. Ask them to hand it over if needed.")
	ErrTaskClosed = errs.New(errs.Conflict, "task-closed",
		"Bước “{step}” đã bị hủy, không còn chờ xử lý.", "The step “{step}” was cancelled and no longer waits for anybody.")
	ErrNotYours = errs.New(errs.Forbidden, "task-not-yours",
		"Bước “{step}” không giao cho vị trí của bạn.", "The step “{step}” is not assigned to your post.")
	ErrNoTask = errs.New(errs.NotFound, "no-open-task",
		"Không có việc này đang chờ xử lý. Có thể đã có người xử lý; hãy tải lại.", "No such task is waiting. Somebody may have done it; reload.")
	ErrOutcome = errs.New(errs.Invalid, "task-outcome",
		"Bước “{step}” không nhận kết quả “{outcome}”; được chọn: {outcomes}.", "The step “{step}” does not take the outcome “{outcome}”; it takes: {outcomes}.")
	ErrReason = errs.New(errs.Invalid, "task-reason",
		"Hãy ghi lý do khi chọn “{outcome}” ở bước “{step}”.", "Give a reason for “{outcome}” at the step “{step}”.")
	ErrNoReturn = errs.New(errs.Conflict, "task-no-return",
		"Từ bước “{step}” không trả lại được: trước đó không có bước nào, hoặc có các nhánh song song.", "The step “{step}” cannot be returned: there is none before it, or parallel branches lie between.")
	ErrNobody = errs.New(errs.Conflict, "flow-nobody",
		"Không có ai nhận được bước “{step}” ({who}). Kiểm tra người giữ vị trí này hoặc chọn đơn vị khác.", "Nobody can take the step “{step}” ({who}). Check who holds that post, or choose another unit.")
	ErrStuck = errs.New(errs.Conflict, "flow-stuck",
		"Quy trình “{flow}” không đi tiếp được tại “{node}”. Báo quản trị kiểm tra quy trình.", "The flow “{flow}” cannot go on at “{node}”. Ask an administrator to check the flow.")
	ErrRunning = errs.New(errs.Conflict, "flow-running",
		"Văn bản đã ở trong quy trình này rồi. Hãy tải lại.", "The document is in this flow already. Reload.")
	ErrEnded = errs.New(errs.Conflict, "flow-ended",
		"Quy trình của văn bản đã kết thúc.", "The flow of this document has ended.")
	ErrNoFlow = errs.New(errs.NotFound, "flow-unknown",
		"Chưa có quy trình “{flow}” nào được ban hành.", "No flow “{flow}” has been published.")
	ErrDefinition = errs.New(errs.Invalid, "flow-not-runnable",
		"Quy trình chưa chạy được, còn {count} lỗi; lỗi đầu: {first}", "The flow cannot run yet, {count} errors; the first: {first}")
	ErrVars = errs.New(errs.TooLarge, "flow-vars",
		"Dữ liệu kèm theo quy trình lớn hơn 64 KB.", "The data that go with the flow are larger than 64 KB.")
)
