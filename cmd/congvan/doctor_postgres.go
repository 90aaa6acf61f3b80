package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// server examines a PostgreSQL: version, durability, order of letters, clock, and that the second lock, row-level security,
// binds the role the program works as.
func (e *exam) server(ctx context.Context, url string) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		var pe *pgconn.PgError
		if errors.As(err, &pe) {
			err = errors.New(pe.Message) // the connection error would show the address with its user
		} else {
			err = errors.New("no connection")
		}
		e.fault("postgres", err, "Không kết nối được PostgreSQL. Kiểm tra CONGVAN_DATABASE_URL.", "Cannot reach PostgreSQL. Check CONGVAN_DATABASE_URL.")
		return
	}
	defer conn.Close(ctx)
	var version int
	var name, durable string
	var sorted bool
	var now time.Time
	err = conn.QueryRow(ctx, `select current_setting('server_version_num')::int, current_setting('server_version'),
		concat_ws(', ', case when current_setting('fsync') = 'off' then 'fsync' end, case when current_setting('full_page_writes') = 'off' then 'full_page_writes' end,
			case when current_setting('synchronous_commit') = 'off' then 'synchronous_commit' end),
		'dz' < 'đa' and 'az' < 'ăa', clock_timestamp()`).Scan(&version, &name, &durable, &sorted, &now)
	if err != nil {
		e.fault("postgres", err, "PostgreSQL không trả lời đúng.", "PostgreSQL does not answer properly.")
		return
	}
	switch {
	case version < 150000:
		e.note("postgres", broken, "PostgreSQL "+name+" quá cũ; cần từ 15.", "PostgreSQL "+name+" is too old; 15 or newer is needed.")
		return
	case durable != "":
		e.note("postgres", broken, "PostgreSQL đang tắt "+durable+": mất điện sẽ mất văn bản đã nhận. Bật lại.", "PostgreSQL has "+durable+" off: a power cut loses documents that were accepted. Turn it on.")
	default:
		e.note("postgres", good, "PostgreSQL "+name+" trả lời, ghi bền vững.", "PostgreSQL "+name+" answers and writes durably.")
	}
	if !sorted {
		e.note("collation", warning, "Cơ sở dữ liệu không xếp theo thứ tự tiếng Việt. Tạo với LOCALE_PROVIDER icu ICU_LOCALE vi.",
			"The database does not sort in Vietnamese order. Create it with LOCALE_PROVIDER icu ICU_LOCALE vi.")
	}
	if skew := time.Since(now).Abs(); skew > 5*time.Second {
		e.note("clock", broken, fmt.Sprintf("Đồng hồ của máy này và của PostgreSQL lệch nhau %s.", skew.Round(time.Second)),
			fmt.Sprintf("The clocks of this machine and of PostgreSQL differ by %s.", skew.Round(time.Second)))
	}
	e.rowSecurity(ctx, conn)
}

func (e *exam) rowSecurity(ctx context.Context, conn *pgx.Conn) {
	var there, bypass, member bool
	err := conn.QueryRow(ctx, `select count(*) > 0, coalesce(bool_or(rolsuper or rolbypassrls), false), coalesce(bool_or(pg_has_role(current_user, oid, 'member')), false)
		from pg_roles where rolname = 'congvan_app'`).Scan(&there, &bypass, &member)
	if err != nil {
		e.fault("rls", err, "Không kiểm tra được phân quyền theo dòng.", "Row-level security could not be examined.")
		return
	}
	switch {
	case !there:
		e.note("rls", warning, "Cơ sở dữ liệu chưa được khởi tạo; serve hoặc migrate sẽ làm.", "The database is not set up yet; serve or migrate will do it.")
		return
	case bypass:
		e.note("rls", broken, "Vai trò congvan_app bỏ qua phân quyền theo dòng. Chạy: ALTER ROLE congvan_app NOSUPERUSER NOBYPASSRLS;",
			"The role congvan_app bypasses row-level security. Run: ALTER ROLE congvan_app NOSUPERUSER NOBYPASSRLS;")
		return
	case !member:
		e.note("rls", broken, "Người dùng kết nối chưa thuộc vai trò congvan_app. Chạy: GRANT congvan_app TO <người dùng>;",
			"The user who connects is not a member of congvan_app. Run: GRANT congvan_app TO <user>;")
		return
	}
	rows, _ := conn.Query(ctx, `select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'agency_id' and not a.attisdropped
		where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and not c.relrowsecurity order by 1`)
	open, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		e.fault("rls", err, "Không kiểm tra được phân quyền theo dòng.", "Row-level security could not be examined.")
		return
	}
	if len(open) > 0 {
		list := strings.Join(open, ", ")
		e.note("rls", broken, "Các bảng sau không có phân quyền theo dòng: "+list+".", "These tables have no row-level security: "+list+".")
		return
	}
	e.note("rls", good, "Phân quyền theo dòng ràng buộc vai trò congvan_app.", "Row-level security binds the role congvan_app.")
}
