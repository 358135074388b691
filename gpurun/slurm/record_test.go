package slurm

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestRecord(t *testing.T) {
	dir := t.TempDir()
	if r, err := readRecord(dir); r != nil || err != nil {
		t.Error(r, err)
	}
	want := &record{Format: 1, State: submitted, Name: "x", Shards: 2, Jobs: []jobRecord{{"12", "1-2"}}, Tasks: []taskRecord{{Shard: 1, State: "RUNNING"}}}
	for range 2 {
		if err := want.save(dir); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := readRecord(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %+v", err, got)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left over: %v", list)
	}
	if err := os.WriteFile(filepath.Join(dir, RecordName), []byte(`{"format":2}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readRecord(dir); err == nil {
		t.Error("a format that is not known was read")
	}
}

func TestJobName(t *testing.T) {
	if got := jobName("a b/é\n%A", "0123"); got != "lemsls-a_b____A-0123" {
		t.Error(got)
	}
}
