package app

import "congvan/internal/org"

// The cast of the demo: made-up people in the offices of two provinces and a ministry. Codes of provinces and ministries are
// real (Decision 20/2020/QD-TTg), those below a province are made up.

// DemoPassword and DemoPIN open every account and every signing key of the demo.
const (
	DemoPassword = "Congvan-2026"
	DemoPIN      = "kyso-2026"
)

type demoAgency struct {
	code, name, short, abbrev, place, parent string
	seal                                     string // name on the seal's certificate, "" for none
	units                                    []demoUnit
}

type demoUnit struct {
	name, abbrev string
	people       []demoPerson
}

type demoPerson struct {
	username, name, title, authority string
	roles                            []org.Role
	signs                            bool // gets a certificate
}

func roles(rs ...org.Role) []org.Role { return rs }

var demoAgencies = []demoAgency{
	{
		code: "G22", name: "Văn phòng Chính phủ", short: "Văn phòng Chính phủ", abbrev: "VPCP", place: "Hà Nội", seal: "Văn phòng Chính phủ",
		units: []demoUnit{
			{"Lãnh đạo Văn phòng", "LĐ", []demoPerson{{"lanhdao.g22", "Trần Đình Khải", "Bộ trưởng, Chủ nhiệm", "", roles(org.Leader), true}}},
			{"Vụ Hành chính", "HC", []demoPerson{
				{"vanthu.g22", "Lê Thị Hồng Nhung", "Văn thư", "", roles(org.Clerk), false},
				{"quantri.g22", "Phạm Quốc Tuấn", "Quản trị hệ thống", "", roles(org.Admin, org.Operator), false},
			}},
			{"Vụ Khoa giáo - Văn xã", "KGVX", []demoPerson{
				{"truongphong.g22", "Đỗ Minh Hà", "Vụ trưởng", "", roles(org.Head), false},
				{"chuyenvien.g22", "Ngô Thanh Tùng", "Chuyên viên", "", roles(org.Specialist), false},
			}},
		},
	},
	{
		code: "H41", name: "Ủy ban nhân dân tỉnh Nghệ An", short: "UBND tỉnh Nghệ An", abbrev: "UBND", place: "Nghệ An", seal: "Ủy ban nhân dân tỉnh Nghệ An",
		units: []demoUnit{
			{"Lãnh đạo UBND tỉnh", "LĐ", []demoPerson{
				{"lanhdao.h41", "Lê Trọng Nghĩa", "Chủ tịch", "TM.", roles(org.Leader), true},
				{"pct.h41", "Nguyễn Thị Kim Oanh", "Phó Chủ tịch", "KT.", roles(org.Leader), true},
			}},
			{"Văn phòng UBND tỉnh", "VP", []demoPerson{
				{"vanthu.h41", "Hoàng Thị Thu Hiền", "Văn thư", "", roles(org.Clerk), false},
				{"chanhvp.h41", "Đặng Xuân Phước", "Chánh Văn phòng", "TL.", roles(org.Office), false},
				{"quantri.h41", "Vũ Đức Mạnh", "Quản trị hệ thống", "", roles(org.Admin, org.Operator), false},
			}},
			{"Phòng Khoa giáo - Văn xã", "VX", []demoPerson{
				{"truongphong.h41", "Phan Văn Đồng", "Trưởng phòng", "", roles(org.Head), false},
				{"chuyenvien.h41", "Trần Thị Bích Ngọc", "Chuyên viên", "", roles(org.Specialist), false},
			}},
			{"Phòng Tổng hợp", "TH", []demoPerson{
				{"truongphong2.h41", "Bùi Quang Huy", "Trưởng phòng", "", roles(org.Head), false},
				{"chuyenvien2.h41", "Cao Thị Ánh Tuyết", "Chuyên viên", "", roles(org.Specialist), false},
			}},
			{"Phòng Kinh tế", "KT", []demoPerson{{"chuyenvien3.h41", "Hồ Sỹ Lâm", "Chuyên viên", "", roles(org.Specialist), false}}},
		},
	},
	{
		code: "H41.11", name: "Sở Khoa học và Công nghệ tỉnh Nghệ An", short: "Sở KH&CN Nghệ An", abbrev: "SKHCN", place: "Nghệ An", parent: "H41", seal: "Sở Khoa học và Công nghệ tỉnh Nghệ An",
		units: []demoUnit{
			{"Ban Giám đốc", "GĐ", []demoPerson{{"lanhdao.skhcn", "Nguyễn Hữu Thắng", "Giám đốc", "", roles(org.Leader), true}}},
			{"Văn phòng Sở", "VP", []demoPerson{
				{"vanthu.skhcn", "Võ Thị Lan Anh", "Văn thư", "", roles(org.Clerk), false},
				{"quantri.skhcn", "Trương Công Định", "Quản trị hệ thống", "", roles(org.Admin), false},
			}},
			{"Phòng Chuyển đổi số", "CĐS", []demoPerson{
				{"truongphong.skhcn", "Đinh Thị Mỹ Dung", "Trưởng phòng", "", roles(org.Head), false},
				{"chuyenvien.skhcn", "Lương Thế Vinh", "Chuyên viên", "", roles(org.Specialist), false},
			}},
		},
	},
	{
		code: "H41.35", name: "Ủy ban nhân dân xã Quỳnh Đôi", short: "UBND xã Quỳnh Đôi", abbrev: "UBND", place: "Quỳnh Đôi", parent: "H41", seal: "Ủy ban nhân dân xã Quỳnh Đôi",
		units: []demoUnit{
			{"Lãnh đạo UBND xã", "LĐ", []demoPerson{{"lanhdao.quynhdoi", "Hồ Văn Sơn", "Chủ tịch", "TM.", roles(org.Leader), true}}},
			{"Văn phòng HĐND và UBND", "VP", []demoPerson{
				{"vanthu.quynhdoi", "Dương Thị Hạnh", "Văn thư", "", roles(org.Clerk), false},
				{"quantri.quynhdoi", "Phan Bá Lộc", "Quản trị hệ thống", "", roles(org.Admin), false},
			}},
			{"Phòng Văn hóa - Xã hội", "VHXH", []demoPerson{
				{"truongphong.quynhdoi", "Nguyễn Cảnh Toàn", "Trưởng phòng", "", roles(org.Head), false},
				{"chuyenvien.quynhdoi", "Hồ Thị Yến", "Công chức", "", roles(org.Specialist), false},
			}},
		},
	},
	{
		code: "H42", name: "Ủy ban nhân dân tỉnh Ninh Bình", short: "UBND tỉnh Ninh Bình", abbrev: "UBND", place: "Ninh Bình", seal: "Ủy ban nhân dân tỉnh Ninh Bình",
		units: []demoUnit{
			{"Lãnh đạo UBND tỉnh", "LĐ", []demoPerson{{"lanhdao.h42", "Phạm Quang Ngọc Minh", "Chủ tịch", "TM.", roles(org.Leader), true}}},
			{"Văn phòng UBND tỉnh", "VP", []demoPerson{
				{"vanthu.h42", "Tạ Thị Mai Phương", "Văn thư", "", roles(org.Clerk), false},
				{"chanhvp.h42", "Mai Đức Hòa", "Chánh Văn phòng", "TL.", roles(org.Office), false},
				{"quantri.h42", "Lại Thành Công", "Quản trị hệ thống", "", roles(org.Admin), false},
			}},
			{"Phòng Khoa giáo - Văn xã", "VX", []demoPerson{
				{"truongphong.h42", "Đoàn Thanh Hải", "Trưởng phòng", "", roles(org.Head), false},
				{"chuyenvien.h42", "Quách Thị Thảo", "Chuyên viên", "", roles(org.Specialist), false},
			}},
		},
	},
	{
		code: "H42.03", name: "Sở Nội vụ tỉnh Ninh Bình", short: "Sở Nội vụ Ninh Bình", abbrev: "SNV", place: "Ninh Bình", parent: "H42", seal: "Sở Nội vụ tỉnh Ninh Bình",
		units: []demoUnit{
			{"Ban Giám đốc", "GĐ", []demoPerson{{"lanhdao.snv", "Trịnh Xuân Bách", "Giám đốc", "", roles(org.Leader), true}}},
			{"Văn phòng Sở", "VP", []demoPerson{
				{"vanthu.snv", "Nguyễn Thị Quế", "Văn thư", "", roles(org.Clerk), false},
				{"chuyenvien.snv", "Lã Mạnh Cường", "Chuyên viên", "", roles(org.Specialist), false},
			}},
		},
	},
}
