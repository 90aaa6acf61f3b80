package document

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/book"
	"congvan/internal/id"
	"congvan/internal/workday"
)

// number takes the next number of the outgoing book and builds the notation, Decree 30/2020 Art 15 and Annex I.II.3.
func (d *deed) number(ctx context.Context, b id.Book) error {
	typ, err := book.TypeByCode(d.doc.Type)
	if err != nil {
		return err
	}
	var agencyAbbrev, unitAbbrev string
	err = d.tx.QueryRow(ctx, `select a.abbrev, coalesce(u.abbrev, '') from agency a left join unit u on u.id = $2 where a.id = $1`,
		d.doc.Agency, d.doc.DrafterUnit).Scan(&agencyAbbrev, &unitAbbrev)
	if err != nil {
		return fmt.Errorf("abbreviations: %w", err)
	}
	n, err := book.Next(ctx, d.tx, d.doc.Agency, book.Outgoing, b, d.now, d.doc.ID)
	if err != nil {
		return err
	}
	d.doc.BookNumber, d.doc.BookYear, d.doc.Book = n.N, n.Year, n.Book
	d.doc.Number, d.doc.Notation = book.FormatNumber(n.N), book.Notation(typ.Abbrev, agencyAbbrev, unitAbbrev)
	day := today(d.now)
	d.doc.IssuedOn = &day
	_, err = d.tx.Exec(ctx, `update document set book_id = $2, book_year = $3, book_number = $4, number = $5, notation = $6, issued_on = $7 where id = $1`,
		d.doc.ID, n.Book, n.Year, n.N, d.doc.Number, d.doc.Notation, day)
	if err != nil {
		return fmt.Errorf("write number: %w", err)
	}
	// With a number taken there is no way back to the drafter: the flow is told.
	return d.svc.Flow.SetVars(ctx, d.tx, "outgoing", d.doc.ID.String(), map[string]any{"number": n.N})
}

// fields is what enters the signed PDF with the seal: the number before the notation that the paper already shows, and the
// day; package pades words it as the page needs it. Both are the book's: a seal that is asked for again on a later day must
// not put another date on the page.
func (d *deed) fields() map[string]string {
	return map[string]string{FieldNumber: d.doc.Number, FieldDate: d.doc.IssuedOn.Format(time.DateOnly)}
}

// workdaysUntil counts the working days a direction gave, for the proposals made from past ones; nil for no deadline.
func workdaysUntil(now, due time.Time) *int {
	if due.IsZero() {
		return nil
	}
	n := workday.Vietnam.Between(now, endOfWork(due))
	return &n
}
