package api

import (
	"bytes"
	"context"
	"time"

	"congvan/internal/api/apigen"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/vntext"

	"github.com/gofiber/fiber/v2"
)

var errName = errs.New(errs.Invalid, "file-name",
	"Thiếu tên tệp, hoặc tên quá dài.", "The file's name is missing or too long.")

// uploadTime bounds receiving and reading one file.
const uploadTime = 4 * time.Minute

// upload takes one file as the plain body, hashed while it streams.
func (s *Server) upload(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), uploadTime)
	defer cancel()
	name := vntext.Clean(c.Query("name"))
	if name == "" || len([]rune(name)) > 255 {
		return errName.At("/name")
	}
	if n := c.Request().Header.ContentLength(); int64(n) > s.Documents.MaxFile {
		return s.Documents.TooLarge(name)
	}
	body := c.Context().RequestBodyStream()
	if body == nil { // a small body was read whole
		body = bytes.NewReader(c.Body())
	}
	u, err := s.Documents.Upload(ctx, actor(ctx), name, body)
	if err != nil {
		return err
	}
	c.Locals(wholeBody, true)
	dto, err := s.uploadView(ctx, u.ID)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(dto)
}

func (s *Server) uploadView(ctx context.Context, uid id.Upload) (apigen.Upload, error) {
	u, err := s.Documents.GetUpload(ctx, actor(ctx), uid)
	if err != nil {
		return apigen.Upload{}, err
	}
	pre, err := prefill(u.Prefill)
	if err != nil {
		return apigen.Upload{}, err
	}
	twins, err := s.Documents.Twins(ctx, actor(ctx), u.Sum, guessed(pre.Number), guessed(pre.Notation))
	if err != nil {
		return apigen.Upload{}, err
	}
	return apigen.Upload{Id: apigen.Id(u.ID), Name: u.Name, Size: u.Size, Sha256: u.Sum.String(), Pages: u.Pages, Prefill: pre,
		Signatures: report(u.Signatures), Twins: twinViews(twins)}, nil
}

func (h *handlers) GetUpload(ctx context.Context, r apigen.GetUploadRequestObject) (apigen.GetUploadResponseObject, error) {
	v, err := h.uploadView(ctx, id.Upload(r.Id))
	return apigen.GetUpload200JSONResponse(v), err
}

func (h *handlers) DiscardUpload(ctx context.Context, r apigen.DiscardUploadRequestObject) (apigen.DiscardUploadResponseObject, error) {
	return apigen.DiscardUpload204Response{}, h.Documents.Discard(ctx, actor(ctx), id.Upload(r.Id))
}
