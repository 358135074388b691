//go:build race

package lems_test

const raceEnabled = true
