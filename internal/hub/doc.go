// Package hub is an exchange hub: the party in the middle that takes messages from one agency's system and keeps them in the mailboxes
// of others. It answers the operations of package vxp so that the vendors' Java SDK works against it unchanged,
// and can stand in for a provincial axis (trục liên thông cấp tỉnh).
//
// The way of a message: the body of sendEdoc streams into the blob store (fsynced) while it is hashed; the hash must be the signed
// one; the message is decoded; its sender must be an organ of the calling system, its receivers (To, or
// ResponseFor of a status) organs of systems; then one transaction writes the message and a delivery per receiver; only
// then the answer is OK. A file that was sent before has the same hash, hence the same DocId and no second delivery: the SDK
// repeats calls whose answer it did not get.
//
// Bytes pass unchanged. (The national hub re-writes documents; receivers must live with both.)
//
// A participant's secret must be known in clear to check its signatures. It is kept under AES-GCM with a key that is not in the
// database: a dump alone reveals nothing.
//
// hub knows nothing of offices, documents and people. Its database is its own.
package hub
