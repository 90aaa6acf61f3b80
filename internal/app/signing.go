package app

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"congvan/internal/blob"
	"congvan/internal/pades"
	"congvan/internal/pg"
	"congvan/internal/pki"
	"congvan/internal/signing"
)
