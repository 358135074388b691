package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCIPage: docs/ci.md shows the files of testdata/ci, which other tests run.
func TestCIPage(t *testing.T) {
	shown := blocks(string(read(t, "docs/ci.md")), "yaml")
	for _, path := range []string{"testdata/ci/.github/workflows/models.yml", "testdata/ci/.pre-commit-config.yaml"} {
		if !slices.Contains(shown, string(read(t, path))) {
			t.Errorf("docs/ci.md does not show %s as it is", path)
		}
	}
}

// TestStartPages: what the reader of docs/start-*.md writes is the model that the
// tests of the editors open.
func TestStartPages(t *testing.T) {
	want := string(read(t, "testdata/models/broken/misspelt-constant.xml"))
	for _, page := range []string{"docs/start-vscode.md", "docs/start-neovim.md", "docs/start-others.md"} {
		if shown := blocks(string(read(t, page)), "xml"); !slices.Contains(shown, want) {
			t.Errorf("%s shows another model: %q", page, shown)
		}
	}
}

var (
	pageLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	pageHeading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	noSlug      = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinks: what the pages link to is there, sections included.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, link := range pageLink.FindAllStringSubmatch(string(read(t, page)), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			name, section, _ := strings.Cut(link[1], "#")
			path := filepath.Join(filepath.Dir(page), name)
			if name == "" {
				path = page
			}
			if !exists(path) {
				t.Errorf("%s: there is no %s", page, link[1])
			} else if section != "" && !slices.Contains(sections(string(read(t, path))), section) {
				t.Errorf("%s: there is no section %s", page, link[1])
			}
		}
	}
}

// sections are the anchors of a page's headings, as forges make them.
func sections(page string) []string {
	var list []string
	for _, heading := range pageHeading.FindAllStringSubmatch(page, -1) {
		list = append(list, strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-"))
	}
	return list
}
