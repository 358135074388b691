package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"os"
	"runtime/debug"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeBill writes which modules a program is made of, as it says itself.
func writeBill(program, path string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = cdx.NewBOMEncoder(f, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bill(info), cdx.SpecVersion1_6)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// bill has the modules, and Go's standard library, as components of lemsls. No
// serial number and no time: equal programs have equal bills.
func bill(info *debug.BuildInfo) *cdx.BOM {
	b := cdx.NewBOM()
	main := component(&info.Main)
	main.Type = cdx.ComponentTypeApplication
	main.Licenses = &cdx.Licenses{{License: &cdx.License{ID: "MIT"}}}
	b.Metadata = &cdx.Metadata{Component: &main}
	std := component(&debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")})
	list, uses := []cdx.Component{std}, []string{std.BOMRef}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c := component(m)
		list, uses = append(list, c), append(uses, c.BOMRef)
	}
	b.Components = &list
	b.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &uses}}
	return b
}

func component(m *debug.Module) cdx.Component {
	purl := "pkg:golang/" + m.Path + "@" + m.Version
	c := cdx.Component{BOMRef: purl, Type: cdx.ComponentTypeLibrary, Name: m.Path, Version: m.Version, PackageURL: purl}
	if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(sum) > 0 {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	}
	return c
}
