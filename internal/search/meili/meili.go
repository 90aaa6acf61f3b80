// Package meili is a search.Index in Meilisearch.
//
// Meilisearch folds marks and đ by itself and forgives typing errors in words; in numbers and notations it must not,
// "511/KH-UBND" is not "510/KH-UBND". The number is indexed in a field of its own, in the forms people write (search.Entry.CodeForms).
//
// The engine may be down when we start and may come back empty: the index and its settings are made sure of at the first use
// and again whenever the engine says that it does not know the index.
package meili

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"congvan/internal/errs"
	"congvan/internal/search"

	"github.com/meilisearch/meilisearch-go"
)

// Config says where the engine is.
type Config struct {
	URL   string
	Key   string // master key, or a key with all rights on the index
	Index string // "" is "documents"
}

// ErrDown is the answer while the engine cannot be reached.
var ErrDown = errs.New(errs.Unavailable, "search-down",
	"Máy tìm kiếm tạm thời không trả lời. Thử lại sau ít phút.", "The search engine does not answer for the moment. Try again in a few minutes.")

// Index is a search.Index in one Meilisearch index.
type Index struct {
	client meilisearch.ServiceManager
	uid    string

	mu    sync.Mutex
	ready bool
}

var _ search.Index = (*Index)(nil)

// New does not connect: the engine may come later than we do.
func New(c Config) *Index {
	if c.Index == "" {
		c.Index = "documents"
	}
	return &Index{client: meilisearch.New(c.URL, meilisearch.WithAPIKey(c.Key), meilisearch.DisableRetries()), uid: c.Index}
}

// Ping reports whether the engine answers and takes our key.
func (x *Index) Ping(ctx context.Context) error {
	_, err := x.client.GetStatsWithContext(ctx, nil)
	return translate(err, "reach search engine")
}

// document is an entry as the engine keeps it.
type document struct {
	ID       string   `json:"id"`
	Agency   string   `json:"agency"`
	Kind     string   `json:"kind"`
	Code     string   `json:"code"`
	Title    string   `json:"title"`
	Abstract string   `json:"abstract"`
	Issuer   string   `json:"issuer"`
	Body     string   `json:"body"`
	Readers  []string `json:"readers"`
	At       int64    `json:"at"`
}

var settings = meilisearch.Settings{
	SearchableAttributes: []string{"code", "title", "abstract", "issuer", "body"}, // in order of weight
	FilterableAttributes: []string{"readers", "kind"},
	SortableAttributes:   []string{"at"},
	DisplayedAttributes:  []string{"id", "title", "body"},
	SeparatorTokens:      []string{"<", ">", "=", "+", "&", "|", "~", "^", "`", "$", "%", "*", "#", "@", "\\", "…", "–", "—"}, // not separators by default, or not all
	RankingRules:         []string{"words", "typo", "attribute", "proximity", "exactness", "at:desc"},
	TypoTolerance: &meilisearch.TypoTolerance{
		Enabled: true, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9},
		DisableOnWords: []string{}, DisableOnAttributes: []string{"code"}, DisableOnNumbers: true,
	},
}

// ensure makes the index and its settings, once. Both are cheap when nothing changes.
func (x *Index) ensure(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ready {
		return nil
	}
	task, err := x.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: x.uid, PrimaryKey: "id"})
	if err := x.finish(ctx, task, err, "make index"); err != nil && !isCode(err, "index_already_exists") {
		return err
	}
	task, err = x.client.Index(x.uid).UpdateSettingsWithContext(ctx, &settings)
	if err := x.finish(ctx, task, err, "set up index"); err != nil {
		return err
	}
	x.ready = true
	return nil
}

// Put implements search.Index. It waits until the engine has done it: a task that fails later would be lost.
func (x *Index) Put(ctx context.Context, entries ...search.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	docs := make([]document, len(entries))
	for i, e := range entries {
		e = e.Normal()
		docs[i] = document{ID: e.ID, Agency: e.Agency, Kind: e.Kind, Code: e.CodeForms(), Title: e.Title, Abstract: e.Abstract,
			Issuer: e.Issuer, Body: e.Body, Readers: append([]string{}, e.Readers...), At: e.At.Unix()}
	}
	return x.change(ctx, "index documents", func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(x.uid).AddDocumentsWithContext(ctx, docs, nil)
	})
}

// Delete implements search.Index.
func (x *Index) Delete(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return x.change(ctx, "delete from index", func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(x.uid).DeleteDocumentsWithContext(ctx, ids, nil)
	})
}

// Reset implements search.Index.
func (x *Index) Reset(ctx context.Context) error {
	return x.change(ctx, "empty index", func() (*meilisearch.TaskInfo, error) {
		return x.client.Index(x.uid).DeleteAllDocumentsWithContext(ctx, nil)
	})
}

// Wait implements search.Index: Put, Delete and Reset have waited already.
func (x *Index) Wait(context.Context) error { return nil }

func (x *Index) change(ctx context.Context, doing string, do func() (*meilisearch.TaskInfo, error)) error {
	for try := 0; ; try++ {
		if err := x.ensure(ctx); err != nil {
			return err
		}
		task, err := do()
		err = x.finish(ctx, task, err, doing)
		if try == 0 && isCode(err, "index_not_found") {
			x.forget()
			continue
		}
		return err
	}
}

func (x *Index) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ready = false
}

// finish waits for a task and returns how it ended.
func (x *Index) finish(ctx context.Context, task *meilisearch.TaskInfo, err error, doing string) error {
	if err != nil {
		return translate(err, doing)
	}
	done, err := x.client.WaitForTaskWithContext(ctx, task.TaskUID, 20*time.Millisecond)
	if err != nil {
		return translate(err, doing)
	}
	if done.Status != meilisearch.TaskStatusSucceeded {
		return fmt.Errorf("%s: %w", doing, taskError{done.Error.Code, done.Error.Message})
	}
	return nil
}

// taskError is how a task failed.
type taskError struct{ code, message string }

func (e taskError) Error() string { return e.code + ": " + e.message }

func isCode(err error, code string) bool {
	var te taskError
	var me *meilisearch.Error
	return errors.As(err, &te) && te.code == code || errors.As(err, &me) && me.MeilisearchApiError.Code == code
}

func translate(err error, doing string) error {
	var me *meilisearch.Error
	if errors.As(err, &me) && (me.ErrCode == meilisearch.MeilisearchCommunicationError || me.ErrCode == meilisearch.MeilisearchTimeoutError) {
		return fmt.Errorf("%s: %w", doing, ErrDown.Because(err))
	}
	return errs.Wrap(err, doing)
}

// Search implements search.Index.
func (x *Index) Search(ctx context.Context, q search.Query) ([]search.Hit, error) {
	words := q.Words()
	if len(words) == 0 || len(q.Readers) == 0 {
		return nil, nil
	}
	if err := x.ensure(ctx); err != nil {
		return nil, err
	}
	res, err := x.client.Index(x.uid).SearchWithContext(ctx, strings.Join(words, " "), &meilisearch.SearchRequest{
		Limit: int64(q.Size()), Filter: filter(q), MatchingStrategy: meilisearch.All, ShowRankingScore: true,
		AttributesToRetrieve: []string{"id"}, AttributesToHighlight: []string{"title", "body"}, AttributesToCrop: []string{"body"}, CropLength: 30,
		HighlightPreTag: search.MarkBegin, HighlightPostTag: search.MarkEnd,
	})
	if isCode(err, "index_not_found") {
		x.forget()
		return nil, nil
	}
	if err != nil {
		return nil, translate(err, "search")
	}
	hits := make([]search.Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		hit, err := read(h)
		if err != nil {
			return nil, fmt.Errorf("search: read answer: %w", err)
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

func read(h meilisearch.Hit) (search.Hit, error) {
	var out search.Hit
	var formatted struct{ Title, Body string }
	err := errors.Join(json.Unmarshal(h["id"], &out.ID), json.Unmarshal(h["_rankingScore"], &out.Score), json.Unmarshal(h["_formatted"], &formatted))
	out.Title, out.Snippet = search.HTML(formatted.Title), search.HTML(formatted.Body)
	return out, err
}

// filter lets through what one of the readers may find. Values are quoted: a reader's name cannot end its quotation.
func filter(q search.Query) string {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	list := make([]string, len(q.Readers))
	for i, r := range q.Readers {
		list[i] = `"` + quote.Replace(r) + `"`
	}
	f := "readers IN [" + strings.Join(list, ", ") + "]"
	if q.Kind != "" {
		f += ` AND kind = "` + quote.Replace(q.Kind) + `"`
	}
	return f
}
