package workflow

import (
	"errors"
	"testing"

	"congvan/internal/bpmn"
	"congvan/internal/errs"
)

func memory(t *testing.T, lines string, vars map[string]any) *game {
	t.Helper()
	f, ds := bpmn.Parse("x.bpmn", draw(lines))
	if !bpmn.Runnable(ds) {
		t.Fatal(ds)
	}
	return &game{flow: f, env: bpmn.Env{Vars: vars}, serve: func(*bpmn.Node) error { return nil }}
}

func TestGameTakesTheBranchThatIsTrue(t *testing.T) {
	const lines = `
		xor x b
		task a clerk
		task b clerk
		s > x
		x > a if vars.fee > 100
		x > b
		a > e
		b > e`
	for fee, want := range map[float64]string{101: "a", 100: "b"} {
		g := memory(t, lines, map[string]any{"fee": fee})
		if err := g.start(); err != nil || len(g.opened) != 1 || g.opened[0].node.ID != want || g.over() {
			t.Fatalf("fee %v: %v %+v", fee, err, g.opened)
		}
	}
	g := memory(t, lines, map[string]any{"fee": "a lot"})
	err := g.start()
	if !errors.Is(err, ErrStuck) || errs.Find(err).Params["node"] != "x" {
		t.Fatalf("a text was compared with a number: %v", err)
	}
}

// The check refuses such a flow; the game must end nevertheless.
func TestGameThatGoesRoundEnds(t *testing.T) {
	g := memory(t, "xor x e\n service y\n s > x\n x > y if vars.on\n y > x\n x > e", map[string]any{"on": true})
	if err := g.start(); !errors.Is(err, ErrStuck) {
		t.Fatal(err)
	}
}

func TestGameOfThreeBranches(t *testing.T) {
	g := memory(t, "fork f\n fork j\n task a clerk\n task b clerk\n s > f\n f > a\n f > b\n f > j\n a > j\n b > j\n j > e", nil)
	if err := g.start(); err != nil || len(g.opened) != 2 {
		t.Fatal(err, g.opened)
	}
	for i, tok := range g.opened {
		if g.over() {
			t.Fatal("over with a branch open")
		}
		if err := g.leave(tok); err != nil {
			t.Fatal(i, err)
		}
	}
	if !g.over() || g.end == nil || g.end.ID != "e" {
		t.Fatalf("not over: %+v", g.tokens)
	}
}
