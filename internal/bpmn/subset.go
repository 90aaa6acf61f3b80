package bpmn

// ignored are the parts of a process that say nothing about its way: read over without a word.
var ignored = map[string]bool{
	"documentation": true, "extensionElements": true, "laneSet": true, "auditing": true, "monitoring": true, "property": true,
	"ioSpecification": true, "ioBinding": true, "supportedInterfaceRef": true, "textAnnotation": true, "association": true,
	"group": true, "dataObject": true, "dataObjectReference": true, "dataStoreReference": true, "incoming": true, "outgoing": true,
	"artifact": true, "resourceRole": true, "correlationSubscription": true, "performer": true, "humanPerformer": true,
	"potentialOwner": true, "dataInputAssociation": true, "dataOutputAssociation": true, "dataInput": true, "dataOutput": true,
	"inputSet": true, "outputSet": true, "rendering": true, "categoryValueRef": true,
}

// supported maps an element to what it does. Events and tasks are looked at more closely in parse.go.
var supported = map[string]Kind{
	"startEvent": Start, "endEvent": End, "userTask": UserTask, "serviceTask": ServiceTask,
	"exclusiveGateway": Exclusive, "parallelGateway": Parallel,
}

// advice says what to draw instead of an element this version does not run.
type advice struct{ vi, en string }

var adviceFor = map[string]advice{
	"task":                   {"dùng bước giao người (user task) và khai báo action, role", "use a user task and give it an action and a role"},
	"manualTask":             {"dùng bước giao người (user task)", "use a user task"},
	"scriptTask":             {"dùng bước tự động (service task) với một action có sẵn", "use a service task with a registered action"},
	"businessRuleTask":       {"đặt điều kiện trên các nhánh của cổng loại trừ (exclusive gateway)", "put the rule as conditions on the flows of an exclusive gateway"},
	"sendTask":               {"dùng bước tự động (service task) với action gửi", "use a service task with an action that sends"},
	"receiveTask":            {"dùng bước giao người (user task) để xác nhận đã nhận", "use a user task in which somebody confirms the arrival"},
	"callActivity":           {"vẽ các bước ngay trong quy trình này", "draw its steps in this process"},
	"subProcess":             {"vẽ các bước ngay trong quy trình, không gộp", "draw its steps in the process itself"},
	"transaction":            {"vẽ các bước ngay trong quy trình, không gộp", "draw its steps in the process itself"},
	"adHocSubProcess":        {"vẽ các bước ngay trong quy trình, không gộp", "draw its steps in the process itself"},
	"inclusiveGateway":       {"dùng cổng song song (parallel) hoặc loại trừ (exclusive)", "use a parallel or an exclusive gateway"},
	"eventBasedGateway":      {"dùng cổng loại trừ (exclusive) sau một bước giao người", "use an exclusive gateway after a user task"},
	"complexGateway":         {"dùng cổng song song (parallel) hoặc loại trừ (exclusive)", "use parallel or exclusive gateways"},
	"boundaryEvent":          {"đặt hạn xử lý bằng dueDays trên bước; quá hạn sẽ được nhắc", "set dueDays on the task; the overdue task is reminded of"},
	"intermediateCatchEvent": {"dùng bước giao người (user task), đặt hạn bằng dueDays", "use a user task, with dueDays for a deadline"},
	"intermediateThrowEvent": {"dùng bước tự động (service task) hoặc bỏ đi", "use a service task, or leave it out"},
	"messageFlow":            {"việc gửi nhận liên cơ quan do trục liên thông thực hiện", "sending between agencies is done by the exchange"},
	"startEvent":             {"dùng sự kiện bắt đầu trơn (none)", "use a none start event"},
	"endEvent":               {"dùng kết thúc trơn (none) hoặc kết thúc toàn bộ (terminate)", "use a none or a terminate end event"},
	"multiInstance":          {"tách thành các bước riêng, nối bằng cổng song song", "draw separate tasks between parallel gateways"},
	"loop":                   {"vẽ vòng lặp bằng cổng loại trừ (exclusive)", "draw the loop with an exclusive gateway"},
}

// names of the elements in Vietnamese, for the message; others are shown by their tag.
var vietnamese = map[string]string{
	"task": "bước không phân loại", "manualTask": "bước thủ công", "scriptTask": "bước kịch bản", "businessRuleTask": "bước luật nghiệp vụ",
	"sendTask": "bước gửi", "receiveTask": "bước nhận", "callActivity": "bước gọi quy trình", "subProcess": "quy trình con",
	"inclusiveGateway": "cổng bao hàm", "eventBasedGateway": "cổng theo sự kiện", "complexGateway": "cổng phức hợp",
	"boundaryEvent": "sự kiện gắn trên bước", "intermediateCatchEvent": "sự kiện chờ giữa chừng", "intermediateThrowEvent": "sự kiện phát giữa chừng",
}
