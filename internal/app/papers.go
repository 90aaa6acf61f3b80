package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pades"
	"congvan/internal/pades/padestest"
	"congvan/internal/pg"
	"congvan/internal/pki/pkitest"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
)

// seedPapers puts work on the desks of UBND tỉnh Nghệ An, so that every list shows something, and PDFs to try things with into
// the folder demo of the data folder. It does nothing where that agency has documents already.
func (a *App) seedPapers(ctx context.Context, d Demo) error {
	if err := a.samplePDFs(d.CA); err != nil {
		return err
	}
	g, err := a.agency(ctx, "H41")
	if err != nil {
		return nil // not one of this installation
	}
	clerk, err := a.actor(ctx, g, "vanthu.h41")
	if err != nil {
		return err
	}
	page, err := a.Documents.List(ctx, clerk, document.Filter{Kind: document.Incoming, View: "all", Limit: 1})
	if err != nil || len(page.Rows) > 0 {
		return err
	}
	c, err := (&document.Catalogue{DB: a.Stack.DB, Org: a.Org, Now: time.Now}).All(ctx, clerk)
	if err != nil {
		return err
	}
	var last id.Document
	for _, in := range samplesIn {
		if last, err = a.enter(ctx, clerk, c, in); err != nil {
			return err
		}
	}
	leader, err := a.actor(ctx, g, "lanhdao.h41")
	if err != nil {
		return err
	}
	lead := slices.IndexFunc(c.Units, func(u org.Unit) bool { return u.Abbrev == "VX" })
	coop := slices.IndexFunc(c.Units, func(u org.Unit) bool { return u.Abbrev == "TH" })
	if err := a.Documents.Direct(ctx, leader, last, document.Order{Lead: c.Units[lead].ID, Coop: []id.Unit{c.Units[coop].ID},
		DueOn:   dateIn(workday.Vietnam.AddDays(time.Now(), 5)),
		Opinion: "Giao Phòng Khoa giáo - Văn xã chủ trì tham mưu, trình trước thời hạn."}); err != nil {
		return err
	}
	return a.draftSamples(ctx, g, leader, last)
}

type sampleIn struct {
	letter  padestest.Letter
	issuer  string
	typ     string
	urgency int
	route   bool
}

// subject is the abstract as the book has it; a công văn prints it after "V/v".
func (s sampleIn) subject() string {
	if s.typ == book.Letter {
		return "Về việc " + s.letter.Abstract
	}
	return s.letter.Abstract
}

var samplesIn = []sampleIn{
	{route: false, issuer: "Bộ Khoa học và Công nghệ", typ: book.Letter, letter: padestest.Letter{Agency: "BỘ KHOA HỌC VÀ CÔNG NGHỆ", Number: "4210", Notation: "BKHCN-CĐSQG", Place: "Hà Nội",
		Abstract: "góp ý dự thảo bộ chỉ số đánh giá chuyển đổi số cấp tỉnh", To: []string{"Ủy ban nhân dân các tỉnh, thành phố"},
		Body:  []string{"Bộ Khoa học và Công nghệ gửi dự thảo bộ chỉ số và đề nghị Quý Ủy ban cho ý kiến bằng văn bản.", "Ý kiến gửi về Cục Chuyển đổi số quốc gia để tổng hợp."},
		Power: "KT. BỘ TRƯỞNG", Title: "THỨ TRƯỞNG", Signer: "Phạm Đức Lương"}},
	{route: true, urgency: 2, issuer: "Văn phòng Chính phủ", typ: book.Letter, letter: padestest.Letter{Agency: "VĂN PHÒNG CHÍNH PHỦ", Number: "9021", Notation: "VPCP-NN", Place: "Hà Nội",
		Abstract: "chủ động ứng phó mưa lớn, lũ quét tại khu vực Bắc Trung Bộ", To: []string{"Ủy ban nhân dân tỉnh Nghệ An"},
		Body:  []string{"Đề nghị Ủy ban nhân dân tỉnh chỉ đạo các địa phương rà soát khu vực có nguy cơ, sẵn sàng phương án sơ tán, báo cáo trước 17 giờ hằng ngày."},
		Power: "KT. BỘ TRƯỞNG, CHỦ NHIỆM", Title: "PHÓ CHỦ NHIỆM", Signer: "Vũ Hải Đăng"}},
	{route: true, issuer: "Bộ Nội vụ", typ: "KH", letter: padestest.Letter{Agency: "BỘ NỘI VỤ", Number: "188", Notation: "KH-BNV", Place: "Hà Nội", Kind: "KẾ HOẠCH",
		Abstract: "Thực hiện số hóa tài liệu lưu trữ lịch sử giai đoạn 2026 - 2030",
		Body:     []string{"Mục đích: bảo đảm tài liệu lưu trữ được số hóa, bảo quản và khai thác thuận tiện.", "Các địa phương bố trí kinh phí, nhân lực và báo cáo kết quả hằng năm."},
		Power:    "KT. BỘ TRƯỞNG", Title: "THỨ TRƯỞNG", Signer: "Nguyễn Thành Long"}},
}

// enter registers a sample as a clerk would: upload, look, number.
func (a *App) enter(ctx context.Context, clerk org.Actor, c document.Choices, in sampleIn) (id.Document, error) {
	issued := time.Now().AddDate(0, 0, -3)
	in.letter.Date = issued
	u, err := a.Documents.Upload(ctx, clerk, in.letter.Number+"-"+in.letter.Notation+".pdf", bytes.NewReader(in.letter.PDF()))
	if err != nil {
		return id.Document{}, err
	}
	b := slices.IndexFunc(c.Books, func(b document.BookState) bool { return b.Kind == document.Incoming })
	return a.Documents.Register(ctx, clerk, document.Entry{Upload: u.ID, Book: c.Books[b].ID, Issuer: in.issuer, Number: in.letter.Number, Notation: in.letter.Notation,
		IssuedOn: dateIn(issued), Type: in.typ, Subject: in.subject(), SignerName: in.letter.Signer, Pages: u.Pages, Urgency: in.urgency, Route: in.route})
}

// draftSamples brings two answers as far as the leader's signing queue.
func (a *App) draftSamples(ctx context.Context, g id.Agency, leader org.Actor, replyTo id.Document) error {
	drafter, err := a.actor(ctx, g, "chuyenvien.h41")
	if err != nil {
		return err
	}
	head, err := a.actor(ctx, g, "truongphong.h41")
	if err != nil {
		return err
	}
	for _, s := range []struct{ kind, code, subject string }{
		{"KẾ HOẠCH", "KH", "Số hóa tài liệu lưu trữ trên địa bàn tỉnh Nghệ An giai đoạn 2026 - 2030"},
		{"BÁO CÁO", "BC", "Kết quả công tác văn thư, lưu trữ năm 2026"},
	} {
		l := draftLetter(s.kind, s.code+"-UBND", s.subject)
		u, err := a.Documents.Upload(ctx, drafter, s.code+"-du-thao.pdf", bytes.NewReader(l.PDF()))
		if err != nil {
			return err
		}
		doc, err := a.Documents.CreateDraft(ctx, drafter, document.Draft{Upload: u.ID, Type: s.code, Subject: s.subject, Signer: leader.Post, ReplyTo: replyTo,
			Recipients: []document.Recipient{{Code: "H42", Name: "UBND tỉnh Ninh Bình"}, {Code: "H42.03", Name: "Sở Nội vụ Ninh Bình"}}})
		if err != nil {
			return err
		}
		if err := a.Documents.Submit(ctx, drafter, doc, "Kính trình phê duyệt."); err != nil {
			return err
		}
		if err := a.Documents.Approve(ctx, head, doc, "Nội dung, thể thức đúng quy định."); err != nil {
			return err
		}
	}
	return nil
}

func draftLetter(kind, notation, subject string) padestest.Letter {
	return padestest.Letter{Agency: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", Notation: notation, Place: "Nghệ An", Year: time.Now().In(workday.Zone).Year(), Kind: kind, Abstract: subject,
		Body: []string{"Thực hiện Nghị định số 30/2020/NĐ-CP của Chính phủ về công tác văn thư, Ủy ban nhân dân tỉnh ban hành văn bản này với các nội dung sau.",
			"Mục tiêu: chín mươi phần trăm hồ sơ công việc cấp tỉnh được xử lý trên môi trường mạng, bảo đảm an toàn thông tin.",
			"Các sở, ngành và Ủy ban nhân dân cấp xã tổ chức thực hiện, định kỳ báo cáo kết quả."},
		Power: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Signer: "Lê Trọng Nghĩa", Recipients: []string{"UBND tỉnh Ninh Bình", "Sở Nội vụ tỉnh Ninh Bình"}}
}

// samplePDFs writes letters to try things with: one to register, one that its issuer signed, one to draft from.
func (a *App) samplePDFs(ca *pkitest.Identity) error {
	dir := filepath.Join(a.cfg.Data, "demo")
	signed := filepath.Join(dir, "cong-van-den-da-ky.pdf")
	if _, err := os.Stat(signed); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	now := time.Now()
	in := padestest.Letter{Agency: "VĂN PHÒNG CHÍNH PHỦ", Number: "7816", Notation: "VPCP-KSTT", Place: "Hà Nội", Date: now.AddDate(0, 0, -2),
		Abstract: "đẩy mạnh thực hiện Kế hoạch chuyển đổi số năm " + now.Format("2006"), To: []string{"Ủy ban nhân dân tỉnh Nghệ An"},
		Body:  []string{"Thực hiện chỉ đạo của Thủ tướng Chính phủ, đề nghị Quý cơ quan báo cáo kết quả xây dựng nền tảng tích hợp, chia sẻ dữ liệu trước ngày 15 tháng 12."},
		Title: "BỘ TRƯỞNG, CHỦ NHIỆM", Signer: "Trần Đình Khải"}
	draft := draftLetter("KẾ HOẠCH", "KH-UBND", "Chuyển đổi số tỉnh Nghệ An năm "+now.AddDate(1, 0, 0).Format("2006"))
	for name, l := range map[string]padestest.Letter{"cong-van-den.pdf": in, "du-thao-ke-hoach.pdf": draft} {
		if err := os.WriteFile(filepath.Join(dir, name), l.PDF(), 0o644); err != nil {
			return err
		}
	}
	in.Number, in.Abstract = "7817", "tổ chức hội nghị trực tuyến sơ kết chuyển đổi số"
	pdf := in.PDF()
	for _, s := range []pkitest.Subject{{Name: "Trần Đình Khải", Organisation: "Văn phòng Chính phủ"}, {Name: "Văn phòng Chính phủ", Organisation: "Văn phòng Chính phủ"}} {
		who := ca.Issue(s, pkitest.Options{})
		r, err := pades.Sign(pdf, pades.SignRequest{Key: who.Key, Chain: who.Chain(), At: now, Name: s.Name})
		if err != nil {
			return err
		}
		pdf = r.File
	}
	return os.WriteFile(signed, pdf, 0o644) // last: it says that all are there
}

func (a *App) actor(ctx context.Context, g id.Agency, username string) (who org.Actor, err error) {
	posts, err := a.Org.People(ctx, g, username)
	if err != nil {
		return who, err
	}
	i := slices.IndexFunc(posts, func(p org.Person) bool { return p.Username == username })
	if i < 0 {
		return who, org.ErrNoUser
	}
	err = pg.InTx(ctx, a.Stack.DB, pg.Agency(g), func(tx pgx.Tx) error {
		who, err = org.ActorByPost(ctx, tx, posts[i].Post, time.Now())
		return err
	})
	return who, err
}

// dateIn is the office's date at t as a date column takes it.
func dateIn(t time.Time) time.Time {
	y, m, d := t.In(workday.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
