// Package apigen is generated from ../openapi.yaml (make generate): request and answer types, the strict server
// interface that package api implements.
package apigen

//go:generate go tool oapi-codegen -config oapi-codegen.yaml ../openapi.yaml
