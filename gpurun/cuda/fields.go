package cuda

import (
	"io"
	"reflect"
)

// Gob leaves out a field that is zero, and to it -0 is. So the numbers in fields of
// structs follow what gob says, bit by bit. It says those in slices as they are.

// fieldsOf is the numbers in the fields of what a pointer points to.
func fieldsOf(pointer any) []float64 {
	var list []float64
	eachField(reflect.ValueOf(pointer), func(v reflect.Value) { list = append(list, v.Float()) })
	return list
}

// receiveFields fills them in. What gob has read tells how many there are.
func receiveFields(r io.Reader, pointer any) error {
	list := fieldsOf(pointer)
	if err := receiveNumbers(r, list); err != nil {
		return err
	}
	eachField(reflect.ValueOf(pointer), func(v reflect.Value) {
		v.SetFloat(list[0])
		list = list[1:]
	})
	return nil
}

// eachField visits the numbers in the fields, as gob does: in exported ones.
func eachField(v reflect.Value, visit func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Float64:
		visit(v)
	case reflect.Pointer:
		if !v.IsNil() {
			eachField(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachField(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Pointer, reflect.Struct, reflect.Slice:
			for i := range v.Len() {
				eachField(v.Index(i), visit)
			}
		}
	}
}
