// Package book keeps the register books of an agency (sổ đăng ký văn bản) and gives out their numbers.
//
// The law: numbers run without gaps by order and time from 01 on 1 January to 31 December, one series for paper and
// electronic documents, in Vietnam's time; the pair of number and notation is unique in the year (Decree 30/2020, Articles
// 15 and 22, Annex I.II.3). The head of the agency may give a kind of document its own series.
//
// The way: [Next] exists only with a transaction. It raises the counter of (book, year) under its row lock and writes the
// number down as taken by a document. If the transaction rolls back, or the process dies before the commit, the number is
// free again and the next one gets it; so there are no gaps and no numbers twice. The price is that takers of one book
// queue: call Next as late as possible, after everything that may fail or wait.
//
// A number once committed is never given out again, even if its document is cancelled.
package book

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"congvan/internal/audit"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vntext"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
)

// Kind is the direction of a book.
type Kind string

const (
	Incoming Kind = "incoming" // văn bản đến
	Outgoing Kind = "outgoing" // văn bản đi
)

var (
	ErrUnknown = errs.New(errs.Invalid, "book-unknown",
		"Cơ quan không có sổ này, hoặc sổ đã đóng. Chọn sổ khác.", "The agency has no such book, or it is closed. Choose another.")
	ErrTaken = errs.New(errs.Conflict, "book-exists",
		"Cơ quan đã có sổ “{code}”, hoặc đã có sổ chung cho hướng này.",
		"The agency already has a book “{code}”, or already has its general book for this direction.")
	ErrForbidden = errs.New(errs.Forbidden, "book-forbidden",
		"Chỉ văn thư hoặc quản trị của cơ quan được lập sổ.", "Only a clerk or an administrator of the agency may open a book.")
	ErrName = errs.New(errs.Invalid, "book-name-invalid",
		"Nhập tên và mã sổ, dài nhất 100 ký tự.", "Enter the book's name and code, at most 100 characters.")
)

// Book is a register book.
type Book struct {
	ID       id.Book
	Kind     Kind
	Code     string
	Name     string
	DocTypes []string // type codes; empty: general
	Active   bool
}

// Number is a number taken from a book.
type Number struct {
	Book id.Book
	Year int
	N    int
}

// general are the books an agency has before anybody configures one.
var general = map[Kind]Book{
	Incoming: {Kind: Incoming, Code: "VBĐ", Name: "Sổ đăng ký văn bản đến"},
	Outgoing: {Kind: Outgoing, Code: "VBĐi", Name: "Sổ đăng ký văn bản đi"},
}

// Next takes the next number of book b (the agency's general book of kind, if none) for a document, in the year of at in
// Vietnam. ErrUnknown when the agency has no such open book of that kind. Until tx ends, other takers of this book wait.
func Next(ctx context.Context, tx pgx.Tx, agency id.Agency, kind Kind, b id.Book, at time.Time, subject id.Document) (Number, error) {
	if b.IsZero() {
		g, err := For(ctx, tx, agency, kind, "")
		if err != nil {
			return Number{}, err
		}
		b = g.ID
	}
	n := Number{Book: b, Year: at.In(workday.Zone).Year()}
	err := tx.QueryRow(ctx, `with open as (
			select id, agency_id from book where id = $1 and agency_id = $2 and kind = $3 and active),
		counter as (
			insert into book_year as y (book_id, year, agency_id, last) select id, $4, agency_id, 1 from open
			on conflict (book_id, year) do update set last = y.last + 1
			returning last)
		insert into book_number (book_id, year, number, agency_id, subject, taken_at)
		select $1, $4, last, $2, $5, $6 from counter
		returning number`, b, agency, kind, n.Year, subject, at).Scan(&n.N)
	if pg.NoRows(err) {
		return Number{}, ErrUnknown.At("/book")
	}
	if err != nil {
		return Number{}, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}

const columns = "select id, kind, code, name, doc_types, active from book "

func scan(row pgx.CollectableRow) (b Book, err error) {
	err = row.Scan(&b.ID, &b.Kind, &b.Code, &b.Name, &b.DocTypes, &b.Active)
	return b, err
}

// For returns the open book that numbers documents of a type: the one that lists it, else the general one, which is made
// when the agency has none yet.
func For(ctx context.Context, tx pgx.Tx, agency id.Agency, kind Kind, docType string) (Book, error) {
	rows, _ := tx.Query(ctx, columns+`where agency_id = $1 and kind = $2 and active and ($3 = any(doc_types) or doc_types = '{}')
		order by doc_types = '{}', created_at limit 1`, agency, kind, docType)
	b, err := pgx.CollectExactlyOneRow(rows, scan)
	if !pg.NoRows(err) {
		return b, err
	}
	b = general[kind]
	if b.Kind == "" {
		return b, fmt.Errorf("book: unknown kind %q", kind)
	}
	// Two first documents at once: one makes the book, the other waits here and then finds it.
	_, err = tx.Exec(ctx, `insert into book (id, agency_id, kind, code, name, doc_types, active, created_at)
		values ($1, $2, $3, $4, $5, '{}', true, now()) on conflict do nothing`, id.New[id.Book](), agency, kind, b.Code, b.Name)
	if err != nil {
		return b, fmt.Errorf("open general book: %w", err)
	}
	rows, _ = tx.Query(ctx, columns+"where agency_id = $1 and kind = $2 and active and doc_types = '{}'", agency, kind)
	b, err = pgx.CollectExactlyOneRow(rows, scan)
	if pg.NoRows(err) {
		return b, ErrUnknown.At("/book")
	}
	return b, err
}

// List lists the books of a direction, general first, closed ones last.
func List(ctx context.Context, tx pgx.Tx, agency id.Agency, kind Kind) ([]Book, error) {
	if _, err := For(ctx, tx, agency, kind, ""); err != nil {
		return nil, err
	}
	rows, _ := tx.Query(ctx, columns+`where agency_id = $1 and kind = $2
		order by active desc, doc_types = '{}' desc, created_at, id`, agency, kind)
	return pgx.CollectRows(rows, scan)
}

// Create opens a book with its own series for the given types (general if none, which an agency can have only once).
func Create(ctx context.Context, tx pgx.Tx, by org.Actor, agency id.Agency, b Book, now time.Time) (id.Book, error) {
	if !(by.Agency == agency && (by.Has(org.Clerk) || by.Has(org.Admin)) || by.Has(org.Operator)) {
		return id.Book{}, ErrForbidden
	}
	b.Code, b.Name = vntext.Clean(b.Code), vntext.Clean(b.Name)
	if b.Code == "" || b.Name == "" || utf8.RuneCountInString(b.Code) > 100 || utf8.RuneCountInString(b.Name) > 100 {
		return id.Book{}, ErrName.At("/name")
	}
	for _, t := range b.DocTypes {
		if _, err := TypeByCode(t); err != nil {
			return id.Book{}, ErrType.With("type", t).At("/docTypes")
		}
	}
	b.DocTypes = slices.Compact(slices.Sorted(slices.Values(b.DocTypes)))
	if b.DocTypes == nil {
		b.DocTypes = []string{}
	}
	b.ID, b.Active = id.New[id.Book](), true
	_, err := tx.Exec(ctx, `insert into book (id, agency_id, kind, code, name, doc_types, active, created_at)
		values ($1, $2, $3, $4, $5, $6, true, $7)`, b.ID, agency, b.Kind, b.Code, b.Name, b.DocTypes, now)
	switch pg.Constraint(err) {
	case "book_code", "book_general":
		return id.Book{}, ErrTaken.With("code", b.Code).At("/code")
	}
	if err != nil {
		return id.Book{}, fmt.Errorf("open book: %w", err)
	}
	e := by.Audit("book.opened", "book", b.ID.String(), b)
	e.Agency = agency
	return b.ID, audit.Append(ctx, tx, e)
}

// Taken is a number that was given out.
type Taken struct {
	N       int
	Subject id.Document
	At      time.Time
}

// Numbers lists the numbers of a book and year above after, in order, at most limit: the register's evidence.
// It reads by the primary key.
func Numbers(ctx context.Context, tx pgx.Tx, b id.Book, year, after, limit int) ([]Taken, error) {
	rows, _ := tx.Query(ctx, `select number, subject, taken_at from book_number
		where book_id = $1 and year = $2 and number > $3 order by number limit $4`, b, year, after, limit)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Taken])
}
