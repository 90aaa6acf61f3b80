package convert

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flat writes guesses as "field: value" with a question mark where a look is needed.
func flat(t *testing.T, g Guesses) map[string]string {
	t.Helper()
	b, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]Guess
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for k, v := range m {
		out[k] = v.Value
		if v.Confidence != Sure {
			out[k] += " ?"
		}
	}
	return out
}

const plan = `ỦY BAN NHÂN DÂN TỈNH NGHỆ           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
           AN                               Độc lập - Tự do - Hạnh phúc

       Số: 510/KH-UBND                  Nghệ An, ngày 05 tháng 01 năm 2026


                                KẾ HOẠCH
          Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm
                                    2030

     Căn cứ Luật Tổ chức chính quyền địa phương; Căn cứ Luật Giao dịch điện
tử ngày 22 tháng 6 năm 2023;

Nơi nhận:                                       TM. ỦY BAN NHÂN DÂN
- Văn phòng Chính phủ;                                CHỦ TỊCH
- Thường trực Tỉnh ủy;
- Lưu: VT.



                                                    Lê Trọng Nghĩa
`

const letter = `ỦY BAN NHÂN DÂN TỈNH NGHỆ AN           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
 SỞ KHOA HỌC VÀ CÔNG NGHỆ                    Độc lập - Tự do - Hạnh phúc

          Số: 05/SKHCN-VP                  Nghệ An, ngày 20 tháng 11 năm 2026
  V/v góp ý dự thảo Kế hoạch chuyển
 đổi số năm 2026 của Ủy ban nhân dân                              HỎA TỐC
     tỉnh và các nội dung liên quan

                      Kính gửi: Ủy ban nhân dân tỉnh Nghệ An

      Thực hiện Công văn số 12/UBND-VX ngày 05 tháng 01 năm 2026, Sở có ý
 kiến như sau:

 Nơi nhận:                                           KT. GIÁM ĐỐC
 - Như trên;                                         PHÓ GIÁM ĐỐC
 - Lưu: VT.


                                                     Nguyễn Thị Hồng
`

func TestPrefill(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       map[string]string
	}{
		{"a plan", plan, map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "number": "510", "notation": "KH-UBND", "place": "Nghệ An",
			"issuedOn": "2026-01-05", "type": "KH", "subject": "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
			"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}},
		{"a letter of a department", letter, map[string]string{"parent": "Ủy ban nhân dân tỉnh Nghệ An", "issuer": "Sở Khoa học và Công nghệ",
			"number": "05", "notation": "SKHCN-VP", "place": "Nghệ An", "issuedOn": "2026-11-20", "type": "CV", "urgency": "3",
			"subject":    "Góp ý dự thảo Kế hoạch chuyển đổi số năm 2026 của Ủy ban nhân dân tỉnh và các nội dung liên quan",
			"signerName": "Nguyễn Thị Hồng", "signerTitle": "Phó Giám đốc"}},
		{"blanks for number and date stay empty", strings.NewReplacer("510/", "       /", "ngày 05 tháng 01 năm", "ngày      tháng   năm").Replace(plan),
			map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "notation": "KH-UBND", "type": "KH",
				"subject":    "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
				"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}},
		{"a date that does not exist is not read", strings.Replace(plan, "ngày 05 tháng 01", "ngày 31 tháng 02", 1),
			map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "number": "510", "notation": "KH-UBND", "type": "KH",
				"subject":    "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
				"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}},
		{"kind and notation disagree: look", strings.Replace(plan, "KH-UBND", "QĐ-UBND", 1),
			map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "number": "510", "notation": "QĐ-UBND", "place": "Nghệ An",
				"issuedOn": "2026-01-05", "type": "KH ?", "subject": "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
				"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}},
		{"the government's office", `     VĂN PHÒNG                CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
     CHÍNH PHỦ                     Độc lập - Tự do - Hạnh phúc
                             
Số: 87/VPCP-KSTT                Hà Nội, ngày 3 tháng 9 năm 2026
V/v đôn đốc thực hiện

Kính gửi:
`, map[string]string{"issuer": "Văn phòng Chính phủ", "number": "87", "notation": "VPCP-KSTT", "place": "Hà Nội", "issuedOn": "2026-09-03",
			"type": "CV", "subject": "Đôn đốc thực hiện"}},
		{"a legal normative document", ` ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  TỈNH NINH BÌNH                Độc lập - Tự do - Hạnh phúc
Số: 161/2025/QĐ-UBND           Ninh Bình, ngày 23 tháng 11 năm 2025

                        QUYẾT ĐỊNH
   Ban hành Quy chế quản lý, vận hành hệ thống quản lý văn bản

Căn cứ Luật
`, map[string]string{"issuer": "Ủy ban nhân dân tỉnh Ninh Bình", "number": "161/2025", "notation": "QĐ-UBND", "place": "Ninh Bình",
			"issuedOn": "2025-11-23", "type": "QĐ", "subject": "Ban hành Quy chế quản lý, vận hành hệ thống quản lý văn bản"}},
		{"a Party committee", `   TỈNH ỦY NGHỆ AN                  ĐẢNG CỘNG SẢN VIỆT NAM
   Số 12-CV/TU                Nghệ An, ngày 10 tháng 10 năm 2026
V/v báo cáo tình hình

Kính gửi: Ban cán sự
`, map[string]string{"issuer": "Tỉnh ủy Nghệ An", "number": "12", "notation": "CV/TU", "place": "Nghệ An", "issuedOn": "2026-10-10",
			"type": "CV", "subject": "Báo cáo tình hình"}},
		{"columns that touch", strings.NewReplacer("           CỘNG", " CỘNG", "KH-UBND                  Nghệ", "KH-UBND Nghệ", "TỈNH NGHỆ  ", "TỈNH NGHỆ ").Replace(plan),
			map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "number": "510", "notation": "KH-UBND", "place": "Nghệ An",
				"issuedOn": "2026-01-05", "type": "KH", "subject": "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
				"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}},
		{"numbers quoted in the body are not this document's", `Kính gửi: ai đó
Số: 12/UBND-VX là số của văn bản khác
Hà Nội, ngày 3 tháng 9 năm 2026
`, map[string]string{}},
		{"a scan", "\f\f", map[string]string{}},
		{"nothing", "", map[string]string{}},
	} {
		if d := cmp.Diff(c.want, flat(t, Prefill(c.text))); d != "" {
			t.Errorf("%s:\n%s", c.name, d)
		}
	}
}

func TestMixedCase(t *testing.T) {
	for in, want := range map[string]string{
		"ỦY BAN NHÂN DÂN XÃ QUỲNH ĐÔI":     "Ủy ban nhân dân xã Quỳnh Đôi",
		"UBND THÀNH PHỐ HẢI PHÒNG":         "UBND thành phố Hải Phòng",
		"BỘ GIÁO DỤC VÀ ĐÀO TẠO":           "Bộ Giáo dục và Đào tạo",
		"SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG":     "Sở Nông nghiệp và Môi trường",
		"VĂN PHÒNG CHÍNH PHỦ":              "Văn phòng Chính phủ",
		"THỦ TƯỚNG CHÍNH PHỦ":              "Thủ tướng Chính phủ",
		"HỘI ĐỒNG NHÂN DÂN TỈNH NINH BÌNH": "Hội đồng nhân dân tỉnh Ninh Bình",
	} {
		if got, known := mixedCase(in); got != want || !known {
			t.Errorf("%s: %s, want %s; known %v", in, got, want, known)
		}
	}
}

func TestNamesItDoesNotKnowNeedALook(t *testing.T) {
	if got, known := mixedCase("CÔNG TY CỔ PHẦN SỮA VINAMILK"); known {
		t.Errorf("%s", got)
	}
}

func FuzzPrefill(f *testing.F) {
	f.Add(plan)
	f.Add(letter)
	f.Add("Số: 1/A\f\fNơi nhận:   \x00")
	f.Fuzz(func(t *testing.T, s string) {
		g := Prefill(s)
		for k, v := range flat(t, g) {
			if strings.TrimSpace(v) == "" || strings.ContainsRune(v, '\n') {
				t.Fatalf("%s is %q", k, v)
			}
		}
	})
}

func FuzzParseWords(f *testing.F) {
	f.Add([]byte(`<html><word xMin="1" yMin="2" xMax="3" yMax="4">a</word></html>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = parseWords(b)
		parseInfo(b)
		clean(b)
	})
}
