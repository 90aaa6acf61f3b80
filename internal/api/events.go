package api

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	beat     = 15 * time.Second // a comment line, so that proxies keep the line open and we notice who has gone
	lineLife = 30 * time.Minute // then the browser connects anew and its session is looked at again
)

// events is the live line to a browser: server-sent events that say what changed, never what it says.
func (s *Server) events(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no")
	who := actor(c.UserContext())
	ctx, cancel := context.WithTimeout(s.stop, lineLife)
	changes := s.Live.Subscribe(ctx, who)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer cancel()
		tick := time.NewTicker(beat)
		defer tick.Stop()
		fmt.Fprint(w, ": live\nretry: 3000\n\n")
		for w.Flush() == nil {
			select {
			case e, ok := <-changes:
				if !ok {
					return
				}
				fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.Type, e.Data())
			case <-tick.C:
				fmt.Fprint(w, ": beat\n\n")
			}
		}
	})
	return nil
}
