package vxp

import (
	"bytes"
	"encoding/json"
	"log/slog"
)

// Secret is a participant's key. It shows itself to nobody: not in logs, not in errors, not in JSON.
type Secret string

func (Secret) String() string               { return "***" }
func (Secret) GoString() string             { return "***" }
func (Secret) LogValue() slog.Value         { return slog.StringValue("***") }
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Reply is what every operation answers; each uses some of the fields.
type Reply struct {
	Status    string          `json:"status"` // "OK" or "FAIL"
	ErrorCode text            `json:"ErrorCode"`
	ErrorDesc string          `json:"ErrorDesc"`
	DocID     *string         `json:"DocId,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"`
	Count     *int            `json:"count,omitempty"`
}

// text is a string that some servers write as a number.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		return json.Unmarshal(b, (*string)(t))
	}
	if !bytes.Equal(b, []byte("null")) {
		*t = text(b)
	}
	return nil
}

// Received is one message waiting in the mailbox.
type Received struct {
	DocID       string `json:"docId"`
	ServiceType string `json:"serviceType"`
	MessageType string `json:"messageType"`
	Created     string `json:"created_time"`
	Updated     string `json:"updated_time"`
	From        string `json:"from"`
	To          string `json:"to"`
	Status      string `json:"status"`
	StatusDesc  string `json:"status_desc"`
}

// Sent is one message of this system's and what became of it in a receiver's mailbox.
type Sent struct {
	ServiceType       string `json:"serviceType"`
	MessageType       string `json:"messageType"`
	SenderDocID       string `json:"senderDocId"`
	ReceiverDocID     string `json:"receiverDocId"`
	FromCode          string `json:"fromCode"`
	ToCode            string `json:"toCode"`
	Title             string `json:"title"`
	Notation          string `json:"notation"`
	SentTime          string `json:"sentTime"`
	ReceivedTime      string `json:"receivedTime"`
	SendStatus        string `json:"sendStatus"`
	SendStatusDesc    string `json:"sendStatusDesc"`
	ReceiveStatus     string `json:"receiveStatus"`
	ReceiveStatusDesc string `json:"receiveStatusDesc"`
}

// Agency is an entry of getAgenciesList. PID is the superior's ID.
type Agency struct {
	ID      string `json:"id"`
	PID     string `json:"pid"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Mail    string `json:"mail"`
	OldCode string `json:"oldCode"`
}

// AgencyQD20 is an entry of getAgenciesListQD20: codes of QĐ 20/2020, the 13-character code beside.
type AgencyQD20 struct {
	ID      string `json:"id"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Mail    string `json:"mail"`
	Code102 string `json:"code102"`
}

// Unit is an entry of getSynchronizeUnit.
type Unit struct {
	ID         string `json:"id"`
	PID        string `json:"pid"`
	Code       string `json:"code"`
	Name       string `json:"name"`
	Mail       string `json:"mail"`
	Version    int    `json:"version"`
	CenterCode string `json:"centerCode"`
	Deleted    bool   `json:"deleted"`
	Modified   string `json:"modifyDate"`
	IsAgency   bool   `json:"isAgency"`
}

// Registration is the body of registerAgency.
type Registration struct {
	ID     string `json:"id"`
	PCode  string `json:"pcode"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Mail   string `json:"mail"`
	Mobile string `json:"mobile"`
	Fax    string `json:"fax"`
}
