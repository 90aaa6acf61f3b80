package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"congvan/internal/app/local"
	"congvan/internal/pg/private"
	"congvan/internal/search/meili"
	"congvan/internal/search/meili/child"
)

func (e *exam) folder(context.Context) {
	dir := e.cfg.Data
	for { // what does not exist yet is made in its nearest parent
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	probe, err := os.CreateTemp(dir, ".congvan-doctor-")
	if err != nil {
		e.fault("data", err, "Không ghi được vào thư mục dữ liệu "+e.cfg.Data+". Cấp quyền ghi, hoặc đặt CONGVAN_DATA sang nơi khác.",
			"Cannot write to the data folder "+e.cfg.Data+". Give write permission, or set CONGVAN_DATA to another place.")
		return
	}
	probe.Close()
	os.Remove(probe.Name())
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		e.fault("disk", err, "Không đọc được dung lượng đĩa.", "Cannot read how much room the disk has.")
		return
	}
	free := float64(fs.Bavail) * float64(fs.Bsize) / (1 << 30)
	v := good
	if free < 0.5 {
		v = broken
	} else if free < 5 {
		v = warning
	}
	e.note("disk", v, fmt.Sprintf("Thư mục dữ liệu %s còn trống %.1f GB (nên có từ 5 GB).", e.cfg.Data, free),
		fmt.Sprintf("The data folder %s has %.1f GB free (5 GB or more is wise).", e.cfg.Data, free))
}

func (e *exam) secretKey(context.Context) {
	if _, err := os.Stat(e.cfg.SecretFile()); errors.Is(err, os.ErrNotExist) && !e.cfg.SecretConfigured() {
		e.note("secret", good, "Khóa bí mật sẽ được tạo khi chạy lần đầu tại "+e.cfg.SecretFile()+".", "The secret key will be made on the first start in "+e.cfg.SecretFile()+".")
		return
	}
	if _, err := e.cfg.Secret(); err != nil {
		e.fault("secret", err, "Khóa bí mật không dùng được.", "The secret key cannot be used.")
		return
	}
	e.note("secret", good, "Khóa bí mật dùng được và chỉ mình chương trình đọc được. Nhớ sao lưu riêng.", "The secret key is good, and only this program can read it. Remember to back it up apart.")
}

func (e *exam) redis(ctx context.Context) {
	if e.cfg.RedisURL == "" {
		e.note("redis", good, "Redis chạy ngay trong tiến trình (chưa đặt CONGVAN_REDIS_URL).", "Redis runs inside the process (CONGVAN_REDIS_URL is not set).")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	policy, err := local.RedisPolicy(ctx, e.cfg)
	if err != nil {
		e.fault("redis", err, "Không kết nối được Redis theo CONGVAN_REDIS_URL. Kiểm tra địa chỉ, mật khẩu và tường lửa.",
			"Cannot reach Redis at CONGVAN_REDIS_URL. Check address, password and firewall.")
		return
	}
	if policy != "noeviction" && policy != "" {
		e.note("redis", warning, "Redis trả lời, nhưng maxmemory-policy là "+policy+"; đặt noeviction để tác vụ đang chờ không bị chậm.",
			"Redis answers, but its maxmemory-policy is "+policy+"; set it to noeviction, or waiting jobs are delayed.")
		return
	}
	e.note("redis", good, "Redis trả lời.", "Redis answers.")
}

func (e *exam) search(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if e.cfg.MeiliURL != "" {
		if err := meili.New(meili.Config{URL: e.cfg.MeiliURL, Key: e.cfg.MeiliKey}).Ping(ctx); err != nil {
			e.note("search", broken, "Meilisearch tại CONGVAN_MEILI_URL không trả lời hoặc không nhận CONGVAN_MEILI_KEY.",
				"Meilisearch at CONGVAN_MEILI_URL does not answer, or refuses CONGVAN_MEILI_KEY.")
			return
		}
		e.note("search", good, "Meilisearch trả lời.", "Meilisearch answers.")
		return
	}
	if e.cfg.MeiliBin == "off" {
		e.note("search", good, "Tìm kiếm trong PostgreSQL theo cấu hình.", "Searching in PostgreSQL, as configured.")
		return
	}
	if bin := child.Find(e.cfg.MeiliBin); bin != "" {
		e.note("search", good, "Meilisearch được chạy kèm: "+bin+".", "Meilisearch is run as a child: "+bin+".")
		return
	}
	e.note("search", warning, "Không thấy Meilisearch; sẽ tìm kiếm trong PostgreSQL, chậm hơn khi có trên 100.000 văn bản.",
		"There is no Meilisearch; searching in PostgreSQL, which is slower beyond 100,000 documents.")
}

func (e *exam) programs(context.Context) {
	missing := []string{}
	for _, p := range []string{"pdftotext", "pdftoppm", "pdfinfo"} {
		if _, err := exec.LookPath(p); err != nil {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		list := strings.Join(missing, ", ")
		e.note("poppler", broken, "Thiếu "+list+": không đọc được nội dung PDF. Cài gói poppler-utils.", list+" missing: the text of PDFs cannot be read. Install the package poppler-utils.")
		return
	}
	e.note("poppler", good, "Có đủ công cụ đọc PDF (poppler).", "The tools to read PDFs (poppler) are there.")
}

func (e *exam) fonts(context.Context) {
	for _, pattern := range []string{"/usr/share/fonts/truetype/liberation*/LiberationSerif-Regular.ttf", "/usr/share/fonts/*/*imes*.ttf", "/usr/share/fonts/truetype/msttcorefonts/*imes*.ttf"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			e.note("fonts", good, "Có phông thay cho Times New Roman.", "There is a font in place of Times New Roman.")
			return
		}
	}
	e.note("fonts", warning, "Không thấy phông thay cho Times New Roman; PDF không nhúng phông sẽ hiện xấu. Cài gói fonts-liberation2.",
		"No font in place of Times New Roman; PDFs without embedded fonts will look wrong. Install the package fonts-liberation2.")
}

func (e *exam) trust(context.Context) {
	certs := 0
	for _, pattern := range []string{"*.pem", "*.crt", "*.cer"} {
		found, _ := filepath.Glob(filepath.Join(e.cfg.Trust, pattern))
		certs += len(found)
	}
	if certs == 0 {
		e.note("trust", warning, "Thư mục "+e.cfg.Trust+" chưa có chứng thư gốc; chữ ký số sẽ chỉ được báo „chưa xác định”. Chép chứng thư gốc (PEM) của Ban Cơ yếu và các CA vào đó.",
			"The folder "+e.cfg.Trust+" has no root certificates; signatures can only be reported as undetermined. Copy the roots (PEM) of the authorities you trust there.")
		return
	}
	e.note("trust", good, fmt.Sprintf("Có %d chứng thư gốc để kiểm tra chữ ký.", certs), fmt.Sprintf("%d root certificates to check signatures against.", certs))
}

// clock asks the kernel whether anything keeps its time right: deadlines and signatures depend on it.
func (e *exam) clock(context.Context) {
	const unsynchronised = 0x40 // STA_UNSYNC of adjtimex(2)
	var tx syscall.Timex
	if _, err := syscall.Adjtimex(&tx); err == nil && tx.Status&unsynchronised == 0 {
		e.note("clock", good, "Đồng hồ máy được đồng bộ.", "The machine's clock is synchronised.")
		return
	}
	e.note("clock", warning, "Không rõ đồng hồ máy có được đồng bộ không ("+time.Now().Format("02/01/2006 15:04:05")+"). Bật dịch vụ đồng bộ thời gian (chrony hoặc systemd-timesyncd): hạn xử lý và thời điểm ký phụ thuộc vào đó.",
		"It is not known whether the machine's clock is synchronised ("+time.Now().Format("2006-01-02 15:04:05")+"). Turn on time synchronisation (chrony or systemd-timesyncd): deadlines and signing times depend on it.")
}

func (e *exam) listen(ctx context.Context) {
	l, err := net.Listen("tcp", e.cfg.Listen)
	if err == nil {
		l.Close()
		e.note("listen", good, "Địa chỉ "+e.cfg.Listen+" còn trống.", "The address "+e.cfg.Listen+" is free.")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if req, err := http.NewRequestWithContext(ctx, "GET", "http://"+e.cfg.Listen+"/healthz", nil); err == nil {
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				e.note("listen", good, "Chương trình đang chạy tại "+e.cfg.Listen+".", "The program is running at "+e.cfg.Listen+".")
				return
			}
		}
	}
	e.fault("listen", err, "Không mở được địa chỉ "+e.cfg.Listen+"; có chương trình khác đang dùng? Đặt CONGVAN_LISTEN sang cổng khác.",
		"Cannot listen at "+e.cfg.Listen+"; does another program use it? Set CONGVAN_LISTEN to another port.")
}

// database checks the configured server, or the private one if it is running, or that it could.
func (e *exam) database(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	url := e.cfg.DatabaseURL
	if url == "" {
		dir := filepath.Join(e.cfg.Data, "postgres")
		if _, err := private.Find(); err != nil && e.cfg.PostgresBin == "" {
			e.fault("postgres", err, "", "")
			return
		}
		if !private.Running(dir) {
			e.note("postgres", good, "PostgreSQL riêng sẽ được chạy trong "+dir+".", "A private PostgreSQL will be run in "+dir+".")
			return
		}
		s, err := private.Attach(ctx, dir)
		if err != nil {
			e.fault("postgres", err, "PostgreSQL riêng đang chạy nhưng không trả lời.", "The private PostgreSQL runs but does not answer.")
			return
		}
		url = s.URL("congvan")
	}
	e.server(ctx, url)
}
