// Package vxp speaks the exchange API of the national document axis ("Vietnam eXchange Platform") as the vendors' Java SDK
// speaks it: thirteen operations over HTTP whose arguments travel in signed headers. Package exchange uses the
// [Client], package hub answers it; wire types and the signature are shared here.
//
// # The signature
//
// Every argument is a header "XroadVnpt-<key>". The header XroadVnpt-sign-header repeats all of them as one JSON object, and
// XroadVnpt-hash-header is the HMAC-SHA256 of that text under the participant's secret. Three things follow. The HMAC is taken over
// the literal text, never over a re-written one. Arguments are read from the signed JSON, with their exact names, because header
// names lose their case on the way and the SDK sends both "docId" and "docid". And since an SDK object keeps every key it was ever
// given, each operation reads only the keys it needs and ignores the rest.
//
// The signature covers neither method, path nor body. The body of sendEdoc is bound by the key hash-file; replaying
// headers is possible by design of the protocol, so the connection must be protected (TLS, or the government network), and
// operations are built so that a repetition changes nothing.
//
// # Answers
//
// One JSON object: status "OK" or "FAIL", ErrorCode "0" or one of the codes below, ErrorDesc in ASCII. HTTP status codes mean nothing.
package vxp

// Operations, as they stand in the path.
const (
	OpGetAgenciesList     = "getAgenciesList"
	OpGetAgenciesListQD20 = "getAgenciesListQD20"
	OpGetSynchronizeUnit  = "getSynchronizeUnit"
	OpRegisterAgency      = "registerAgency"
	OpDeleteAgency        = "deleteAgency"
	OpSendEdoc            = "sendEdoc"
	OpGetReceivedEdocList = "getReceivedEdocList"
	OpGetSentEdocList     = "getSentEdocList"
	OpGetEdoc             = "getEdoc"
	OpDownloadEdoc        = "downloadEdoc" // the only GET
	OpUpdateStatus        = "updateStatus"
	OpCountReceiveEdoc    = "countReceiveEdoc"
	OpCountReceiveStatus  = "countReceiveStatus"
)

// Error codes of a provincial guide to the axis; "0" is success.
const (
	CodeOK             = "0"
	CodeBadFile        = "10" // the file is not acceptable
	CodeBadCredentials = "15" // wrong system id or secret
	CodeNoReceiver     = "18"
	CodeNoSender       = "19" // the sender in the document is not one of this system's
	CodeHubError       = "20" // try again later
	CodeFileError      = "21" // the file arrived damaged
	CodeBadFormat      = "22" // not edXML
	CodeReceiverLocked = "23"
)

// Message types: the key messagetype.
const (
	MessageEdoc   = "edoc"
	MessageStatus = "status"
)

// Transport states of a message in a mailbox: the key status of updateStatus. Not to be confused with the status codes 01 … 16.
const (
	StateInitial    = "initial"
	StateProcessing = "processing"
	StateDone       = "done"
	StateFail       = "fail"
)
