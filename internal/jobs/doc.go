// Package jobs carries what happened to those who react to it, without losing it and without doing it twice.
//
// A business transaction calls [Emit]; the event is a row of the table outbox, there if and only if the transaction
// committed. The relay, in every process, takes fresh rows (FOR UPDATE SKIP LOCKED), makes one job row per listener, and
// hands each job to Redis as an asynq task with TaskID(event/listener). A worker somewhere picks it up and calls the
// listener:
//
//   - [On]: the effect is in PostgreSQL. The job row turns to 'done' in the transaction of the effect, so however often
//     the task is delivered, the effect happens once.
//   - [OnOutside]: the effect is elsewhere (the exchange hub, the search engine). It happens at least once, and
//     Meta.ID is the idempotency key to hand over.
//
// A listener answers nil; [Later] (not yet, ask again); [GiveUp] (never, an operator must look); or any other error: again
// after a pause that doubles up to ten minutes, and dead after maxFailures.
//
// PostgreSQL is the only memory. Redis spreads the work and may be lost at any moment: what was queued and not done is
// queued again by the sweep. Pauses and failures are counted in the job row, so a flush of Redis forgets none. Task
// payloads hold ids only, never what an event says.
//
// There is no order between events, and none between the listeners of one. A listener that depends on order reads
// the rows as they are now.
package jobs
