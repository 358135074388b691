package diagnostics_test

import (
	"strings"
	"testing"
)

// TestUnknownProperty says of which Structures an unknown Property is reported,
// and of which not, because they may know more.
func TestUnknownProperty(t *testing.T) {
	const types = `<Dimension name="time" t="1"/>
	<ComponentType name="base"><Constant name="fixed" dimension="none" value="1"/></ComponentType>
	<ComponentType name="heavy" extends="base"><Property name="weight" dimension="none"/></ComponentType>
	<ComponentType name="light" extends="base"><Parameter name="weight" dimension="none"/></ComponentType>
	<ComponentType name="lost" extends="gone"/>`
	for structure, want := range map[string]string{
		`<MultiInstantiate componentType="heavy" number="n">ASSIGN</MultiInstantiate>`:                                   "",
		`<MultiInstantiate componentType="light" number="n">ASSIGN</MultiInstantiate>`:                                   "“light” has no Property “weight”; of that name it has a Parameter",
		`<MultiInstantiate component="b" number="n">ASSIGN</MultiInstantiate>`:                                           "",
		`<MultiInstantiate component="l" number="n">ASSIGN</MultiInstantiate>`:                                           "“light” has no Property “weight”; of that name it has a Parameter",
		`<MultiInstantiate component="text" number="n">ASSIGN</MultiInstantiate>`:                                        "",
		`<MultiInstantiate componentType="lost" number="n">ASSIGN</MultiInstantiate>`:                                    "",
		`<ChildInstance component="l">ASSIGN</ChildInstance>`:                                                            "“light” has no Property “weight”; of that name it has a Parameter",
		`<With instance="p" as="a"/><EventConnection from="a" to="a" receiver="h">ASSIGN</EventConnection>`:              "",
		`<With instance="p" as="a"/><EventConnection from="a" to="a" receiver="l">ASSIGN</EventConnection>`:              "“light” has no Property “weight”; of that name it has a Parameter",
		`<With instance="p" as="a"/><EventConnection from="a" to="a" receiver="../l">ASSIGN</EventConnection>`:           "",
		`<With instance="p" as="a"/><EventConnection from="a" to="a">ASSIGN</EventConnection>`:                           "",
		`<With instance="p" as="a"/><Tunnel name="peer" endA="a" endB="a" componentA="l" componentB="h">ASSIGN</Tunnel>`: "",
		`<With instance="p" as="a"/><Tunnel name="peer" endA="a" endB="a" componentA="l" componentB="l">ASSIGN</Tunnel>`: "“light” has no Property “weight”; of that name it has a Parameter",
		`<ChildInstance component="b"><Assign property="fixed" value="1"/></ChildInstance>`:                              "“base” has no Property “fixed”; of that name it has a Constant",
		`<ChildInstance component="b"><Assign property="wieght" value="1"/></ChildInstance>`:                             "“base” has no Property “wieght”; Replace by “weight”",
		`<ChildInstance component="b"><Assign property="" value="1"/></ChildInstance>`:                                   "",
	} {
		text := "<Lems>" + types + `<ComponentType name="builder"><Parameter name="n" dimension="none"/><Path name="p"/><Text name="text"/>
			<ComponentReference name="b" type="base"/><ComponentReference name="h" type="heavy"/><ComponentReference name="l" type="light"/>
			<Structure>` + strings.ReplaceAll(structure, "ASSIGN", `<Assign property="weight" value="n"/>`) + `</Structure></ComponentType></Lems>`
		var got []string
		for _, d := range check("a.xml", text) {
			if d.Code != "unknown-property" {
				continue
			}
			got = append(got, d.Message)
			for _, r := range d.Related {
				got = append(got, r.Message)
			}
			for _, f := range d.Fixes {
				got = append(got, f.Title)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s:\ngot  %s\nwant %s", structure, strings.Join(got, "; "), want)
		}
	}
}
