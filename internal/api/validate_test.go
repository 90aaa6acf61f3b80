package api

import "testing"

func TestContractIsSound(t *testing.T) {
	if _, err := newContract(); err != nil {
		t.Fatal(err)
	}
}
