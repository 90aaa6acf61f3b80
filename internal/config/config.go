// Package config reads how an installation is set up: variables named CONGVAN_…, from the environment and from a file of the
// same form (NAME=value lines, as systemd and containers read them). The environment wins.
//
// It is strict. A name it does not know is an error that names the nearest one it knows, and all errors are reported
// together: a misspelt CONGVAN_DATABSE_URL must not quietly start a private database beside the real one.
//
// Nothing has to be set. Without addresses the program runs everything it needs by itself under one folder (CONGVAN_DATA).
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/hibiken/asynq"
)

// Config is how an installation is set up.
type Config struct {
	Data        string // folder for all that is kept on this machine, absolute
	Listen      string // HOST:PORT of the web server
	PublicURL   string // how people reach it, for links in messages and for the cookie's Secure flag; "" is http://Listen
	DatabaseURL string // "" starts a private PostgreSQL in Data
	DatabaseMax int    // connections of this process
	PostgresBin string // folder of PostgreSQL's programs for the private one; "" finds them
	RedisURL    string // "" runs Redis in this process
	MeiliURL    string // "" starts Meilisearch in Data if the program is found, else searches in PostgreSQL
	MeiliKey    string
	MeiliBin    string // the program; "off" searches in PostgreSQL
	Trust       string // folder of root certificates (PEM) that signatures are checked against; "" is Data/trust
	MaxUpload   int64  // bytes of one uploaded file
	Workers     int    // background jobs at a time
	LogLevel    slog.Level
	LogJSON     bool

	secret string
}

// setting is one variable.
type setting struct {
	name, help, standard string
	set                  func(c *Config, v string) error
}

var settings = []setting{
	{"CONGVAN_DATA", "folder for everything kept on this machine", "./var", func(c *Config, v string) (err error) { c.Data, err = filepath.Abs(v); return err }},
	{"CONGVAN_LISTEN", "HOST:PORT of the web server", "127.0.0.1:8080", func(c *Config, v string) error {
		_, _, err := net.SplitHostPort(v)
		c.Listen = v
		return err
	}},
	{"CONGVAN_PUBLIC_URL", "how people reach the web server, e.g. https://congvan.example.gov.vn", "", address(func(c *Config) *string { return &c.PublicURL }, "http", "https")},
	{"CONGVAN_DATABASE_URL", "postgres://user:password@host:port/name of a PostgreSQL 15 or newer; empty starts a private one", "", address(func(c *Config) *string { return &c.DatabaseURL }, "postgres", "postgresql")},
	{"CONGVAN_DATABASE_MAX_CONNS", "database connections of one process", "20", whole(func(c *Config, n int) { c.DatabaseMax = n }, 4, 1000)},
	{"CONGVAN_POSTGRES_BIN", "folder of PostgreSQL's programs for the private one; empty finds them", "", text(func(c *Config) *string { return &c.PostgresBin })},
	{"CONGVAN_REDIS_URL", "redis://:password@host:port/0 of a Redis 7 or Valkey; empty runs it in this process", "", func(c *Config, v string) error {
		c.RedisURL = v
		_, err := c.Redis()
		return err
	}},
	{"CONGVAN_MEILI_URL", "http://host:port of a Meilisearch; empty starts one if its program is found", "", address(func(c *Config) *string { return &c.MeiliURL }, "http", "https")},
	{"CONGVAN_MEILI_KEY", "its key", "", text(func(c *Config) *string { return &c.MeiliKey })},
	{"CONGVAN_MEILI_BIN", "the Meilisearch program to start; empty finds it, \"off\" searches in PostgreSQL", "", text(func(c *Config) *string { return &c.MeiliBin })},
	{"CONGVAN_TRUST", "folder of root certificates (PEM) for checking signatures", "", text(func(c *Config) *string { return &c.Trust })},
	{"CONGVAN_MAX_UPLOAD_MB", "largest file somebody may upload, in MB", "100", whole(func(c *Config, n int) { c.MaxUpload = int64(n) << 20 }, 1, 2000)},
	{"CONGVAN_WORKERS", "background jobs at a time", "8", whole(func(c *Config, n int) { c.Workers = n }, 1, 500)},
	{"CONGVAN_LOG_LEVEL", "debug, info, warn or error", "info", func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) }},
	{"CONGVAN_LOG_FORMAT", "text or json", "text", func(c *Config, v string) error {
		if c.LogJSON = v == "json"; !c.LogJSON && v != "text" {
			return errors.New(`neither "text" nor "json"`)
		}
		return nil
	}},
	{"CONGVAN_SECRET_KEY", "32 bytes in base64 or hex that seal stored secrets, or @FILE; empty uses the file secret.key in CONGVAN_DATA, made at first", "", secretText(func(c *Config) *string { return &c.secret })},
}

// others are read elsewhere: by the hub, which is another program in the same binary, by make, and by tests.
var others = []string{"CONGVAN_CONFIG", "CONGVAN_SAMPLES", "CONGVAN_HUB_DATABASE_URL", "CONGVAN_HUB_KEY"}

func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error { *field(c) = v; return nil }
}

// secretText is text that may stand in a file of its own: "@/run/secrets/x".
func secretText(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if name, ok := strings.CutPrefix(v, "@"); ok {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			v = strings.TrimSpace(string(b))
		}
		*field(c) = v
		return nil
	}
}

func address(field func(*Config) *string, schemes ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v == "" {
			return nil
		}
		u, err := url.Parse(v)
		if err != nil || u.Host == "" { // the parse error would show a password
			return fmt.Errorf("not an address of the form %s://host…", schemes[0])
		}
		for _, s := range schemes {
			if u.Scheme == s {
				*field(c) = strings.TrimSuffix(v, "/")
				return nil
			}
		}
		return fmt.Errorf("begins with %q, not with %q", u.Scheme+"://", schemes[0]+"://")
	}
}

func whole(set func(*Config, int), least, most int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is not a whole number from %d to %d", v, least, most)
		}
		set(c, n)
		return nil
	}
}

// Load reads the configuration. environ is os.Environ() or what stands for it. The file is the one named by CONGVAN_CONFIG, or
// congvan.conf in CONGVAN_DATA if there is one.
func Load(environ []string) (Config, error) {
	values, problems := map[string]string{}, []error{}
	for _, line := range environ {
		if name, v, ok := strings.Cut(line, "="); ok && strings.HasPrefix(name, "CONGVAN_") {
			values[name] = v
		}
	}
	fromFile, err := readFile(values)
	if err != nil {
		return Config{}, err
	}
	for name, v := range fromFile {
		if _, set := values[name]; !set {
			values[name] = v
		}
	}
	var c Config
	for _, s := range settings {
		v := values[s.name]
		if v == "" {
			v = s.standard
		}
		if err := s.set(&c, v); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", s.name, err))
		}
		delete(values, s.name)
	}
	problems = append(problems, unknown(values)...)
	if c.Trust == "" {
		c.Trust = filepath.Join(c.Data, "trust")
	}
	return c, errors.Join(problems...)
}

func unknown(left map[string]string) (problems []error) {
	for _, o := range others {
		delete(left, o)
	}
	names := make([]string, 0, len(left))
	for name := range left {
		if !strings.HasPrefix(name, "CONGVAN_TEST_") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		problems = append(problems, fmt.Errorf("%s: no such setting; did you mean %s?", name, nearest(name)))
	}
	return problems
}

func nearest(name string) string {
	best, least := "", 1<<30
	for _, s := range settings {
		if d := distance(name, s.name); d < least {
			best, least = s.name, d
		}
	}
	return best
}

// distance is Levenshtein's: how many letters to add, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			corner, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, corner+cost)
		}
	}
	return row[len(b)]
}

func readFile(env map[string]string) (map[string]string, error) {
	name, wanted := env["CONGVAN_CONFIG"], true
	if name == "" {
		data := env["CONGVAN_DATA"]
		if data == "" {
			data = "./var"
		}
		name, wanted = filepath.Join(data, "congvan.conf"), false
	}
	b, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) && !wanted {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return parseFile(name, string(b))
}

// parseFile reads NAME=value lines; # begins a comment line, quotes around a value are dropped.
func parseFile(name, content string) (map[string]string, error) {
	out, problems := map[string]string{}, []error{}
	for i, line := range strings.Split(content, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, v, ok := strings.Cut(line, "=")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		if !ok || !strings.HasPrefix(k, "CONGVAN_") {
			problems = append(problems, fmt.Errorf("%s:%d: not of the form CONGVAN_NAME=value", name, i+1))
			continue
		}
		if n := len(v); n >= 2 && (v[0] == '"' || v[0] == '\'') && v[n-1] == v[0] {
			v = v[1 : n-1]
		}
		out[k] = v
	}
	return out, errors.Join(problems...)
}

// Redis says where Redis is; nil when none is configured.
func (c Config) Redis() (asynq.RedisConnOpt, error) {
	if c.RedisURL == "" {
		return nil, nil
	}
	o, err := asynq.ParseRedisURI(c.RedisURL)
	if err != nil {
		return nil, errors.New("not an address of the form redis://:password@host:port/0")
	}
	return o, nil
}

// Base returns the address people reach the web server at, without a slash at the end.
func (c Config) Base() string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	return "http://" + c.Listen
}

// Help lists all settings, for congvan help.
func Help() string {
	var b strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&b, "  %-28s %s", s.name, s.help)
		if s.standard != "" {
			fmt.Fprintf(&b, " (%s)", s.standard)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
