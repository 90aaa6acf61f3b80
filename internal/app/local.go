package app

import (
	"context"
	"log/slog"

	"congvan/internal/app/local"
	"congvan/internal/config"
)

// Stack is what the program stands on. It is a package of its own, so that commands need not build the whole program.
type Stack = local.Stack

// StartLocal brings the stack up as the configuration says.
func StartLocal(ctx context.Context, cfg config.Config, log *slog.Logger) (*Stack, error) {
	return local.Start(ctx, cfg, log)
}
