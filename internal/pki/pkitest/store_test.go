package pkitest

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"congvan/internal/pki"
)

func TestOpenAtOnceGivesOneAuthority(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	cas := make([]*Identity, 8)
	var wg sync.WaitGroup
	for i := range cas {
		wg.Go(func() {
			ca, err := Open(dir, "CA mẫu")
			if err != nil {
				t.Error(err)
			}
			cas[i] = ca
		})
	}
	wg.Wait()
	who := cas[0].Issue(Subject{Name: "Lê Trọng Nghĩa"}, Options{Algorithm: P256})
	for i, ca := range cas {
		if ca == nil || !ca.Cert.Equal(cas[0].Cert) {
			t.Fatalf("process %d has another authority", i)
		}
		if _, err := pki.NewTrust(ca.Root().Cert).Chain(who.Cert, who.Chain()[1:], time.Now()); err != nil {
			t.Fatalf("process %d does not trust what another issued: %v", i, err)
		}
	}
}
