package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNothingHasToBeSet(t *testing.T) {
	c, err := Load([]string{"CONGVAN_DATA=" + t.TempDir(), "HOME=/x", "CONGVAN_TEST_X=1", "CONGVAN_SAMPLES=a"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.MaxUpload != 100<<20 || c.Base() != "http://127.0.0.1:8080" || c.LogLevel != slog.LevelInfo || !filepath.IsAbs(c.Data) || c.Trust != filepath.Join(c.Data, "trust") {
		t.Fatalf("%+v", c)
	}
	if r, err := c.Redis(); r != nil || err != nil {
		t.Fatal(r, err)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	dir := t.TempDir()
	conf := "# comment\n\nCONGVAN_LISTEN = 0.0.0.0:80\nCONGVAN_LOG_LEVEL=\"debug\"\nCONGVAN_REDIS_URL='redis://:x@h:6379/1'\n"
	if err := os.WriteFile(filepath.Join(dir, "congvan.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load([]string{"CONGVAN_DATA=" + dir, "CONGVAN_LISTEN=127.0.0.1:1", "CONGVAN_PUBLIC_URL=https://x.gov.vn/"})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := c.Redis(); c.Listen != "127.0.0.1:1" || c.LogLevel != slog.LevelDebug || c.Base() != "https://x.gov.vn" || r == nil || err != nil {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestProblemsAreToldTogether(t *testing.T) {
	dir := t.TempDir()
	_, err := Load([]string{"CONGVAN_DATA=" + dir, "CONGVAN_DATABSE_URL=x", "CONGVAN_LISTEN=80", "CONGVAN_DATABASE_URL=mysql://u:geheim@h/d",
		"CONGVAN_REDIS_URL=http://:geheim@h", "CONGVAN_WORKERS=0", "CONGVAN_LOG_FORMAT=xml"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"CONGVAN_DATABSE_URL: no such setting; did you mean CONGVAN_DATABASE_URL?", "CONGVAN_LISTEN", `"mysql://"`, "CONGVAN_REDIS_URL", "CONGVAN_WORKERS", "CONGVAN_LOG_FORMAT"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %s in: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Error("a password was shown")
	}
	if err := os.WriteFile(filepath.Join(dir, "congvan.conf"), []byte("LISTEN=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load([]string{"CONGVAN_DATA=" + dir}); err == nil || !strings.Contains(err.Error(), "congvan.conf:1") {
		t.Error(err)
	}
	if _, err := Load([]string{"CONGVAN_CONFIG=/nowhere"}); err == nil {
		t.Error("a configuration file that is missing was overlooked")
	}
}

func TestSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	c, err := Load([]string{"CONGVAN_DATA=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Secret()
	if err != nil || a == [32]byte{} {
		t.Fatal(err)
	}
	if b, err := c.Secret(); err != nil || a != b {
		t.Fatal("another key the second time", err)
	}
	if err := os.Chmod(c.SecretFile(), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Secret(); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "k")
	if err := os.WriteFile(file, []byte(strings.Repeat("ab", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = Load([]string{"CONGVAN_DATA=" + dir, "CONGVAN_SECRET_KEY=@" + file})
	if err != nil {
		t.Fatal(err)
	}
	if k, err := c.Secret(); err != nil || k[0] != 0xab || !c.SecretConfigured() {
		t.Fatal(k, err)
	}
	c.secret = "short"
	if _, err := c.Secret(); err == nil {
		t.Fatal("a short key was accepted")
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add("CONGVAN_A='x'\n#\nCONGVAN_B=\"")
	f.Fuzz(func(t *testing.T, s string) {
		m, _ := parseFile("f", s)
		for k := range m {
			if !strings.HasPrefix(k, "CONGVAN_") {
				t.Fatal(k)
			}
		}
	})
}
