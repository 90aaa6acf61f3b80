// Package apigen is generated from ../openapi.yaml (make generate): request and answer types, the strict server
// interface that package api implements, and the contract itself for the validating middleware.
package apigen

//go:generate go tool oapi-codegen -config oapi-codegen.yaml ../openapi.yaml
