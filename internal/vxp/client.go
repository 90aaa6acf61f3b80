package vxp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Client calls one hub as one participant. Its methods may be used concurrently.
type Client struct {
	Endpoint string // "https://hub.example:8443/prefix", without the operation
	SystemID string
	Secret   Secret
	HTTP     *http.Client     // nil: one with sane timeouts
	Now      func() time.Time // nil: time.Now
	Quick    time.Duration    // for lists and states; default 30 s
	Slow     time.Duration    // for whole messages; default 10 min
	MaxReply int64            // bytes of an answer that is kept in memory; default 128 MiB (lists of 100,000 agencies)
}

// Failure is a hub's refusal: it understood the call and said no.
type Failure struct {
	Op, Code, Desc string
	DocID          string
}

func (f *Failure) Error() string {
	return fmt.Sprintf("vxp %s: refused with code %s: %s", f.Op, f.Code, f.Desc)
}

// Temporary tells whether trying again later can help: the hub could not be reached or was not itself. A refusal
// (wrong secret, unknown receiver, bad file) stays one however often it is sent.
func Temporary(err error) bool {
	var f *Failure
	if errors.As(err, &f) {
		return f.Code == CodeHubError
	}
	return err != nil && !errors.Is(err, context.Canceled)
}

var transport = &http.Transport{
	Proxy:                 http.ProxyFromEnvironment,
	DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
	TLSHandshakeTimeout:   10 * time.Second,
	ResponseHeaderTimeout: 2 * time.Minute,
	ExpectContinueTimeout: time.Second,
	IdleConnTimeout:       90 * time.Second,
	MaxIdleConnsPerHost:   8,
	ForceAttemptHTTP2:     true,
}

var defaultHTTP = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
	return errors.New("the hub redirects; signed headers are not sent elsewhere")
}}

// Send delivers one message (MessageEdoc or MessageStatus) and returns the hub's id for it. sum is the SHA-256 of the size bytes
// that open returns. Sending the same file again is safe: a hub answers with the same id.
func (c *Client) Send(ctx context.Context, messageType, from string, sum [32]byte, size int64, open func() (io.ReadCloser, error)) (docID string, err error) {
	ctx, cancel := context.WithTimeout(ctx, or(c.Slow, 10*time.Minute))
	defer cancel()
	file, err := open()
	if err != nil {
		return "", fmt.Errorf("vxp %s: open the message: %w", OpSendEdoc, err)
	}
	defer file.Close()
	// The SDK ends the body with a line break that does not belong to the file.
	body := io.MultiReader(file, strings.NewReader("\r\n"))
	req, err := c.request(ctx, OpSendEdoc, body, "application/octet-stream", Arg{KeyServiceType, "eDoc"}, Arg{KeyMessageType, messageType},
		Arg{KeyHashFile, FileHash(sum)}, Arg{KeyFrom, from})
	if err != nil {
		return "", err
	}
	req.ContentLength = size + 2
	r, err := c.call(OpSendEdoc, req)
	if err != nil {
		return "", err
	}
	if r.DocID == nil || *r.DocID == "" {
		return "", fmt.Errorf("vxp %s: the hub gave no DocId", OpSendEdoc)
	}
	return *r.DocID, nil
}

// ReceivedList returns what waits in the mailbox: everything that was not yet marked StateDone.
func (c *Client) ReceivedList(ctx context.Context, messageType string) ([]Received, error) {
	var list []Received
	err := c.list(ctx, OpGetReceivedEdocList, &list, Arg{KeyServiceType, "eDoc"}, Arg{KeyMessageType, messageType})
	return list, err
}

// SentList returns what this system sent under one id, a row per receiver.
func (c *Client) SentList(ctx context.Context, messageType, docID string) ([]Sent, error) {
	var list []Sent
	err := c.list(ctx, OpGetSentEdocList, &list, Arg{KeyServiceType, "eDoc"}, Arg{KeyMessageType, messageType}, Arg{KeyDocID, docID})
	return list, err
}

// Agencies returns the directory of organs that can be reached.
func (c *Client) Agencies(ctx context.Context) ([]Agency, error) {
	var list []Agency
	err := c.list(ctx, OpGetAgenciesList, &list)
	return list, err
}

func (c *Client) list(ctx context.Context, op string, into any, args ...Arg) error {
	ctx, cancel := context.WithTimeout(ctx, or(c.Quick, 30*time.Second))
	defer cancel()
	req, err := c.request(ctx, op, nil, "application/json", args...)
	if err != nil {
		return err
	}
	r, err := c.call(op, req)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(r.Data, into); err != nil {
		return fmt.Errorf("vxp %s: the list cannot be read: %w", op, err)
	}
	return nil
}

// SetState says what became of a message in the mailbox. StateDone takes it off the list: call it only when the message is
// safely kept.
func (c *Client) SetState(ctx context.Context, docID, state string) error {
	ctx, cancel := context.WithTimeout(ctx, or(c.Quick, 30*time.Second))
	defer cancel()
	req, err := c.request(ctx, OpUpdateStatus, strings.NewReader("{}"), "application/json", Arg{KeyDocID, docID}, Arg{KeyStatus, state})
	if err != nil {
		return err
	}
	req.ContentLength = 2
	_, err = c.call(OpUpdateStatus, req)
	return err
}

// Fetch hands the bytes of one message to sink while they arrive. What sink did counts only when Fetch returns nil: the answer may
// turn out a failure after its data.
func (c *Client) Fetch(ctx context.Context, docID string, sink func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, or(c.Slow, 10*time.Minute))
	defer cancel()
	req, err := c.request(ctx, OpGetEdoc, strings.NewReader("{}"), "application/json", Arg{KeyServiceType, "eDoc"}, Arg{KeyDocID, docID})
	if err != nil {
		return err
	}
	req.ContentLength = 2
	resp, err := c.do(OpGetEdoc, req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return c.redacted(readData(resp.Body, sink))
}

func (c *Client) request(ctx context.Context, op string, body io.Reader, contentType string, args ...Arg) (*http.Request, error) {
	method := http.MethodPost
	if op == OpDownloadEdoc {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.Endpoint, "/")+"/"+op, body)
	if err != nil {
		return nil, fmt.Errorf("vxp %s: the hub's address is not a URL", op)
	}
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	all := append([]Arg{{KeySystemID, c.SystemID}}, args...)
	all = append(all, Arg{KeyTimestamp, Timestamp(now())}, Arg{KeyContentType, contentType})
	Sign(req.Header, c.Secret, all)
	req.Header.Set("User-Agent", "congvan")
	return req, nil
}

func (c *Client) do(op string, req *http.Request) (*http.Response, error) {
	h := c.HTTP
	if h == nil {
		h = defaultHTTP
	}
	resp, err := h.Do(req)
	if err != nil {
		return nil, c.redacted(fmt.Errorf("vxp %s: %w", op, err))
	}
	return resp, nil
}

// call makes a call whose answer is small.
func (c *Client) call(op string, req *http.Request) (*Reply, error) {
	resp, err := c.do(op, req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	limit := c.MaxReply
	if limit <= 0 {
		limit = 128 << 20
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, c.redacted(fmt.Errorf("vxp %s: read the answer: %w", op, err))
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("vxp %s: the answer is over %d bytes", op, limit)
	}
	var r Reply
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("vxp %s: HTTP %d, not an answer of a hub: %.80q", op, resp.StatusCode, c.hide(string(body)))
	}
	return &r, c.redacted(r.failure(op))
}

func (r *Reply) failure(op string) error {
	if r.Status == "OK" && r.ErrorCode == CodeOK {
		return nil
	}
	f := &Failure{Op: op, Code: string(r.ErrorCode), Desc: r.ErrorDesc}
	if r.DocID != nil {
		f.DocID = *r.DocID
	}
	return f
}

// redacted takes the secret out of an error, should a server or a proxy have echoed it.
func (c *Client) redacted(err error) error {
	var f *Failure
	switch {
	case err == nil || c.Secret == "" || !strings.Contains(err.Error(), string(c.Secret)):
		return err
	case errors.As(err, &f):
		return &Failure{Op: f.Op, Code: f.Code, Desc: c.hide(f.Desc), DocID: f.DocID}
	}
	return errors.New(c.hide(err.Error()))
}

func (c *Client) hide(s string) string {
	if c.Secret == "" {
		return s
	}
	return string(bytes.ReplaceAll([]byte(s), []byte(c.Secret), []byte("***")))
}

func or(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
