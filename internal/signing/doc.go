// Package signing makes signatures: a person's (chữ ký số cá nhân) and the agency's seal (chữ ký số cơ quan), one file or a
// batch of hundreds with one authorisation, in the background, and keeps the proof.
//
// A key is a PKCS#12 in the server's keeping, sealed under the program's key on top of its own password. [Service.Unlock]
// takes the password and answers with an [Unlocked]; [Service.CreateBatchTx] records in the caller's transaction what is
// to be signed and, sealed, the authorisation to do it: good for a quarter of an hour and erased as soon as the batch ends.
// From then on jobs work, one event per request, as many at once as there are workers:
//
//	begin   one transaction: the request is being signed, the how manieth attempt, the hash of what will be signed; audited
//	        no transaction: read the file, compare its hash, sign and embed (Embed), keep the result, check it (Check)
//	finish  one transaction: done, evidence, audit, and SignedEvent for whoever asked
//
// A process may die between any two of these steps. An attempt that nobody finished may be made again: the key is ours
// and local, so a result that is not recorded has been seen by nobody, and making a second one does no harm. (With a
// remote signing service this would not be so: a call without an answer may have used up a person's consent. What
// answers that way returns [ErrUnclear], and the request becomes unknown and is never repeated by itself.) A result is
// accepted only from the newest attempt, so two workers on one request end in one result.
//
// A request that fails for a reason that will not go away (a broken PDF, a certificate that ran out) fails at once, with a
// sentence for the person who asked; other troubles are tried again a few times first. FailedEvent tells.
//
// The package knows no documents: a [Item.Subject] is the caller's text. It knows no PDF either: Embed and Check are
// functions the program hands in (package pades).
package signing
