package workflows

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// Every step and flow must have its place in the picture, or the designer opens half of it.
func TestPicturesAreComplete(t *testing.T) {
	all := Default()
	if len(all) < 2 {
		t.Fatal("default flows are missing")
	}
	for name, b := range all {
		drawn, ids := map[string]string{}, map[string]string{}
		d := xml.NewDecoder(strings.NewReader(string(b)))
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(name, err)
			}
			e, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			at := map[string]string{}
			for _, a := range e.Attr {
				at[a.Name.Local] = a.Value
			}
			switch e.Name.Local {
			case "BPMNShape", "BPMNEdge":
				drawn[at["bpmnElement"]] = e.Name.Local
			case "sequenceFlow":
				ids[at["id"]] = "BPMNEdge"
			case "userTask", "startEvent", "endEvent", "exclusiveGateway", "lane", "participant":
				if e.Name.Space == "http://www.omg.org/spec/BPMN/20100524/MODEL" {
					ids[at["id"]] = "BPMNShape"
				}
			}
		}
		for id, want := range ids {
			if drawn[id] != want {
				t.Errorf("%s: %s is drawn as %q, want %s", name, id, drawn[id], want)
			}
		}
		if len(ids) == 0 || !strings.Contains(string(b), "Nghị định 30/2020/NĐ-CP") {
			t.Errorf("%s: no elements, or no articles at its head", name)
		}
	}
}
