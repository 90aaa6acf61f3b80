// Package edxml reads and writes edXML, the message in which Vietnamese agencies exchange documents over the axes
// ("trục liên thông văn bản"): QCVN 102:2016/BTTTT, namespace http://www.mic.gov.vn/TBT/QCVN_102_2016.
//
// A message is one XML file. Its envelope says who sends what to whom; its attachments follow as base64, each to be
// handed to a [Sink] while it is being decoded, so that a message of 200 MB never stands in memory:
//
//	m, err := edxml.Decode(r, edxml.Limits{}, func(a edxml.Attachment, r io.Reader) error { … })
//	err := edxml.Encode(w, m, sources)
//
// Kinds: a document is new, a revocation (thu hồi), an update (cập nhật) or a replacement (thay thế) of an earlier one;
// a status tells the sender what became of a document. Which one is written inside (BussinessDocType, StatusCode).
//
// Reading is generous, writing is strict. No two vendors write the same: order, prefixes, dates, zip wrapping and even
// the identity of the document inside one message disagree in real traffic. Such a quirk is read and reported as a
// [Diagnostic] (stable code, path, what was read, what was done about it). Refused, with nothing delivered that
// counts: what is not well-formed, a DOCTYPE (entity bombs, files read from our disk), a foreign namespace, no
// sender or no receiver, an attachment without name or content, base64 that does not decode, an archive bomb. Who
// receives messages keeps the bytes as they came; this package never repairs them.
//
// Writing follows the vendor library byte for byte where receivers are known to depend on it: the literal prefix
// "edXML:" inside the envelope, unprefixed attachments after it, "Bussiness" with two s, CRLF, two blanks of
// indent, empty elements left out.
package edxml

// Namespace is the only namespace met in traffic since 2018.
const Namespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
