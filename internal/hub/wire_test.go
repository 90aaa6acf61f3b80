package hub_test

import (
	"bufio"
	"net"
	"net/http"
)

// readResponse reads an answer, past a "100 Continue".
func readResponse(conn net.Conn) (*http.Response, error) {
	r := bufio.NewReader(conn)
	for {
		resp, err := http.ReadResponse(r, nil)
		if err != nil || resp.StatusCode != http.StatusContinue {
			return resp, err
		}
	}
}
