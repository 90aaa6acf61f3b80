// Package exchange sends issued documents to other agencies and takes in theirs, over hubs that speak the protocol of package vxp with
// messages of package edxml. It keeps the ledger that answers, for each document and recipient: where is it, since when, who
// said so (Decision 28/2018/QD-TTg Art 8.2, 10.2).
//
// # Out
//
// An issued document is planned in the transaction of its event: a [State] row per recipient, and a Dispatch per hub. The
// dispatch makes one message with all files for all recipients of that hub, puts it into the blob store, writes its sum into the rows,
// and only then calls the hub; so whenever the process ends, the next attempt sends the same bytes, which the hub
// recognises. What the hub refuses for one recipient is sent to each alone, so that one closed code does not hold up the rest.
//
// # In
//
// Each hub is polled. Bytes go to the blob store first; then the message is decoded, its signatures are judged, and one transaction
// writes the intake row, announces it, and queues status 01. Only after the commit the hub is told "done". Every step can be
// repeated: hub ids and contents are unique.
//
// # Status messages
//
// They follow from events of the receiving office (Decision 28/2018 Art 6.3: automatically): 01 on arrival, 03 when the document
// is registered, 04 directed, 05 begun, 06 finished; 02 when the clerk returns it, with a reason and a name (Art 5.4). One per
// message and code. At the sender they move the ledger forward, never back, in whatever order they come.
package exchange
