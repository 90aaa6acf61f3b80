package jobs

import "context"

// Sweep sweeps as the relay does from time to time.
func Sweep(r *Runner, ctx context.Context) error { return r.sweep(ctx, r.now().Add(-lostAfter)) }
