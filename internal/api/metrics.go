package api

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var requestSeconds = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name: "congvan_http_request_seconds", Help: "Time to answer a request, by method, route and status.",
	Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
}, []string{"method", "route", "status"})

func observe(method, route string, status int, seconds float64) {
	requestSeconds.WithLabelValues(method, route, strconv.Itoa(status)).Observe(seconds)
}
