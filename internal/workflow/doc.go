// Package workflow runs flows: it keeps, for each document in a flow, whose move it is, and moves on when somebody acted.
//
// # Words
//
//   - definition: a flow as published, BPMN text and version; never changed afterwards. One without an agency is the
//     default for all; an agency's own goes before it.
//   - instance: one subject (a document's id, as text) going through one definition. It stays on the version it began
//     with, whatever is published later.
//   - token: a mark on the picture that says where the instance is. A parallel split makes more of them.
//   - task: a step that waits for a person. Its action says what the step means to the program ("direct"); its candidates
//     are the posts of which any may take it; an assignee, once there is one, is the only one who may.
//   - outcome: the answer a task ends with. Gateways branch on it.
//
// # What it does not know
//
// Documents, posts and signing. Who may take a step is asked of a [Directory]; what a step means is the caller's business.
// The caller completes a task in the transaction in which it did the work ([Engine.CompleteTx]): either both happened or
// neither. Nothing is kept between transactions but parsed definitions, so any number of processes may run the same
// instances, and killing one loses nothing that was answered with success.
//
// # Two people, one task
//
// Every change locks the instance row first and reads afterwards, so the second of two people finds the task done and is
// told by whom ([ErrTaskTaken]). Behind the lock stand two unique indexes: one open task per token, and one running
// instance per subject and flow.
//
// # How it moves
//
// game.go plays the token game in memory and knows neither SQL nor people: the tests and the designer's trial run play
// the same game. engine.go loads, plays, asks the directory, and stores what changed: one batch to read, one question per
// candidate rule, one batch to write.
package workflow
