package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// schemaAttributes are the attributes that NeuroML's XML schema knows and the
// core types do not, by type; those of "" belong to all. What reads NeuroML
// directly uses them: where on a cell a connection ends, for instance.
var schemaAttributes = map[string]string{
	"":                      "metaid neuroLexId",
	"network":               "temperature",
	"population":            "extracellularProperties",
	"channelPopulation":     "segment segmentGroup",
	"baseChannelDensity":    "segment segmentGroup",
	"baseChannelPopulation": "segment segmentGroup",
	"segmentGroup":          "neuroLexId",
	"explicitConnection":    ends,
	"synapticConnection":    ends,
	"connection":            ends,
	"connectionWD":          ends,
	"electricalConnection":  ends,
	"continuousConnection":  ends,
	"input":                 "segmentId fractionAlong weight",
	"inputW":                "segmentId fractionAlong weight",
	"explicitInput":         "destination sourcePort targetPort",
}

// ends are the attributes that say what a connection joins, in the spellings of
// all kinds of connection.
const ends = "preCell postCell preCellId postCellId preSegment postSegment preSegmentId postSegmentId preFractionAlong postFractionAlong weight delay destination"

// holdsWord says that a word is one of a list with spaces between them.
func holdsWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// inSchema says that NeuroML's XML schema knows an attribute of components of a
// type.
func (p *Pass) inSchema(m *lems.Members, name string) bool {
	if !p.Model.IsNeuroML() {
		return false
	}
	knows := func(kind string) bool { return holdsWord(schemaAttributes[kind], name) }
	return knows("") || slices.ContainsFunc(m.Chain, func(t *lems.ComponentType) bool { return knows(t.Name) })
}
