package diagnostics

import (
	"encoding/json"
	"io"
)

// writeJSONL writes the objects of the format json, one a line.
func writeJSONL(w io.Writer, all []Diagnostic, _ Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range all {
		if err := enc.Encode(toJSON(&all[i])); err != nil {
			return err
		}
	}
	return nil
}
