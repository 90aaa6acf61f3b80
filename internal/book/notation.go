package book

import (
	"fmt"

	"congvan/internal/vntext"
)

// Notation builds the notation (ký hiệu) of a document, Decree 30/2020 Annex I.II.3: the abbreviation of its kind and of the
// agency ("KH-UBND"); a công văn has no abbreviation of its kind and names the drafting unit or field ("UBND-VX").
// The abbreviations are data of the agency; unit may be empty.
func Notation(typeAbbrev, agencyAbbrev, unitAbbrev string) string {
	s := agencyAbbrev
	switch {
	case typeAbbrev != "":
		s = typeAbbrev + "-" + agencyAbbrev
	case unitAbbrev != "":
		s = agencyAbbrev + "-" + unitAbbrev
	}
	return vntext.NormalNotation(s)
}

// FormatNumber prints a number as the decree wants it: below ten with a leading zero.
func FormatNumber(n int) string { return fmt.Sprintf("%02d", n) }

// FormatCode prints number and notation: "05/UBND-VX", "510/KH-UBND".
func FormatCode(n int, notation string) string { return FormatNumber(n) + "/" + notation }

// FormatLegalCode prints the code of a legal normative document, which carries the year: "161/2025/QĐ-UBND".
func FormatLegalCode(n, year int, notation string) string {
	return fmt.Sprintf("%s/%d/%s", FormatNumber(n), year, notation)
}
