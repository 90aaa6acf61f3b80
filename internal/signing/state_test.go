package signing

import (
	"slices"
	"testing"
)

func TestMoves(t *testing.T) {
	all := []RequestState{Queued, Signing, Done, Failed, Unknown}
	allowed := map[RequestState][]RequestState{
		Queued:  {Signing, Failed},
		Signing: {Signing, Done, Failed, Unknown},
		Failed:  {Queued},
	}
	for _, from := range all {
		if _, known := moves[from]; !known {
			t.Errorf("%s is not in the table", from)
		}
		for _, to := range all {
			want := slices.Contains(allowed[from], to)
			if got := from.mayBecome(to); got != want {
				t.Errorf("%s to %s: %v", from, to, got)
			}
			if got := slices.Contains(before(to), string(from)); got != want {
				t.Errorf("before %s: %s: %v", to, from, got)
			}
		}
	}
}
