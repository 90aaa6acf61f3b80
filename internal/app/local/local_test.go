package local

import (
	"log/slog"
	"testing"
	"time"

	"congvan/internal/config"
	"congvan/internal/search"
)

func TestStack(t *testing.T) {
	cfg, err := config.Load([]string{"CONGVAN_DATA=" + t.TempDir(), "CONGVAN_MEILI_BIN=off"})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s, err := Start(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if bad := s.Ready(t.Context()); len(bad) > 0 || s.Engine != "postgres" || !s.Reindex {
		t.Fatal(bad, s.Engine, s.Reindex)
	}
	if err := s.Indexed(); err != nil {
		t.Fatal(err)
	}
	if err := s.Index.Put(t.Context(), search.Entry{ID: "a", Title: "Quy chế", Readers: []string{"r"}, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	// A command beside the running program, and it running on.
	tool, err := Tools(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	hits, err := tool.Index.Search(t.Context(), search.Query{Text: "quy che", Readers: []string{"r"}})
	if err != nil || len(hits) != 1 {
		t.Fatal(hits, err)
	}
	tool.Stop()
	if bad := s.Ready(t.Context()); len(bad) > 0 {
		t.Fatal("a command stopped the running program's database", bad)
	}
	s.Stop()
	s, err = Start(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	if s.Reindex {
		t.Fatal("forgot that the index is filled")
	}
	s.Stop()
}
