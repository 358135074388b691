package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
)

// bad is an error about the value of a flag, which a setting may have given.
func bad(flag string, value any, format string, args ...any) error {
	return &gpurun.OptionError{Option: flag, Value: fmt.Sprint(value), Err: fmt.Errorf(format, args...)}
}

// about is an error about a flag that needs neither its name nor its value.
func about(flag string, err error) error {
	if err == nil {
		return nil
	}
	return &gpurun.OptionError{Option: flag, Err: err}
}

// told puts the place and the name of the setting before what is wrong with a
// value that a setting has given.
func (o *sweepOptions) told(err error) error {
	var wrong *gpurun.OptionError
	if !errors.As(err, &wrong) {
		return err
	}
	i := slices.IndexFunc(o.set, func(s diagnostics.SweepSetting) bool { return optionOf(s) == wrong.Option })
	if i < 0 {
		return err
	}
	what := strings.TrimSpace(o.set[i].Name() + " " + wrong.Value)
	return fmt.Errorf("%s: %s: %w", diagnostics.Where(o.set[i].Place), what, wrong.Err)
}

// optionOf is what an error calls a setting.
func optionOf(s diagnostics.SweepSetting) string {
	if s.Flag != "param" {
		return s.Flag
	}
	return "param " + paramOf(s.Texts[0])
}

// paramOf is the name of the parameter whose values are given.
func paramOf(text string) string {
	name, _, _ := strings.Cut(text, "=")
	return strings.TrimSpace(name)
}
