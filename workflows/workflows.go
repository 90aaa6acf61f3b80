// Package workflows holds the flows every agency begins with, as BPMN files the designer opens, and the words they use.
//
// Each file opens with the articles it follows and the variables it asks for. An agency draws its own under the same name;
// these are the defaults behind them.
package workflows

import (
	"embed"
	"strings"
)

// FS holds the *.bpmn files.
//
//go:embed *.bpmn
var FS embed.FS

// What a flow may name. The program acts by these words, so a flow with another word could be drawn but not used.
var (
	// Roles people hold in their posts (package org): clerk văn thư, leader lãnh đạo, office chánh văn phòng, head trưởng
	// phòng, specialist chuyên viên, admin quản trị, operator vận hành.
	Roles = []string{"clerk", "leader", "office", "head", "specialist", "admin", "operator"}

	// Actions of user tasks (package document): submit trình, direct bút phê, process giải quyết; draft soạn thảo, approve
	// duyệt, sign ký, issue phát hành.
	Actions = []string{"submit", "direct", "process", "draft", "approve", "sign", "issue"}

	// Services are the actions of service tasks. There is none yet.
	Services = []string{}
)

// Default returns the flows by name: "incoming", "outgoing".
func Default() map[string][]byte {
	files, err := FS.ReadDir(".")
	if err != nil {
		panic(err) // embedded above
	}
	all := map[string][]byte{}
	for _, f := range files {
		b, err := FS.ReadFile(f.Name())
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(f.Name(), ".bpmn")] = b
	}
	return all
}
