package report

import (
	"encoding/json"
	"strconv"
)

// number is a float64 that is null in JSON where it is not finite, and has seven
// digits elsewhere: enough for any picture, in half the bytes.
type number float64

const digits = 7

// MarshalJSON writes the number.
func (n number) MarshalJSON() ([]byte, error) { return appendNumber(nil, float64(n)), nil }

// numbers are a list of number.
type numbers []float64

// MarshalJSON writes the numbers.
func (n numbers) MarshalJSON() ([]byte, error) {
	text := []byte{'['}
	for i, v := range n {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendNumber(text, v)
	}
	return append(text, ']'), nil
}

func appendNumber(text []byte, v float64) []byte {
	if v-v != 0 {
		return append(text, "null"...)
	}
	short := strconv.FormatFloat(v, 'g', digits, 64)
	v, _ = strconv.ParseFloat(short, 64) // it is a number
	out, _ := json.Marshal(v)            // it is finite
	return append(text, out...)
}
