// Package house holds the rules of the house as tests that explain themselves: who may import whom and why, which
// library is known where, that every package says what it is for, and that no file outgrows its reader.
//
// There is no code here to call. When a test of this package fails, its message gives the reason of the rule; if the
// reason no longer holds, change the table in the test, with a better one.
package house
