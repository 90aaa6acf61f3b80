// Package document is the office: what a state agency does with its documents, act by act.
//
// # Words
//
//	incoming document  văn bản đến       received from outside and entered in the incoming book
//	outgoing document  văn bản đi        drafted, approved, signed, numbered, sealed and issued here
//	register           vào sổ            enter in a book under the next number
//	book               sổ                register book; gives gapless numbers (package book)
//	submit             trình             hand to the leader, or a draft to its approver
//	direct             bút phê           the leader's decision: lead unit, co-operating units, deadline, opinion
//	lead unit          chủ trì           the one unit that answers for solving
//	approve            duyệt             content and form of a draft are right
//	sign               ký                the leader's signature
//	issue              phát hành         number, date, agency seal, and out to the recipients
//	recipient          nơi nhận          agency the issued document goes to
//
// # Shape
//
// An exported method is one business act and one transaction: load the document for update, ask package access whether this
// actor may, look the move up in the table in moves.go, complete the task in the flow, write what the act changes, append
// the audit entry, emit the events, commit. Numbers are taken last, because the book's row lock is what others wait for. What
// is slow (reading PDFs, unlocking keys) happens before the transaction; what happens elsewhere (signing, sending,
// indexing, notices) follows from the events, and this package does not know who listens.
//
// Signing splits an act in two, because a signature takes its time and may fail: SignBatch records what is asked, and
// the listener in signed.go takes the result in.
package document
