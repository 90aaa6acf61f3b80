package pgsearch_test

import (
	"testing"

	"congvan/internal/pg/pgtest"
	"congvan/internal/search"
	"congvan/internal/search/pgsearch"
	"congvan/internal/search/searchtest"
)

func TestIndex(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return pgsearch.New(pgtest.New(t)) })
}
