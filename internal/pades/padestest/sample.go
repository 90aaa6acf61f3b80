package padestest

// Plan returns the letter that tests sign: a plan of one page whose signer's name has the letter ĩ, on which
// other writers have stumbled, and whose number and date are still blank.
func Plan() Letter {
	return Letter{
		Agency: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", Notation: "KH-UBND", Place: "Nghệ An", Year: 2026,
		Kind: "KẾ HOẠCH", Abstract: "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
		Body: []string{
			"Căn cứ Luật Tổ chức chính quyền địa phương; Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;",
			"Thực hiện Nghị quyết của Ban Thường vụ Tỉnh ủy về chuyển đổi số, Ủy ban nhân dân tỉnh ban hành Kế hoạch với những nội dung sau:",
			"1. Mục tiêu: 100% hồ sơ công việc cấp tỉnh được lập và xử lý trên môi trường mạng; văn bản điện tử được ký số và gửi liên thông, không gửi kèm bản giấy.",
			"2. Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành và Ủy ban nhân dân các xã, phường triển khai; báo cáo kết quả trước ngày 25 hằng tháng.",
		},
		Power: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Signer: "Lê Trọng Nghĩa",
		Recipients: []string{"Văn phòng Chính phủ", "Thường trực Tỉnh ủy", "Các sở, ban, ngành"},
	}
}
