// Package audit keeps who did what, in a form that shows when somebody changed it afterwards.
//
// [Append] writes an entry in the transaction of the act itself: no act without its entry, no entry without its act.
// Entries are added and read, never changed: the program's role has no right to, and a trigger refuses everybody else.
//
// Whoever owns the server can get around both. Therefore entries are chained: [Sealer] gives every entry a
// number and a hash over the entry and the hash before it, and [Verify] walks the chain and names the first link that
// does not hold. Removing the newest links leaves a shorter, valid chain; the only remedy is to know the head
// from elsewhere, so Verify reports it for the operator to keep.
//
// Sealing is not done in Append, because a chain has one end and all writers would queue for it. One sealer (advisory
// lock) comes along afterwards and takes entries of transactions older than the oldest one still running
// (pg_snapshot_xmin), so that whatever commits later is chained later.
//
// What must be kept and that it must not be changeable: QCVN 12:2026/BCA, 3.9 (log contents, at least twelve months) and
// 2.2.9.2 (integrity of logs). An entry holds both the person and the post they acted in.
package audit
