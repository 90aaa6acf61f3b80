// Package api is the HTTP face of the office: openapi.yaml is the contract, apigen is generated from it, and this package
// implements it, a file per resource. It knows no SQL, no queue and no search engine: a handler takes the actor from the
// context, makes one call and shapes the answer. Errors are returned as they are; problem.go turns them into answers.
//
// The way of a request, in server.go as one list: request id and log line, recover, security headers, size limit, time-out,
// session, CSRF, validation against the contract, handler. Three things are written by hand because they stream: uploads
// (upload.go), file contents (content.go) and events (events.go).
package api
