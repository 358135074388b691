package gpurun

import "fmt"

// OptionError is an error about something that a person says about a sweep,
// wherever that was said.
type OptionError struct {
	Option string // as its flag is called: metric, time; of a parameter param and its name: param gain
	Value  string // what was said, if the text needs it; then it begins with the flag
	Err    error
}

// Error names the flag where the rest does not speak for itself.
func (e *OptionError) Error() string {
	if e.Value == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("--%s %s: %v", e.Option, e.Value, e.Err)
}

// Unwrap is the error without the flag.
func (e *OptionError) Unwrap() error { return e.Err }

// about says which option an error is about, if there is one.
func about(option string, err error) error {
	if err == nil {
		return nil
	}
	return &OptionError{Option: option, Err: err}
}
